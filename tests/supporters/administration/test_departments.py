"""Changes of the department tree: what is allowed, to whom, and that it stays a tree."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused, add_supporter, deactivate_supporter, reactivate_supporter
from supporters.administration.actions.departments import (
    BY_TWO_ONLY,
    DepartmentFacts,
    add_department,
    close_department,
    edit_department,
    left_in,
    move_department,
    name_duty,
    name_head,
)
from supporters.administration.actions.invitations import NewColleague, invite, revoke_invitation
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.reports.department_places import open_departments
from supporters.directory.roles import Role
from tests.factories import make_case, make_department, make_hand_over, make_head, make_house, make_invitation, make_supporter
from tests.supporters.administration.test_staff_double_submit import at_once

pytestmark = pytest.mark.django_db
LEFT = ("people", "departments", "cases", "offers", "invitations")


def facts(department: Department, **changed: Any) -> DepartmentFacts:
    known = {
        "name": department.name,
        "branch": department.branch,
        "oblast": department.oblast,
        "zone": department.zone,
        "duty_phone": department.duty_phone,
        "head_id": department.head_id,
        "duty_id": department.duty_id,
    }
    return DepartmentFacts(**{**known, **changed})


def edit(department: Department, **changed: Any) -> Department:
    edit_department(department.pk, facts(department, **changed), at=timezone.now(), version=department.version)
    return Department.objects.get(pk=department.pk)


def move(department: Department, parent: Department | None) -> Department:
    version = Department.objects.get(pk=department.pk).version
    move_department(department.pk, parent_id=parent.pk if parent else None, at=timezone.now(), version=version)
    return Department.objects.get(pk=department.pk)


def close(department: Department) -> Department:
    close_department(department.pk, at=timezone.now())
    return Department.objects.get(pk=department.pk)


def chain(length: int) -> list[Department]:
    made = [make_department("1")]
    for level in range(2, length + 1):
        made.append(make_department(str(level), parent=made[-1]))
    return made


# Adding


def test_department_is_added_with_all_it_says_of_itself() -> None:
    above = make_department("Управління")
    pk = new_id()
    add_department("Відділ", parent=above, branch="ngu", oblast="UA-30", zone="Київ", duty_phone="+380440000003", pk=pk)
    made = Department.objects.get(pk=pk)
    assert (made.name, made.parent, made.branch, made.oblast, made.zone) == ("Відділ", above, "ngu", "UA-30", "Київ")
    assert (made.duty_phone, made.duty, made.head, made.version) == ("+380440000003", None, None, 1)


def test_department_is_refused_when_it_would_be_on_the_seventh_level() -> None:
    with pytest.raises(DepartmentRefused) as refused:
        add_department("7", parent=chain(6)[-1])
    assert refused.value.field == "parent"


def test_department_is_refused_below_a_closed_one() -> None:
    closed = close(make_department())
    with pytest.raises(DepartmentRefused):
        add_department("Група", parent=closed)


# Editing


def test_department_is_edited_and_its_history_kept() -> None:
    department = make_department()
    head = make_supporter(department, Role.HEAD)
    name_head(department.pk, head=head)
    department.refresh_from_db()
    after = edit(department, name="Новий відділ", zone="Одеса", branch="npu", oblast="UA-51", head_id=head.pk)
    assert (after.name, after.zone, after.branch, after.oblast) == ("Новий відділ", "Одеса", "npu", "UA-51")
    assert (after.head, after.version) == (head, 3)
    history = department.history.order_by("pgh_id").values_list("name", flat=True)  # type: ignore[attr-defined]
    assert list(history) == ["Відділ супроводу", "Відділ супроводу", "Новий відділ"]


def test_edit_is_refused_when_somebody_else_has_edited_meanwhile() -> None:
    department = make_department()
    edit(department, zone="Одеса")
    with pytest.raises(ChangedMeanwhile):
        edit(department, zone="Львів")
    assert Department.objects.get(pk=department.pk).zone == "Одеса"


@pytest.mark.parametrize("unfit", ["supporter", "administrator", "closed", "suspended", "elsewhere"])
def test_head_is_refused_when_unfit(unfit: str) -> None:
    department = make_department()
    role = Role.HEAD if unfit in ("closed", "suspended", "elsewhere") else Role(unfit)
    head = make_supporter(make_department("Інший") if unfit == "elsewhere" else department, role)
    changes: dict[str, dict[str, Any]] = {"closed": {"is_active": False}, "suspended": {"suspended_at": timezone.now()}}
    change = changes.get(unfit)
    if change:
        Supporter.objects.active().filter(pk=head.pk).update(**change)
    with pytest.raises(DepartmentRefused) as refused:
        edit(department, head_id=head.pk)
    assert (refused.value.field, str(refused.value) == str(BY_TWO_ONLY)) == ("head", False)
    assert Department.objects.get(pk=department.pk).head is None


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST])
def test_duty_supporter_is_refused_when_of_another_role(role: Role) -> None:
    department = make_department()
    unfit = make_supporter(department, role)
    for asked in (lambda: edit(department, duty_id=unfit.pk), lambda: name_duty(department.pk, duty=unfit)):
        with pytest.raises(DepartmentRefused) as refused:
            asked()
        assert (refused.value.field, str(refused.value) == str(BY_TWO_ONLY)) == ("duty", False)


def test_head_of_another_role_is_refused_when_named_alone() -> None:
    department = make_department()
    with pytest.raises(DepartmentRefused):
        name_head(department.pk, head=make_supporter(department))


def test_suspended_head_stays_when_something_else_is_edited() -> None:
    department = make_department()
    head = make_head(department)
    Supporter.objects.active().filter(pk=head.pk).update(suspended_at=timezone.now())
    department.refresh_from_db()
    assert edit(department, zone="Одеса").head == head


def test_last_who_answers_for_open_cases_is_not_taken_away() -> None:
    department = make_department()
    make_case(make_supporter(make_department("Без керівника")))  # nobody answered there before: that refuses nothing here
    make_case(make_supporter(department))
    make_head(department)
    department.refresh_from_db()
    with pytest.raises(DepartmentRefused, match="Nobody would answer|Ніхто"):
        edit(department, head_id=None)
    name_duty(department.pk, duty=make_supporter(department))
    department.refresh_from_db()
    assert edit(department, head_id=None).head is None


# Moving


def test_department_moves_with_all_below_it() -> None:
    top, middle, low = chain(3)
    other = make_department("Інший")
    after = move(middle, other)
    assert (after.parent, after.version) == (other, 2)
    assert other.subtree_ids() == {other.pk, middle.pk, low.pk}
    assert top.subtree_ids() == {top.pk}
    assert move(middle, None).parent is None


@pytest.mark.parametrize("below", [0, 1, 2])
def test_move_below_itself_is_refused(below: int) -> None:
    tree = chain(3)
    with pytest.raises(DepartmentRefused):
        move(tree[0], tree[below])
    assert Department.objects.get(pk=tree[0].pk).parent is None


def test_move_is_refused_when_the_lowest_would_be_on_the_seventh_level() -> None:
    deep, moved = chain(4), chain(3)
    with pytest.raises(DepartmentRefused, match="six|шість"):
        move(moved[0], deep[-1])
    assert move(moved[1], deep[-1]).parent == deep[-1]


def test_move_is_refused_below_a_closed_one_and_to_where_it_is() -> None:
    top, low = chain(2)
    closed = close(make_department("Закритий"))
    for parent in (closed, top):
        with pytest.raises(DepartmentRefused):
            move(low, parent)


def test_move_is_refused_when_shown_with_another_version() -> None:
    top, low = chain(2)
    edit(low, zone="Одеса")
    with pytest.raises(ChangedMeanwhile):
        move_department(low.pk, parent_id=None, at=timezone.now(), version=1)
    assert Department.objects.get(pk=low.pk).parent == top


def test_move_is_refused_when_nobody_would_answer_for_open_cases() -> None:
    top = make_department("Управління")
    low = make_department("Відділ", parent=top)
    make_head(top)
    make_case(make_supporter(low))
    with pytest.raises(DepartmentRefused):
        move(low, None)
    name_duty(low.pk, duty=make_supporter(low))
    assert move(low, None).parent is None


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle() -> None:
    for _ in range(10):
        one, other = make_department("Один"), make_department("Другий")
        both = Barrier(2)

        def swap(moved: Department, parent: Department, both: Barrier = both) -> None:
            with at_once(both), suppress(DepartmentRefused):
                move(moved, parent)

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(swap, one, other), hands.submit(swap, other, one)]:
                hand.result()
        parents = Tree.read().parents
        assert [parents[one.pk], parents[other.pk]].count(None) == 1


# Closing


def test_department_closes_when_empty_and_has_no_posts_any_more() -> None:
    department = make_department()
    name_duty(department.pk, duty=make_supporter(make_department("Інший")))
    after = close(department)
    assert after.closed_at is not None
    assert (after.head, after.duty) == (None, None)
    with pytest.raises(DepartmentRefused):
        close(department)


@pytest.mark.parametrize("left", LEFT)
def test_department_stays_open_while_something_is_left(left: str) -> None:
    department = make_department()
    elsewhere = make_supporter(make_department("Інший"), Role.ADMINISTRATOR)
    make_invitation(elsewhere, email="elsewhere@suprovid.test")
    match left:
        case "people":
            make_supporter(department, Role.AUDITOR)
        case "departments":
            make_department("Група", parent=department)
        case "cases":
            make_case(None, department=department, by=elsewhere)
        case "offers":
            Department.objects.filter(pk=department.pk).update(parent=elsewhere.department)
            head = make_head(elsewhere.department)  # who answers for it
            make_hand_over(make_case(None, by=elsewhere), department, by=head)
        case _:
            new = NewColleague(
                email="new@suprovid.test",
                surname="Ґава",
                given_name="Юрій",
                patronymic="",
                role=Role.SUPPORTER,
                department_id=department.pk,
            )
            invite(new, by=elsewhere, at=timezone.now(), pk=new_id())
    assert vars(left_in(department.pk)) == {**dict.fromkeys(LEFT, 0), left: 1}
    with pytest.raises(DepartmentRefused):
        close(department)
    assert Department.objects.open().filter(pk=department.pk).exists()


def test_department_closes_when_what_was_left_is_over() -> None:
    department = make_department()
    make_supporter(department)
    Supporter.objects.active().update(is_active=False)
    close(make_department("Група", parent=department))
    administrator = make_supporter(make_department("Інший"), Role.ADMINISTRATOR)
    new = NewColleague(
        email="new@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=Role.SUPPORTER,
        department_id=department.pk,
    )
    revoke_invitation(invite(new, by=administrator, at=timezone.now(), pk=new_id()).pk, by=administrator, at=timezone.now())
    assert close(department).closed_at


def test_nobody_joins_a_closed_department() -> None:
    house = make_house()
    closed = make_department("Закритий")
    gone = make_supporter(closed)
    make_supporter(house.department, Role.ADMINISTRATOR)
    deactivate_supporter(gone.pk, by=house.administrator, at=timezone.now())
    close(closed)
    new = NewColleague(
        email="new@suprovid.test", surname="Ґава", given_name="Юрій", patronymic="", role=Role.SUPPORTER, department_id=closed.pk
    )
    names: dict[str, Any] = {
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "password": "дев’ять довгих слів про море",
    }
    with pytest.raises(DepartmentRefused):
        invite(new, by=house.administrator, at=timezone.now(), pk=new_id())
    with pytest.raises(DepartmentRefused):
        add_supporter("new@suprovid.test", role=Role.SUPPORTER, department=closed, **names)
    with pytest.raises(AccountRefused):
        reactivate_supporter(gone.pk, by=house.administrator, at=timezone.now())
    assert not Supporter.objects.active().filter(department=closed).exists()


def test_closed_department_changes_no_more_and_is_offered_nowhere(signed_in: Callable[[Any], Client]) -> None:
    house = make_house()
    closed = make_department("Закритий")
    assert closed.pk in {place.pk for place in open_departments()}
    close(closed)
    assert closed.pk not in {place.pk for place in open_departments()}
    office = signed_in(house.administrator)
    for page in ("staff", "staff_invite", "department_new"):
        assert str(closed.pk) not in office.get(reverse(page)).text
    with pytest.raises(DepartmentRefused):
        edit(closed, zone="Одеса")
    with pytest.raises(DepartmentRefused):
        move(closed, house.department)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_left_in_a_closed_department_when_both_are_asked_at_once() -> None:
    administrator = make_supporter(make_department("Інший"), Role.ADMINISTRATOR)
    for number in range(10):
        department, both = make_department(), Barrier(2)

        def join(department: Department = department, number: int = number, both: Barrier = both) -> None:
            new = NewColleague(
                email=f"new{number}@suprovid.test",
                surname="Ґава",
                given_name="Юрій",
                patronymic="",
                role=Role.SUPPORTER,
                department_id=department.pk,
            )
            with at_once(both), suppress(DepartmentRefused):
                invite(new, by=administrator, at=timezone.now(), pk=new_id())

        def shut(department: Department = department, both: Barrier = both) -> None:
            with at_once(both), suppress(DepartmentRefused):
                close(department)

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(join), hands.submit(shut)]:
                hand.result()
        is_open = Department.objects.open().filter(pk=department.pk).exists()
        assert left_in(department.pk).is_nothing is not is_open


@pytest.mark.django_db(transaction=True)
def test_people_join_a_department_side_by_side() -> None:
    """Only closing waits for this lock: two lists of invitations in opposite order do not block each other."""
    one, other = make_department("Один"), make_department("Другий")
    both = Barrier(2)

    def join(*departments: Department) -> None:
        with at_once(both), transaction.atomic():
            for department in departments:
                hold_open_department(department.pk)
                both.wait(timeout=30)

    with ThreadPoolExecutor(2) as hands:
        for hand in [hands.submit(join, one, other), hands.submit(join, other, one)]:
            hand.result()

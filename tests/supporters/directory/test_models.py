import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from supporters.administration.actions.departments import name_head
from supporters.directory.models import Department, Supporter, reach
from supporters.directory.roles import ReachKind, Role
from tests.database import as_owner, execute
from tests.factories import make_absence, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db


def test_subtree_holds_all_below_and_nothing_beside() -> None:
    top = make_department("Центр")
    middle = make_department("Обласний відділ", parent=top)
    low, beside = make_department("Група", parent=middle), make_department("Інший", parent=top)
    assert middle.subtree_ids() == {middle.pk, low.pk}
    assert top.subtree_ids() == {top.pk, middle.pk, low.pk, beside.pk}


def test_head_reaches_the_subtree_of_the_own_department() -> None:
    top = make_department()
    low = make_department("Група", parent=top)
    head = make_head(top)
    seen = reach(head)
    assert (seen.kind, seen.department_ids, seen.supporter_ids) == (ReachKind.SUBTREE, {top.pk, low.pk}, {head.pk})


def test_cover_of_a_head_reaches_the_departments_of_that_head() -> None:
    head, other = make_head(make_department()), make_head(make_department())
    low = make_department("Група", parent=other.department)
    make_absence(other, cover=head)
    seen = reach(head)
    assert (seen.department_ids, seen.supporter_ids) == ({head.department_id, other.department_id, low.pk}, {head.pk, other.pk})


def test_cover_reaches_nothing_of_an_account_that_was_closed_meanwhile() -> None:
    away, cover = (make_supporter(make_department()) for _ in range(2))
    make_absence(away, cover=cover)
    assert reach(cover).supporter_ids == {cover.pk, away.pk}
    Supporter.objects.active().filter(pk=away.pk).update(is_active=False)
    assert reach(Supporter.objects.get(pk=cover.pk)).supporter_ids == {cover.pk}


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.PSYCHOLOGIST])
def test_reach_is_the_own_work_when_no_head(role: Role) -> None:
    user = make_supporter(make_department(), role)
    assert (reach(user).supporter_ids, reach(user).department_ids) == ({user.pk}, frozenset())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST])
def test_reach_is_nothing_when_the_role_sees_no_persons(role: Role) -> None:
    seen = reach(make_supporter(make_department(), role))
    assert (seen.kind, seen.supporter_ids, seen.department_ids) == (ReachKind.NOTHING, frozenset(), frozenset())


def test_form_of_address_is_not_stated_until_it_is_and_is_one_of_three() -> None:
    user = make_supporter(make_department())
    assert user.address_form == ""
    with pytest.raises(IntegrityError, match="supporter_address_form_known"), transaction.atomic():
        Supporter.objects.active().filter(pk=user.pk).update(address_form="x")


def test_reach_is_nothing_when_the_account_is_inactive() -> None:
    head = make_head(make_department())
    head.is_active = False
    assert reach(head).kind is ReachKind.NOTHING


def test_head_is_named() -> None:
    department = make_department()
    head = make_supporter(department, Role.HEAD)
    name_head(department.pk, head=head)
    assert Department.objects.get(pk=department.pk).head == head
    name_head(department.pk, head=None)
    assert Department.objects.get(pk=department.pk).head is None


def test_address_is_refused_when_it_differs_only_in_case() -> None:
    department = make_department()
    first = make_supporter(department)
    with pytest.raises(IntegrityError, match="supporter_email_unique"):
        Supporter.objects.create(email=first.email.upper(), surname="А", given_name="Б", role="head", department=department)


def test_code_is_refused_when_unknown() -> None:
    department = make_department()
    supporter = make_supporter(department)
    broken = {
        "supporter_role_known": ("UPDATE supporters_supporter SET role = 'king' WHERE id = %s", supporter.pk),
        "department_branch_known": ("UPDATE supporters_department SET branch = 'x' WHERE id = %s", department.pk),
        "department_oblast_known": ("UPDATE supporters_department SET oblast = 'x' WHERE id = %s", department.pk),
        "department_is_not_its_parent": ("UPDATE supporters_department SET parent_id = id WHERE id = %s", department.pk),
    }
    for constraint, (statement, pk) in broken.items():
        with as_owner(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            execute(statement, [pk])


def test_history_of_staff_keeps_no_password_when_an_account_changes() -> None:
    supporter = make_supporter(make_department())
    supporter.surname = "Новенко"
    supporter.save(update_fields=["surname"])
    history = list(supporter.history.order_by("pgh_id"))  # type: ignore[attr-defined]
    assert [row.surname for row in history] == ["Мельник", "Новенко"]
    assert not hasattr(history[0], "password")


def test_name_is_short_with_initials() -> None:
    supporter = Supporter(surname="Мельник", given_name="Ірина", patronymic="Олегівна")
    assert supporter.short_name == str(supporter) == "Мельник\u00a0І.\u00a0О."
    assert Supporter(surname="Мельник", given_name="Ірина").short_name == "Мельник\u00a0І."


def test_reach_is_nothing_when_the_access_is_suspended() -> None:
    head = make_head(make_department())
    head.suspended_at = timezone.now()
    assert reach(head).kind is ReachKind.NOTHING

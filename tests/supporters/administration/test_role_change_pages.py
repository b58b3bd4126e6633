"""The pages of a role or department change: the preview before the confirmation, and the result."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case
from privacy.ids import new_id
from privacy.opening import Reading
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.departments import name_duty
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.administration.reports.role_changes import IN_WORDS, role_change
from supporters.directory.models import AbsenceKind, Approval, Department, Supporter, reach
from supporters.directory.roles import Permission, Role
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_case, make_house, make_person, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house(reading: Reading) -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def again(row: Any) -> Any:
    row.refresh_from_db()
    return row


def away(who: Supporter, cover: Supporter) -> Any:
    new = NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=in_days(0), to_on=in_days(5), cover_id=cover.pk)
    return add_absence(new, by=who, at=timezone.now(), pk=new_id(), confirmed=True)


# The preview


def test_every_permission_has_its_words() -> None:
    assert set(IN_WORDS) == set(Permission)


def test_head_loses_the_cards_of_the_department_left_and_gains_those_of_the_new_one(house: House) -> None:
    for surname in ("Ткач", "Кравець"):
        make_case(house.colleague, person=make_person(surname))
    far = make_supporter(house.other_department)
    make_case(far, person=make_person("Гончар"))
    change = role_change(house.head, Role.HEAD, house.other_department)
    assert " 3 " in change.lost.cards
    assert " 1 " in change.gained.cards
    assert change.lost.departments == (str(house.department),)
    assert change.gained.departments == (str(house.other_department),)
    assert (change.lost.permissions, change.gained.permissions) == ((), ())
    assert len(change.lost.posts) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD])
@pytest.mark.parametrize("whose", ["head", "psychologist", "colleague", "analyst"])
@pytest.mark.parametrize("moves", [True, False])
def test_reach_that_was_shown_is_the_reach_that_comes(
    house: House, second: Supporter, whose: str, role: Role, moves: bool
) -> None:
    """The number on the page equals the difference between what the person sees before and after."""
    name_duty(house.department.pk, duty=house.colleague)
    name_duty(house.other_department.pk, duty=house.other_head)
    away(house.owner, house.colleague)
    make_case(house.other_head, person=make_person("Гончар"))
    account: Supporter = getattr(house, whose)
    department = house.other_department if moves else house.department
    if (account.role, account.department) == (role, department):
        return
    before = seen_by(account)
    change = role_change(Supporter.objects.get(pk=account.pk), role, department)
    take(account, role, department, house, second)
    after = seen_by(account)
    assert f" {len(before - after)} " in change.lost.cards
    assert f" {len(after - before)} " in change.gained.cards


def seen_by(account: Supporter) -> set[UUID]:
    seen = reach(Supporter.objects.get(pk=account.pk))
    return set(Case.objects.within(seen).opened().values_list("pk", flat=True))


def take(account: Supporter, role: Role, department: Department, house: House, second: Supporter) -> None:
    now = timezone.now()
    if role in (Role.ADMINISTRATOR, Role.AUDITOR):
        asked = request_role_change(account.pk, role, department.pk, reason="?", by=second, at=now, pk=new_id())
        grant_approval(asked.pk, by=house.administrator, at=now)
    else:
        change_role(account.pk, role, department.pk, by=house.administrator, at=now)


# Pages


def post_address(account: Supporter) -> str:
    return reverse("staff_post", args=[account.pk])


def test_page_shows_the_change_before_it_asks(house: House, office: Client) -> None:
    page = office.get(post_address(house.head), {"role": "analyst", "department": str(house.department.pk)}).text
    assert str(house.head.short_name.split()[0]) in page
    assert 'name="submission_key"' in page
    assert 'name="reason"' not in page
    assert again(house.head).role == Role.HEAD
    by_two = office.get(post_address(house.head), {"role": "auditor", "department": str(house.department.pk)}).text
    assert 'name="reason"' in by_two


def test_page_of_a_new_post_shows_no_case(house: House, office: Client) -> None:
    page = office.get(post_address(house.owner), {"role": "head", "department": str(house.other_department.pk)}).text
    assert house.case.number not in page
    assert "Коваленко" not in page


@pytest.mark.parametrize(
    "query", [{"role": "king"}, {"role": "head", "department": "9"}, {"role": "supporter"}, {"department": ""}]
)
def test_choice_in_error_is_chosen_anew(house: House, office: Client, query: dict[str, str]) -> None:
    answer = office.get(post_address(house.colleague), {"department": str(house.department.pk), **query})
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def confirmed(account: Supporter, role: Role, **changed: str) -> dict[str, str]:
    known = {"submission_key": str(uuid4()), "version": str(account.version), "reason": ""}
    return {**known, "role": role.value, "department": str(account.department_id), **changed}


def test_confirmed_on_the_page_it_is_done(house: House, office: Client) -> None:
    answer = office.post(post_address(house.colleague), confirmed(house.colleague, Role.PSYCHOLOGIST), follow=True)
    assert answer.redirect_chain == [(reverse("staff_detail", args=[house.colleague.pk]), 302)]
    assert again(house.colleague).role == Role.PSYCHOLOGIST


def test_closed_account_is_given_another_department_on_its_page(house: House, office: Client) -> None:
    """So that it can be reopened there."""
    closed, elsewhere = house.deactivated, house.other_department
    page = office.get(post_address(closed))
    assert page.status_code == 200
    assert 'id="post-form"' in page.text
    assert f'<option value="{elsewhere.pk}"' in page.text
    chosen = office.get(post_address(closed), {"role": closed.role, "department": str(elsewhere.pk)})
    assert 'name="submission_key"' in chosen.text
    moved = confirmed(closed, Role(closed.role), department=str(elsewhere.pk))
    assert office.post(post_address(closed), moved).headers["Location"] == reverse("staff_detail", args=[closed.pk])
    assert (again(closed).department, closed.is_active) == (elsewhere, False)


def test_closed_account_is_given_no_other_role(house: House, office: Client) -> None:
    asked = {"role": "head", "department": str(house.deactivated.department_id)}
    assert office.get(post_address(house.deactivated), asked).status_code == 422
    assert office.post(post_address(house.deactivated), confirmed(house.deactivated, Role.HEAD)).status_code == 422
    assert again(house.deactivated).role == Role.SUPPORTER


def test_second_administrator_is_asked_on_the_page(house: House, second: Supporter, office: Client) -> None:
    assert_in_error(office.post(post_address(house.colleague), confirmed(house.colleague, Role.AUDITOR)), "reason")
    answer = office.post(post_address(house.colleague), confirmed(house.colleague, Role.AUDITOR, reason="Іде в аудит"))
    assert answer.headers["Location"] == reverse("approval_detail", args=[Approval.objects.get().pk])
    assert again(house.colleague).role == Role.SUPPORTER


def test_page_says_so_when_somebody_has_asked_for_it_already(house: House, office: Client) -> None:
    request_role_change(
        house.colleague.pk,
        Role.ADMINISTRATOR,
        house.department.pk,
        reason="?",
        by=house.administrator,
        at=timezone.now(),
        pk=new_id(),
    )
    answer = office.post(post_address(house.colleague), confirmed(house.colleague, Role.AUDITOR, reason="Іде в аудит"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "Іде в аудит" in answer.text, "nothing typed is lost"


@pytest.mark.parametrize("version", ["7", ""])
def test_page_shows_the_change_anew_when_the_account_was_changed_meanwhile(house: House, office: Client, version: str) -> None:
    answer = office.post(post_address(house.colleague), confirmed(house.colleague, Role.PSYCHOLOGIST, version=version))
    assert answer.status_code == 409
    assert 'name="version" value="1"' in answer.text
    assert again(house.colleague).role == Role.SUPPORTER

"""Twenty concurrent submissions of a form of an administrator, an invited person or a profile: one effect."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, CaseEvent, HandOver
from cases.case.states import EventKind, IllegalTransition
from cases.course.models import ServedFacility
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.accounts import AccountRefused, deactivate_supporter
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.departments import name_duty
from supporters.administration.actions.invitations import invitation_link
from supporters.administration.actions.suspension_by_one import suspend_by_one
from supporters.administration.reports.department_moves import reach_change
from supporters.administration.reports.work_division import handing_over
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Invitation, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Delivery
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_department,
    make_facility,
    make_head,
    make_invitation,
    make_person,
    make_supporter,
)
from tests.office import make_approval

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
PASSWORD, NEW = "дев’ять довгих слів про море", "десять довгих слів про гори"


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def invited_fields(house: House) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "email": "new@suprovid.test",
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "role": "analyst",
        "department": str(house.department.pk),
    }


def codes(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_invitation_is_made_when_a_form_is_sent_twenty_times(house: House, office: Client) -> None:
    answers = press_at_once(office, "/staff/invite/", [invited_fields(house)] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Invitation.objects.count() == Delivery.objects.count() == SubmissionKey.objects.count() == 1


def test_one_invitation_is_made_when_twenty_forms_bear_one_address(house: House, office: Client) -> None:
    answers = press_at_once(office, "/staff/invite/", [invited_fields(house) for _ in range(HANDS)])
    assert codes(answers) == [302] + [422] * (HANDS - 1)
    assert Invitation.objects.count() == Delivery.objects.count() == 1


@pytest.mark.asvs("2.3.4")
def test_one_account_is_made_when_an_invitation_is_accepted_twenty_times(house: House, office: Client) -> None:
    link = "/" + invitation_link(make_invitation(house.administrator)).split("/", 3)[3]
    answers = press_at_once(office, link, [{"password": PASSWORD, "again": PASSWORD}] * HANDS)
    assert codes(answers) == [302] + [404] * (HANDS - 1)
    assert Supporter.objects.get_queryset().filter(email="new@suprovid.test").count() == 1


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_invitation_changes_once_when_pressed_twenty_times(house: House, office: Client, act: str) -> None:
    invitation = make_invitation(house.administrator)
    address = reverse(f"invitation_{act}", args=[invitation.pk])
    answers = press_at_once(office, address, [{"submission_key": str(uuid4())}] * HANDS)
    assert codes(answers) == [302] * HANDS
    invitation.refresh_from_db()
    assert invitation.letter == (2 if act == "resend" else 1)
    assert Delivery.objects.count() == invitation.letter


@pytest.mark.parametrize("way", ["one", "spread", "each"])
def test_cases_are_handed_over_once_when_pressed_twenty_times(house: House, office: Client, way: str) -> None:
    fields = {"submission_key": str(uuid4()), "to": str(house.colleague.pk), "numbers": house.case.number}
    fields["proposal"] = handing_over(house.owner, at=timezone.now()).division.token
    address = reverse("staff_leave_cases", args=[house.owner.pk])
    answers = press_at_once(office, f"{address}?way={way}", [fields] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert CaseEvent.objects.filter(kind=EventKind.OWNER_LEFT).count() == 1
    assert HandOver.objects.open().filter(case=house.case, to_owner=house.colleague).count() == 1


def test_approval_is_settled_once_when_pressed_twenty_times(house: House, office: Client) -> None:
    approval = make_approval(house.administrator, house.colleague)
    fields = {"submission_key": str(uuid4()), "approval": str(approval.pk)}
    answers = press_at_once(office, reverse("staff_leave_approvals", args=[house.colleague.pk]), [fields] * HANDS)
    assert codes(answers) == [302] * HANDS
    approval.refresh_from_db()
    assert approval.outcome == Outcome.WITHDRAWN


@pytest.mark.parametrize(("act", "of"), [("leave_confirm", "colleague"), ("reactivate", "deactivated")])
def test_access_changes_once_when_pressed_twenty_times(house: House, office: Client, act: str, of: str) -> None:
    account = getattr(house, of)
    before = account.history.count()
    address = reverse(f"staff_{act}", args=[account.pk])
    assert codes(press_at_once(office, address, [{"submission_key": str(uuid4())}] * HANDS)) == [302] * HANDS
    assert account.history.count() == before + 1


def test_access_is_closed_once_when_twenty_forms_ask_for_it(house: House, office: Client) -> None:
    before = house.colleague.history.count()  # type: ignore[attr-defined]
    address = reverse("staff_leave_confirm", args=[house.colleague.pk])
    answers = press_at_once(office, address, [{"submission_key": str(uuid4())} for _ in range(HANDS)])
    assert codes(answers) == [302] + [409] * (HANDS - 1)
    assert house.colleague.history.count() == before + 1  # type: ignore[attr-defined]


def profile_fields(**changed: str) -> dict[str, str]:
    known = {"submission_key": str(uuid4()), "version": "1", "language": "uk", "theme": "dark", "phone": "", "signature": "Ірина"}
    return {**known, **changed}


def test_profile_is_saved_once_when_a_form_is_sent_twenty_times(house: House, office: Client) -> None:
    assert codes(press_at_once(office, "/profile/", [profile_fields()] * HANDS)) == [302] * HANDS
    house.administrator.refresh_from_db()
    assert house.administrator.version == 2


def test_one_profile_is_saved_and_the_others_see_both_when_twenty_forms_are_sent(house: House, office: Client) -> None:
    answers = press_at_once(office, "/profile/", [profile_fields(signature=f"Ірина {n}") for n in range(HANDS)])
    assert codes(answers) == [302] + [409] * (HANDS - 1)
    house.administrator.refresh_from_db()
    assert house.administrator.version == 2


def test_password_changes_once_when_a_form_is_sent_twenty_times(house: House, signed_in: Callable[[Any], Client]) -> None:
    house.colleague.password = make_password(PASSWORD)
    house.colleague.save(update_fields=["password"])
    client = signed_in(house.colleague)
    answers = press_at_once(client, "/profile/password/", [{"old": PASSWORD, "password": NEW, "again": NEW}] * HANDS)
    assert codes(answers) == [302] * HANDS
    house.colleague.refresh_from_db()
    assert house.colleague.check_password(NEW)


def test_no_case_is_left_to_a_closed_account_when_both_are_asked_at_once(house: House) -> None:
    for _ in range(10):
        case, taker = make_case(house.owner, person=make_person("Ткач")), make_supporter(house.department)
        both = Barrier(2)

        def give(case: Case = case, taker: Supporter = taker, both: Barrier = both) -> None:
            with at_once(both), suppress(IllegalTransition):
                hand_over_to(case, taker, by=house.head)

        def close(taker: Supporter = taker, both: Barrier = both) -> None:
            with at_once(both), suppress(AccountRefused), reading_under_way(Reading()):
                deactivate_supporter(taker.pk, by=house.administrator, at=timezone.now())

        with ThreadPoolExecutor(2) as hands:
            for hand in [hands.submit(give), hands.submit(close)]:
                hand.result()
        case.refresh_from_db()
        taker.refresh_from_db()
        assert (case.owner == taker) is taker.is_active


def close(account: Supporter, by: Supporter) -> None:
    deactivate_supporter(account.pk, by=by, at=timezone.now())


def suspend(account: Supporter, by: Supporter) -> None:
    suspend_by_one(account.pk, reason="?", by=by, at=timezone.now(), pk=new_id())


def at_once_done(act: Callable[[Supporter, Supporter], None], pairs: list[tuple[Supporter, Supporter]]) -> int:
    """Run `act` concurrently for pairs of account and actor; returns how many were not refused."""
    barrier = Barrier(len(pairs))

    def do(pair: tuple[Supporter, Supporter]) -> int:
        with at_once(barrier), suppress(AccountRefused, ApprovalRefused):
            act(*pair)
            return 1
        return 0

    with ThreadPoolExecutor(len(pairs)) as hands:
        return sum(hands.map(do, pairs))


@pytest.mark.asvs("2.3.4")
def test_one_administrator_is_left_when_two_suspend_each_other(house: House) -> None:
    one = house.administrator
    for _ in range(10):
        other = make_supporter(house.department, Role.ADMINISTRATOR)
        assert at_once_done(suspend, [(one, other), (other, one)]) == 1
        one = Supporter.objects.administrators().get()


def test_somebody_answers_for_a_department_when_all_who_could_are_closed_at_once(house: House) -> None:
    for _ in range(5):
        department = make_department()
        head, duty = make_head(department), make_supporter(department)
        name_duty(department.pk, duty=duty)
        make_case(house.owner, person=make_person("Ткач"), department=department, by=house.owner)
        assert at_once_done(close, [(head, house.administrator), (duty, house.administrator)]) == 1


@contextmanager
def at_once(barrier: Barrier) -> Iterator[None]:
    """Start the block at the same moment as the other threads, with a connection of this thread that is closed afterwards."""
    connection.ensure_connection()
    barrier.wait(timeout=30)
    try:
        yield
    finally:
        connection.close()


def department_fields(**changed: str) -> dict[str, str]:
    known = {
        "name": "Новий відділ",
        "branch": "",
        "oblast": "",
        "zone": "Одеса",
        "duty_phone": "",
        "head": "",
        "duty": "",
        "version": "1",
    }
    return {"submission_key": str(uuid4()), "parent": "top", **known, **changed}


def test_one_department_is_added_when_a_form_is_sent_twenty_times(house: House, office: Client) -> None:
    answers = press_at_once(office, "/staff/departments/new/", [department_fields()] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert Department.objects.filter(name="Новий відділ").count() == 1


def test_department_is_edited_once_and_the_others_see_both_when_twenty_forms_are_sent(house: House, office: Client) -> None:
    department = make_department("Третій")
    address = reverse("department_edit", args=[department.pk])
    assert codes(press_at_once(office, address, [department_fields()] * HANDS)) == [302] * HANDS
    sent = [department_fields(zone=f"Зона {n}", version="2") for n in range(HANDS)]
    assert codes(press_at_once(office, address, sent)) == [302] + [409] * (HANDS - 1)
    department.refresh_from_db()
    assert department.version == 3


def test_department_is_moved_once_when_the_form_is_sent_twenty_times(house: House, office: Client) -> None:
    moved = make_department("Третій")
    below = make_department("Без керівника")
    seen = reach_change(moved.pk, below.pk, day=kyiv_day(timezone.now())).fingerprint
    sent = {"submission_key": str(uuid4()), "parent": str(below.pk), "version": "1", "seen": seen}
    answers = press_at_once(office, reverse("department_move", args=[moved.pk]), [sent] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert list(moved.history.values_list("version", flat=True).order_by("pgh_id")) == [1, 2]  # type: ignore[attr-defined]


def test_department_is_closed_once_when_pressed_twenty_times(house: House, office: Client) -> None:
    empty = make_department("Третій")
    answers = press_at_once(office, reverse("department_close", args=[empty.pk]), [{"submission_key": str(uuid4())}] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert empty.history.count() == 2  # type: ignore[attr-defined]


def test_facilities_are_chosen_once_when_the_form_is_sent_twenty_times(house: House, office: Client) -> None:
    make_facility()
    sent = {"submission_key": str(uuid4()), "facilities": ["hospital"]}
    answers = press_at_once(office, reverse("department_facilities", args=[house.department.pk]), [sent] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert ServedFacility.objects.count() == 1

"""An offer of a case without an answer in time: both departments are reminded until it is answered, and nobody else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cases.case.models import HandOver
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import HAND_OVER, withdraw_hand_over
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rules import reminder_rules
from tests.dispatching import dispatch
from tests.factories import House, kyiv_utc, make_case, make_department, make_hand_over, make_head, make_supporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ASKED_AT = kyiv_utc(2026, 11, 24, 9)  # Tuesday, 11:00 in Kyiv
LATE, UNHEARD = "hand_over_late", "hand_over_unheard"
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def newcomer(house: House) -> Supporter:
    return make_supporter(house.other_department, surname="Нова")


@pytest.fixture
def offer(house: House, newcomer: Supporter) -> HandOver:
    """To a colleague of the other department, by the owner."""
    case = make_case(house.owner, at=ASKED_AT - DAY)  # that of the house is ten days old, in whatever month it is
    return make_hand_over(case, newcomer, by=house.owner, at=ASKED_AT)


def reminded(rule: str) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def run(at: datetime) -> tuple[set[Supporter], set[Supporter]]:
    dispatch(at=at)
    return reminded(LATE), reminded(UNHEARD)


def test_heads_of_both_departments_are_reminded_when_the_time_to_answer_is_over(house: House, offer: HandOver) -> None:
    assert run(ASKED_AT + DAY - SECOND) == (set(), set())
    assert run(ASKED_AT + DAY) == ({house.other_head}, {house.head})
    assert dispatch(at=ASKED_AT + DAY + SECOND, rule=LATE) == 0


def test_head_is_reminded_once_of_an_offer_within_the_department(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner, at=ASKED_AT)
    assert run(ASKED_AT + DAY) == ({house.head}, set())


def test_department_is_reminded_of_what_it_was_asked_for(house: House) -> None:
    make_hand_over(make_case(None, by=house.head), house.other_department, by=house.head, at=ASKED_AT)
    assert run(ASKED_AT + DAY) == ({house.other_head}, {house.head})


def test_head_above_is_notified_when_nobody_does_anything(house: House, offer: HandOver) -> None:
    above = make_head(make_department("Область"))
    for department in (house.department, house.other_department):
        type(department).objects.filter(pk=department.pk).update(parent=above.department)
    for day in (1, 4, 9):
        run(ASKED_AT + day * DAY)
    assert reminded(f"{LATE}:2") == reminded(f"{UNHEARD}:2") == {above}


def accept(offer: HandOver, by: Supporter) -> None:
    accept_hand_over(offer.case_id, by=by, at=ASKED_AT + DAY + SECOND)


def refuse(offer: HandOver, by: Supporter) -> None:
    refuse_hand_over(offer.case_id, words="Забагато карток", by=by, at=ASKED_AT + DAY + SECOND)


def withdraw(offer: HandOver, _by: Supporter) -> None:
    withdraw_hand_over(offer.case_id, by=offer.asked_by, at=ASKED_AT + DAY + SECOND)


@pytest.mark.parametrize("answer", [accept, refuse, withdraw])
def test_reminders_end_with_the_answer(
    offer: HandOver, newcomer: Supporter, answer: Callable[[HandOver, Supporter], None]
) -> None:
    run(ASKED_AT + DAY)
    answer(offer, newcomer)
    assert run(ASKED_AT + 2 * DAY) == (set(), set())


def test_neither_reminder_is_switched_off() -> None:
    assert all(reminder_rules()[code].is_promise for code in (LATE, UNHEARD))


@pytest.mark.parametrize(
    ("reader", "is_named"), [("newcomer", True), ("owner", True), ("other_head", True), ("colleague", False)]
)
def test_notice_names_the_person_only_to_whom_the_offer_concerns(
    house: House, offer: HandOver, newcomer: Supporter, signed_in: Callable[[Any], Client], reader: str, *, is_named: bool
) -> None:
    who = newcomer if reader == "newcomer" else getattr(house, reader)
    Notification.objects.create(
        recipient=who, rule=LATE, subject_kind=HAND_OVER, subject_id=offer.pk, period_on=ASKED_AT.date(), made_at=ASKED_AT
    )
    assert ("Коваленко" in signed_in(who).get("/notifications/?tab=all").text) is is_named

"""Reminders of the review of a risk and of a proposal that waits, in the dispatch."""

from datetime import timedelta
from typing import Any

import pytest

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose, Risk
from cases.course.actions.risk import NewRisk, agree_lowering, confirm_risk
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification
from supporters.notifications.rendering import answered, render_notifications
from tests.dispatching import dispatch
from tests.factories import House, kyiv_utc, make_loss, make_lowering, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
DAY = timedelta(days=1)
MONDAY = kyiv_utc(2027, 1, 11, 10)  # noon in Kyiv


def in_force(rule: str) -> set[Any]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient_id", flat=True))


def test_owner_is_reminded_on_the_review_day_until_the_review(house: House) -> None:
    span = make_risk(house.case, house.owner, Risk.AMBER, days=3, at=MONDAY - 3 * DAY)
    assert dispatch(at=MONDAY - DAY, rule="risk_review") == 0
    assert dispatch(at=MONDAY, rule="risk_review") == 1
    assert in_force("risk_review") == {house.owner.pk}
    words = render_notifications("risk_review", [span.pk], house.owner)[span.pk]
    assert ("Коваленко" in words.title, words.url) == (True, f"/cases/{house.case.number}/risk/")
    new = NewRisk(level=Risk.AMBER, reason="Без змін", review_on=kyiv_day(MONDAY) + 5 * DAY)
    confirm_risk(house.case.pk, new, by=house.owner, at=MONDAY + timedelta(minutes=1))
    send_due(at=MONDAY + timedelta(minutes=2))
    assert in_force("risk_review") == set()
    settled = Notification.objects.get(rule="risk_review")
    assert "переглянуто" in answered("risk_review", [settled], kyiv_day(MONDAY))[settled.pk]
    assert dispatch(at=MONDAY + 5 * DAY, rule="risk_review") == 1


def test_review_that_is_not_done_goes_to_the_head(house: House) -> None:
    make_risk(house.case, house.owner, days=3, at=MONDAY - 3 * DAY)
    dispatch(at=MONDAY, rule="risk_review")
    assert dispatch(at=MONDAY + 3 * DAY, rule="risk_review:1") == 2
    assert in_force("risk_review:1") == {house.owner.pk, house.head.pk}


def test_review_of_a_lost_case_is_not_reminded_of(house: House) -> None:
    make_risk(house.case, house.owner, days=3, at=MONDAY - 3 * DAY)
    dispatch(at=MONDAY, rule="risk_review")
    make_loss(house.case, house.owner, at=MONDAY)
    assert in_force("risk_review") == set()
    assert dispatch(at=MONDAY + DAY, rule="risk_review") == 0
    assert in_force("risk_review") == set(), "nor again"


def test_head_is_reminded_of_the_proposal_of_a_supporter_until_the_answer(house: House) -> None:
    lowering = make_lowering(house.case, house.owner, at=MONDAY)
    assert dispatch(at=MONDAY + timedelta(minutes=1), rule="risk_lowering") == 1
    assert in_force("risk_lowering") == {house.head.pk}
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=MONDAY)
    words = render_notifications("risk_lowering", [lowering.pk], house.head)[lowering.pk]
    assert ("Коваленко" in words.title, words.text) == (True, "Запропоновано: потребує уваги")
    agree_lowering(lowering.pk, by=house.head, at=MONDAY + timedelta(minutes=2))
    send_due(at=MONDAY + timedelta(minutes=3))
    assert in_force("risk_lowering") == set()
    settled = Notification.objects.get(rule="risk_lowering")
    assert "погоджено: Мельник" in answered("risk_lowering", [settled], kyiv_day(MONDAY))[settled.pk].replace("Гнатюк", "Мельник")


def test_owner_is_reminded_of_the_proposal_of_the_head(house: House) -> None:
    make_lowering(house.case, house.head, at=MONDAY)
    dispatch(at=MONDAY + timedelta(minutes=1), rule="risk_lowering")
    assert in_force("risk_lowering") == {house.owner.pk}


def test_proposal_of_the_head_who_owns_the_case_goes_past_that_head(house: House) -> None:
    make_lowering(house.case, house.head, at=MONDAY)
    Case.objects.filter(pk=house.case.pk).update(owner=house.head)
    above = house.other_department
    house.department.parent = above
    house.department.save(update_fields=["parent"])
    dispatch(at=MONDAY + timedelta(minutes=1), rule="risk_lowering")
    assert in_force("risk_lowering") == {house.other_head.pk}


def test_proposal_on_a_lost_case_reminds_nobody(house: House) -> None:
    make_lowering(house.case, house.owner, at=MONDAY)
    dispatch(at=MONDAY + timedelta(minutes=1), rule="risk_lowering")
    make_loss(house.case, house.owner, at=MONDAY + timedelta(minutes=2))
    assert in_force("risk_lowering") == set()
    assert dispatch(at=MONDAY + DAY, rule="risk_lowering") == 0


def test_notice_of_high_risk_ends_when_the_risk_is_lowered_and_not_when_it_is_confirmed(house: House) -> None:
    make_risk(house.case, house.owner, at=MONDAY)
    assert in_force("risk_raised") == {house.head.pk}
    new = NewRisk(level=Risk.RED, reason="Без змін", review_on=kyiv_day(MONDAY) + 5 * DAY)
    confirm_risk(house.case.pk, new, by=house.owner, at=MONDAY + timedelta(minutes=1))
    send_due(at=MONDAY + timedelta(minutes=2))
    assert in_force("risk_raised") == {house.head.pk}
    lowering = make_lowering(house.case, house.owner, at=MONDAY + timedelta(minutes=3))
    agree_lowering(lowering.pk, by=house.head, at=MONDAY + timedelta(minutes=4))
    send_due(at=MONDAY + timedelta(minutes=5))
    assert in_force("risk_raised") == set()


def test_high_risk_shortens_the_silence_and_reminds_at_night(house: House) -> None:
    """One life of the risk, in what is built on it."""
    case = Case.objects.filter(pk=house.case.pk)
    case.update(last_contact_at=MONDAY - 4 * DAY)
    assert not Case.objects.silent(MONDAY).exists()
    make_risk(house.case, house.owner, at=MONDAY - timedelta(minutes=1))
    assert Case.objects.silent(MONDAY).get() == house.case
    reader: Supporter = house.owner
    assert dispatch(at=MONDAY, rule="case_silent") == 1
    assert reader.pk in in_force("case_silent")

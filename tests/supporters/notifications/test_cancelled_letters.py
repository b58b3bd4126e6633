"""Letters that are not needed any more, and those that wait: what a letter is beside and what has become of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from supporters.notifications.actions.cancelled_letters import suppress_letters, suppress_waiting
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.models import Delivery, DeliveryState, Letter
from tests.factories import kyiv_utc

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 25, 9)
MINUTE = timedelta(minutes=1)
SUPPRESSED = DeliveryState.SUPPRESSED


def states_of(letter: Letter) -> list[str]:
    return list(Delivery.objects.filter(letter=letter).order_by("number").values_list("state", flat=True))


def test_letter_of_another_kind_about_the_same_stays_planned() -> None:
    subject_id = uuid4()
    for letter in (Letter.EMAIL_NEW, Letter.EMAIL_OLD):
        plan_letter(letter, subject_id, at=AT)
    suppress_letters(Letter.EMAIL_NEW, subject_id, at=AT)
    assert (states_of(Letter.EMAIL_NEW), states_of(Letter.EMAIL_OLD)) == ([SUPPRESSED], [DeliveryState.PLANNED])


def test_letter_that_is_on_its_way_or_has_ended_is_not_said_to_be_unneeded() -> None:
    subject_id = uuid4()
    for number, state in enumerate(DeliveryState):
        plan_letter(Letter.INVITATION, subject_id, number=number, at=AT)
        Delivery.objects.filter(number=number).update(state=state)
    suppress_letters(Letter.INVITATION, subject_id, at=AT)
    unneeded = (DeliveryState.PLANNED, DeliveryState.UNKNOWN)
    assert states_of(Letter.INVITATION) == [SUPPRESSED if state in unneeded else state for state in DeliveryState]


def test_waiting_letters_of_one_kind_are_suppressed_alone() -> None:
    for letter in (Letter.NOTIFICATIONS, Letter.PASSWORD):
        plan_letter(letter, uuid4(), at=AT)
    assert suppress_waiting(Letter.NOTIFICATIONS, at=AT) == [Delivery.objects.get(letter=Letter.NOTIFICATIONS).pk]
    assert (states_of(Letter.NOTIFICATIONS), states_of(Letter.PASSWORD)) == ([SUPPRESSED], [DeliveryState.PLANNED])


def test_letter_is_unsent_from_its_time_or_first_attempt_until_it_is_settled() -> None:
    plan_letter(Letter.PASSWORD, uuid4(), at=AT)
    letter = Delivery.objects.filter(letter=Letter.PASSWORD)
    assert [Delivery.objects.unsent(at).count() for at in (AT - MINUTE, AT)] == [0, 1]
    letter.update(not_before=AT + MINUTE, attempts=1)
    assert Delivery.objects.unsent(AT).exists(), "put off"
    letter.update(state=DeliveryState.UNKNOWN, settled_at=AT)
    assert not Delivery.objects.unsent(AT).exists(), "given up"

"""Deliveries: planned once, leased by one sender, settled or put off."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.test import override_settings

from supporters.notifications.actions.deliveries import (
    LEASE,
    lease_letters,
    message_id,
    plan_letter,
    plan_letters,
    put_off_letter,
    settle_letter,
)
from supporters.notifications.models import Delivery, DeliveryState, Letter
from supporters.notifications.models.delivery import MOST_ATTEMPTS
from tests.database import CountedQueries
from tests.factories import kyiv_utc

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 25, 6, 30)
DAY = AT.date()
MINUTE = timedelta(minutes=1)


def planned(subject_id: UUID | None = None) -> Delivery:
    plan_letter(Letter.DIGEST, subject_id or uuid4(), at=AT)
    return Delivery.objects.latest("pk")


def state_of(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.fault


def test_letter_is_planned_once_when_it_is_planned_twice() -> None:
    subject_id = uuid4()
    for minute in range(3):
        plan_letter(Letter.DIGEST, subject_id, at=AT + minute * MINUTE)
    row = Delivery.objects.get()
    assert (row.state, row.period_on, row.not_before, row.made_at) == (DeliveryState.PLANNED, DAY, AT, AT)


def test_letters_are_planned_by_one_statement() -> None:
    with CountedQueries() as queries:
        plan_letters(Letter.DIGEST, [uuid4() for _ in range(650)], at=AT)
    assert len(queries) == 1
    assert Delivery.objects.count() == 650


def test_second_row_of_one_letter_is_refused_by_the_database() -> None:
    row = planned()
    with pytest.raises(IntegrityError, match="delivery_once"):
        Delivery.objects.create(
            letter=row.letter, subject_id=row.subject_id, period_on=row.period_on, number=row.number, not_before=AT, made_at=AT
        )


def test_day_of_a_letter_is_the_day_in_kyiv() -> None:
    plan_letter(Letter.INVITATION, uuid4(), at=kyiv_utc(2026, 11, 24, 22, 30))
    assert Delivery.objects.get().period_on == DAY


def test_message_id_is_the_same_for_the_same_letter_only() -> None:
    subject_id = uuid4()
    letters = [
        message_id(Letter.DIGEST, subject_id, DAY, 1),
        message_id(Letter.INVITATION, subject_id, DAY, 1),
        message_id(Letter.DIGEST, uuid4(), DAY, 1),
        message_id(Letter.DIGEST, subject_id, DAY + timedelta(days=1), 1),
        message_id(Letter.DIGEST, subject_id, DAY, 2),
    ]
    assert len(set(letters)) == len(letters)
    assert message_id(Letter.DIGEST, subject_id, DAY, 1) == letters[0]
    assert subject_id.hex not in letters[0]


@override_settings(SITE_URL="https://suprovid.example")
def test_message_id_ends_with_the_host_of_the_site() -> None:
    assert message_id(Letter.DIGEST, uuid4(), DAY, 1).endswith("@suprovid.example>")


def test_letter_is_leased_by_one_sender_while_the_lease_lasts() -> None:
    row = planned()
    assert [leased.pk for leased in lease_letters(at=AT, most=10)] == [row.pk]
    assert lease_letters(at=AT + LEASE - MINUTE, most=10) == []
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_until) == (DeliveryState.SENDING, 1, AT + LEASE)


def test_letter_is_leased_as_it_was_found() -> None:
    planned()
    (first,) = lease_letters(at=AT, most=10)
    (second,) = lease_letters(at=AT + LEASE, most=10)
    assert (first.state, first.attempts) == (DeliveryState.PLANNED, 1)
    assert (second.state, second.attempts) == (DeliveryState.SENDING, 2)


def test_letter_is_not_leased_before_its_time() -> None:
    planned()
    assert lease_letters(at=AT - MINUTE, most=10) == []


def test_no_more_letters_are_leased_than_asked_for() -> None:
    rows = [planned() for _ in range(3)]
    assert [row.pk for row in lease_letters(at=AT, most=2)] == [row.pk for row in rows[:2]]


def test_settled_letter_is_never_leased_again() -> None:
    row = planned()
    (leased,) = lease_letters(at=AT, most=1)
    settle_letter(leased, DeliveryState.SENT, at=AT)
    assert lease_letters(at=AT + 9 * LEASE, most=1) == []
    assert state_of(row) == (DeliveryState.SENT, "")
    assert (row.settled_at, row.lease_until) == (AT, None)


def test_sender_whose_lease_is_over_changes_nothing() -> None:
    row = planned()
    (late,) = lease_letters(at=AT, most=1)
    lease_letters(at=AT + LEASE, most=1)
    settle_letter(late, DeliveryState.FAILED, at=AT, fault="Late")
    put_off_letter(late, at=AT, fault="Late")
    assert state_of(row) == (DeliveryState.SENDING, "")


def test_pause_grows_until_the_letter_is_given_up() -> None:
    row, at, pauses = planned(), AT, []
    for _ in range(MOST_ATTEMPTS):
        (leased,) = lease_letters(at=at, most=1)
        put_off_letter(leased, at=at, fault="ConnectionRefusedError")
        row.refresh_from_db()
        pauses.append(round((row.not_before - at) / MINUTE))
        at = row.not_before
    assert pauses[:-1] == [2, 8, 32, 128]
    assert state_of(row) == (DeliveryState.FAILED, "ConnectionRefusedError")
    assert lease_letters(at=at + timedelta(days=1), most=1) == []


def test_letter_in_doubt_stays_in_doubt_when_it_is_put_off_again() -> None:
    row = planned()
    (leased,) = lease_letters(at=AT, most=1)
    put_off_letter(leased, at=AT, fault="SMTPServerDisconnected", perhaps_sent=True)
    assert state_of(row) == (DeliveryState.UNKNOWN, "SMTPServerDisconnected")
    (leased,) = lease_letters(at=AT + 2 * MINUTE, most=1)
    put_off_letter(leased, at=AT + 2 * MINUTE, fault="ConnectionRefusedError")
    assert state_of(row) == (DeliveryState.UNKNOWN, "ConnectionRefusedError")
    assert row.lease_until == AT + 10 * MINUTE


def test_letter_stays_in_doubt_when_its_sender_dies_at_the_last_attempt() -> None:
    row, at = planned(), AT
    for _ in range(MOST_ATTEMPTS):
        (leased,) = lease_letters(at=at, most=1)
        at += LEASE
    assert lease_letters(at=at - MINUTE, most=1) == []
    assert state_of(row) == (DeliveryState.SENDING, ""), "it may be on its way"
    assert not Delivery.objects.waiting(at).exists(), "it has had its attempts"
    assert lease_letters(at=at, most=1) == []
    assert state_of(row) == (DeliveryState.UNKNOWN, "")
    assert (row.settled_at, row.lease_until) == (at, None)
    put_off_letter(leased, at=at, fault="Late")
    assert state_of(row) == (DeliveryState.UNKNOWN, ""), "its sender is too late"

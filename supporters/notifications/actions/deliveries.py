"""Letters that are to leave the house, from their plan to their end. Rows are the queue (docs/adr/0010-letters.md)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from privacy.keys import keyed_token
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Delivery, DeliveryState, Letter
from supporters.notifications.models.delivery import IN_DOUBT, MOST_ATTEMPTS, DeliveryQuerySet

LEASE: Final = timedelta(minutes=10)  # longer than a task may run: a letter whose lease lasts has one sender
FIRST_PAUSE: Final = timedelta(minutes=2)  # four times as long after each attempt: 2, 8, 32, 128 minutes
OF_A_DAY: Final = frozenset({Letter.DIGEST, Letter.NOTIFICATIONS})
LASTS: Final = timedelta(hours=72)  # any other letter, as an invitation opens no longer


class RetryRefused(Exception):
    """The letter can't be sent again; the words are for whoever asked."""


def plan_letter(letter: Letter, subject_id: UUID, *, number: int = 1, at: datetime) -> None:
    """Planned in the caller's transaction, sent by the tick that follows. A second plan of the same letter changes nothing."""
    plan_letters(letter, [subject_id], number=number, at=at)


def plan_letters(letter: Letter, subject_ids: Iterable[UUID], *, number: int = 1, at: datetime) -> None:
    """One statement, however many they are."""
    plan_numbered_letters(letter, dict.fromkeys(subject_ids, number), at=at)


def plan_numbered_letters(letter: Letter, numbers: Mapping[UUID, int], *, at: datetime) -> None:
    """`numbers`: by subject. One statement."""
    day = kyiv_day(at)
    rows = [
        Delivery(
            letter=letter, subject_id=subject_id, period_on=day, number=number, not_before=at, made_at=at,
            message_id=message_id(letter, subject_id, day, number),
        )
        for subject_id, number in numbers.items()
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def message_id(letter: Letter, subject_id: UUID, day: date, number: int) -> str:
    """Always the same for one letter, so that a mailbox that gets it twice can tell; it says nothing to anybody else."""
    token = keyed_token("message id", f"{letter}|{subject_id}|{day}|{number}").hex()[:32]
    return f"<{token}@{urlsplit(settings.SITE_URL).hostname}>"


@transaction.atomic
def lease_letters(*, at: datetime, most: int) -> list[Delivery]:
    """The next waiting letters, for one sender alone. The `state` of each still says how it was found: one that was
    `sending` or `unknown` perhaps went out before."""
    _give_up_spent(at)
    waiting = Delivery.objects.waiting(at).select_for_update(skip_locked=True)
    leased = list(waiting.order_by("not_before", "pk")[:most])
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in leased])
    rows.update(state=DeliveryState.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1)
    for delivery in leased:
        delivery.attempts += 1
    return leased


def settle_letter(delivery: Delivery, state: DeliveryState, *, at: datetime, fault: str = "", unneeded: str = "") -> None:
    """`unneeded`: why a suppressed letter was not sent (Unneeded). One that perhaps went out before stays in doubt, even when
    the server refuses it now."""
    if state == DeliveryState.FAILED and delivery.state in IN_DOUBT:
        state = DeliveryState.UNKNOWN
    _still_leased(delivery).update(state=state, settled_at=at, lease_until=None, fault=fault, unneeded=unneeded)


def put_off_letter(delivery: Delivery, *, at: datetime, fault: str, perhaps_sent: bool = False) -> None:
    """Another attempt later, in the state in which it was found, or `unknown` if it is in doubt since this attempt."""
    in_doubt = perhaps_sent or delivery.state != DeliveryState.PLANNED
    if delivery.attempts >= MOST_ATTEMPTS:
        settle_letter(delivery, DeliveryState.UNKNOWN if in_doubt else DeliveryState.FAILED, at=at, fault=fault)
        return
    again = at + FIRST_PAUSE * 4 ** (delivery.attempts - 1)
    state = DeliveryState.UNKNOWN if in_doubt else DeliveryState.PLANNED
    _still_leased(delivery).update(state=state, not_before=again, lease_until=again, fault=fault)


@transaction.atomic
def retry_letter(pk: int, *, at: datetime) -> None:
    """Send once more what was given up, under its old Message-ID. One in doubt is left as the next sender has to find it to say
    that it is a repeat. Raises RetryRefused."""
    delivery = Delivery.objects.select_for_update().get(pk=pk)
    if not Delivery.objects.given_up().filter(pk=pk).exists():
        raise RetryRefused(_("Nothing was changed: this letter is not among the failed ones any more."))
    if is_stale(delivery, at=at):
        raise RetryRefused(_("Nothing was changed: the time of this letter is over."))
    in_doubt = delivery.state in IN_DOUBT
    delivery.state = DeliveryState.UNKNOWN if in_doubt else DeliveryState.PLANNED
    delivery.not_before, delivery.lease_until, delivery.settled_at = at, at if in_doubt else None, None
    delivery.attempts = 0
    delivery.save(update_fields=["state", "not_before", "lease_until", "settled_at", "attempts"])


def is_stale(delivery: Delivery, *, at: datetime) -> bool:
    """What it would say helps nobody any more."""
    if delivery.letter in OF_A_DAY:
        return delivery.period_on < kyiv_day(at)
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) if delivery.letter == Letter.PASSWORD else LASTS
    return at - delivery.made_at >= lasts


def _still_leased(delivery: Delivery) -> DeliveryQuerySet:
    """No row when another sender has taken the letter since."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _give_up_spent(at: datetime) -> None:
    """A letter whose sender died at the last attempt."""
    spent = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=at, attempts__gte=MOST_ATTEMPTS)
    spent.update(state=DeliveryState.UNKNOWN, settled_at=at, lease_until=None)

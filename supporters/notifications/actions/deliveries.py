"""The life cycle of letters to send. The rows are the queue (docs/adr/0010-letters.md)."""

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

LEASE: Final = timedelta(minutes=10)  # longer than a task may run, so a leased letter has one sender
FIRST_PAUSE: Final = timedelta(minutes=2)  # four times as long after each attempt: 2, 8, 32, 128 minutes
OF_A_DAY: Final = frozenset({Letter.DIGEST, Letter.NOTIFICATIONS})
LASTS: Final = timedelta(hours=72)  # any other letter; an invitation is valid for the same time


class RetryRefused(Exception):
    """The letter can't be sent again; the message is shown to the administrator."""


def plan_letter(letter: Letter, subject_id: UUID, *, number: int = 1, at: datetime) -> None:
    """Plan a letter in the caller's transaction; the next run of the minute sends it. Planning it twice changes nothing."""
    plan_letters(letter, [subject_id], number=number, at=at)


def plan_letters(letter: Letter, subject_ids: Iterable[UUID], *, number: int = 1, at: datetime) -> None:
    """One statement for any number of letters."""
    plan_numbered_letters(letter, dict.fromkeys(subject_ids, number), at=at)


def plan_numbered_letters(letter: Letter, numbers: Mapping[UUID, int], *, at: datetime) -> None:
    """`numbers`: by subject. One statement."""
    day = kyiv_day(at)
    rows = [
        Delivery(
            letter=letter,
            subject_id=subject_id,
            period_on=day,
            number=number,
            not_before=at,
            made_at=at,
            message_id=message_id(letter, subject_id, day, number),
        )
        for subject_id, number in numbers.items()
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def message_id(letter: Letter, subject_id: UUID, day: date, number: int) -> str:
    """The same for each sending of a letter, so that a mailbox recognises a duplicate; it reveals nothing else."""
    token = keyed_token("message id", f"{letter}|{subject_id}|{day}|{number}").hex()[:32]
    return f"<{token}@{urlsplit(settings.SITE_URL).hostname}>"


@transaction.atomic
def lease_letters(*, at: datetime, most: int) -> list[Delivery]:
    """Lease the next waiting letters to one sender.

    The `state` of each instance is the one before the lease: a letter found `sending` or `unknown` was perhaps sent before.
    """
    _give_up_spent(at)
    waiting = Delivery.objects.waiting(at).select_for_update(skip_locked=True)
    leased = list(waiting.order_by("not_before", "pk")[:most])
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in leased])
    rows.update(state=DeliveryState.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1)
    for delivery in leased:
        delivery.attempts += 1
    return leased


def settle_letter(delivery: Delivery, state: DeliveryState, *, at: datetime, fault: str = "", unneeded: str = "") -> None:
    """Record the outcome. `unneeded`: why a suppressed letter was not sent (Unneeded).

    A letter that was perhaps sent before stays `unknown`, even if the server refuses it now.
    """
    if state == DeliveryState.FAILED and delivery.state in IN_DOUBT:
        state = DeliveryState.UNKNOWN
    _still_leased(delivery).update(state=state, settled_at=at, lease_until=None, fault=fault, unneeded=unneeded)


def put_off_letter(delivery: Delivery, *, at: datetime, fault: str, perhaps_sent: bool = False) -> None:
    """Schedule another attempt. The state stays as found, or becomes `unknown` if this attempt perhaps sent the letter."""
    in_doubt = perhaps_sent or delivery.state != DeliveryState.PLANNED
    if delivery.attempts >= MOST_ATTEMPTS:
        settle_letter(delivery, DeliveryState.UNKNOWN if in_doubt else DeliveryState.FAILED, at=at, fault=fault)
        return
    again = at + FIRST_PAUSE * 4 ** (delivery.attempts - 1)
    state = DeliveryState.UNKNOWN if in_doubt else DeliveryState.PLANNED
    _still_leased(delivery).update(state=state, not_before=again, lease_until=again, fault=fault)


@transaction.atomic
def retry_letter(pk: int, *, at: datetime) -> None:
    """Send a failed letter again under its old Message-ID. Raises RetryRefused.

    One in doubt keeps a state from which the next sender sees that it is a repetition.
    """
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
    """Whether the letter's content is out of date."""
    if delivery.letter in OF_A_DAY:
        return delivery.period_on < kyiv_day(at)
    lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) if delivery.letter == Letter.PASSWORD else LASTS
    return at - delivery.made_at >= lasts


def _still_leased(delivery: Delivery) -> DeliveryQuerySet:
    """Empty when another sender has leased the letter since."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _give_up_spent(at: datetime) -> None:
    """Settle letters whose sender stopped during the last attempt."""
    spent = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=at, attempts__gte=MOST_ATTEMPTS)
    spent.update(state=DeliveryState.UNKNOWN, settled_at=at, lease_until=None)

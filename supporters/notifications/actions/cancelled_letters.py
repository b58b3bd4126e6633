"""Suppress planned letters that are no longer needed."""

from datetime import datetime
from uuid import UUID

from supporters.notifications.models import Delivery, DeliveryState, Letter, Unneeded


def suppress_letters(letter: Letter, subject_id: UUID, *, at: datetime, unneeded: Unneeded = Unneeded.STALE) -> None:
    """Suppress the letters about this subject that no sender has leased."""
    waiting = Delivery.objects.filter(
        letter=letter, subject_id=subject_id, state__in=[DeliveryState.PLANNED, DeliveryState.UNKNOWN]
    )
    waiting.update(state=DeliveryState.SUPPRESSED, settled_at=at, lease_until=None, unneeded=unneeded)


def suppress_waiting(letter: Letter, *, at: datetime) -> list[int]:
    """Suppress all letters of a kind that no sender has leased; returns their keys."""
    waiting = Delivery.objects.unsent(at).filter(letter=letter).exclude(state=DeliveryState.SENDING)
    keys = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if keys:
        unneeded = Delivery.objects.filter(pk__in=keys)
        unneeded.update(state=DeliveryState.SUPPRESSED, settled_at=at, lease_until=None, unneeded=Unneeded.STALE)
    return keys

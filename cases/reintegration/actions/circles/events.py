"""Plan an event, move or change it, cancel it. Who has invited a person has to inform that person of a move."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.states import IllegalTransition
from cases.reintegration.actions.circles.informing import ask_to_inform
from cases.reintegration.models import Circle, CommunityEvent
from cases.reintegration.states.community import CircleKind, Entrance, EventRefusal
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from veterans.models import Territory


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """`circle`: None for an event by itself. `seats`: None when not limited. `led_by_id`, `led_by_words`: one of them at most."""

    circle: Circle | None
    kind: CircleKind
    title: str
    starts_at: datetime
    territory: Territory
    place: str
    entrance: Entrance
    entrance_words: str
    seats: int | None
    led_by_id: UUID | None
    led_by_words: str

    def is_moved_from(self, event: CommunityEvent) -> bool:
        """Whether who comes as they were informed would find nobody."""
        where = (event.starts_at, event.territory_id, event.place)
        return where != (self.starts_at, self.territory.pk, self.place)


@transaction.atomic
def plan_event(facts: EventFacts, *, by: Supporter, at: datetime, pk: UUID) -> CommunityEvent:
    """Of the department of who plans it. Raises IllegalTransition."""
    if facts.starts_at <= at:
        raise IllegalTransition(EventRefusal.PAST)
    event = CommunityEvent(pk=pk, department_id=by.department_id, added_by=by, added_at=at)
    _write(event, facts)
    event.save(force_insert=True)
    return event


@transaction.atomic
def change_event(event_id: UUID, facts: EventFacts, *, version: int, by: Supporter, at: datetime) -> int:
    """Return how many invited people have to be informed. Raises IllegalTransition, ChangedMeanwhile."""
    event = _lock_ahead(event_id, version=version, at=at)
    if facts.starts_at <= at:
        raise IllegalTransition(EventRefusal.PAST)
    is_moved = facts.is_moved_from(event)
    changed = _write(event, facts)
    event.moved_at = at if is_moved else event.moved_at
    _save(event, *changed, "moved_at", by=by, at=at)
    return ask_to_inform(event, by=by, at=at) if is_moved else 0


@transaction.atomic
def cancel_event(event_id: UUID, *, words: str, version: int, by: Supporter, at: datetime) -> int:
    """Return how many invited people have to be informed. Raises IllegalTransition, ChangedMeanwhile."""
    event = _lock_ahead(event_id, version=version, at=at)
    event.cancelled_at, event.cancel_words = at, words
    _save(event, "cancelled_at", "cancel_words", by=by, at=at)
    return ask_to_inform(event, by=by, at=at)


def _lock_ahead(event_id: UUID, *, version: int, at: datetime) -> CommunityEvent:
    event = CommunityEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
    if event.is_cancelled or event.starts_at <= at:
        raise IllegalTransition(EventRefusal.BEGUN)
    refuse_outdated(shown=version, now=event.version)
    return event


def _save(event: CommunityEvent, *names: str, by: Supporter, at: datetime) -> None:
    event.changed_by, event.changed_at, event.version = by, at, event.version + 1
    event.save(update_fields=[*names, "changed_by", "changed_at", "version"])


def _write(event: CommunityEvent, facts: EventFacts) -> tuple[str, ...]:
    """Return the names of the written fields."""
    event.circle, event.kind, event.title, event.starts_at = facts.circle, facts.kind, facts.title, facts.starts_at
    event.territory, event.place, event.seats = facts.territory, facts.place, facts.seats
    event.entrance, event.entrance_words = facts.entrance, facts.entrance_words or None
    event.led_by_id, event.led_by_words = facts.led_by_id, facts.led_by_words or None
    where = ("starts_at", "territory", "place", "entrance", "entrance_words")
    return ("circle", "kind", "title", *where, "seats", "led_by", "led_by_words")

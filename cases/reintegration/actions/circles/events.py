"""Circles and events, and who has to be informed of a move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_with_remaining
from cases.case.states import IllegalTransition
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation
from cases.reintegration.states.community import CircleKind, CircleRefusal, Entrance, EventRefusal
from privacy.opening import current_reading
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule
from veterans.models import Territory


@dataclass(frozen=True, kw_only=True)
class CircleFacts:
    """`leader_id`: None when a volunteer leads it, or nobody is known; `leader_words`: "" for none."""

    kind: CircleKind
    name: str
    leader_id: UUID | None
    leader_words: str
    territory: Territory
    place: str
    schedule: str


@transaction.atomic
def add_circle(facts: CircleFacts, *, by: Supporter, at: datetime, pk: UUID) -> Circle:
    """Of the department of who adds it."""
    circle = Circle(pk=pk, department_id=by.department_id, added_by=by, added_at=at)
    _write_circle(circle, facts)
    circle.save(force_insert=True)
    return circle


@transaction.atomic
def change_circle(circle_id: UUID, facts: CircleFacts, *, ends: bool, version: int, by: Supporter, at: datetime) -> Circle:
    """`ends`: it meets no more; its events stay. Raises IllegalTransition, ChangedMeanwhile."""
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    if circle.ended_at:
        raise IllegalTransition(CircleRefusal.ENDED)
    refuse_outdated(shown=version, now=circle.version)
    changed = _write_circle(circle, facts)
    circle.changed_by, circle.changed_at, circle.version = by, at, circle.version + 1
    circle.ended_at = at if ends else None
    circle.save(update_fields=[*changed, "changed_by", "changed_at", "ended_at", "version"])
    return circle


def _write_circle(circle: Circle, facts: CircleFacts) -> tuple[str, ...]:
    """Return the names of the written fields."""
    circle.kind, circle.name, circle.leader_id = facts.kind, facts.name, facts.leader_id
    circle.leader_words, circle.territory = facts.leader_words or None, facts.territory
    circle.place, circle.schedule = facts.place, facts.schedule
    return "kind", "name", "leader", "leader_words", "territory", "place", "schedule"


INVITATION: Final = "event_invitation"  # subject kind of an invitation to an event in notifications


def ask_to_inform(event: CommunityEvent, *, by: Supporter, at: datetime) -> int:
    """Everybody who answers for an invited person, or has invited them, has to inform. The caller has locked the event."""
    rows = EventInvitation.objects.in_force().filter(event=event).select_for_update(of=("self",))
    invited = list(rows.select_related("case__absorbed_by").order_by("pk"))
    keys = [one.pk for one in invited]
    EventInvitation.objects.filter(pk__in=keys).update(inform_since=at, informed_at=None, informed_by=None)
    active = set(Supporter.objects.active().filter(pk__in=_informing(invited)).values_list("pk", flat=True))
    for one in invited:
        notify(active & _informing([one]), Rule.EVENT_MOVED, INVITATION, one.pk, at=at)
    return len(invited)


def _informing(invited: list[EventInvitation]) -> set[UUID]:
    """Who has invited, and who answers for the card today."""
    owners = {(one.case.absorbed_by or one.case).owner_id for one in invited}
    return {one.invited_by_id for one in invited} | {key for key in owners if key}


@transaction.atomic
def record_informed(invitation_id: UUID, *, by: Supporter, at: datetime) -> EventInvitation:
    """The person knows of the last change. Raises IllegalTransition when there is nothing to inform of."""
    case, remaining = lock_with_remaining(EventInvitation.objects.values_list("case", flat=True).get(pk=invitation_id))
    invitation = EventInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.inform_since is None or remaining.loss:
        raise IllegalTransition(remaining.refusal if remaining.loss else EventRefusal.INFORMED)
    invitation.inform_since, invitation.informed_by, invitation.informed_at = None, by, at
    invitation.save(update_fields=["inform_since", "informed_by", "informed_at"])
    settle_notifications(INVITATION, [invitation.pk], at=at)
    current_reading().note(case.person_id)
    return invitation


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
    _write_event(event, facts)
    event.save(force_insert=True)
    return event


@transaction.atomic
def change_event(event_id: UUID, facts: EventFacts, *, version: int, by: Supporter, at: datetime) -> int:
    """Return how many invited people have to be informed. Raises IllegalTransition, ChangedMeanwhile."""
    event = _lock_ahead(event_id, version=version, at=at)
    if facts.starts_at <= at:
        raise IllegalTransition(EventRefusal.PAST)
    is_moved = facts.is_moved_from(event)
    changed = _write_event(event, facts)
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


def _write_event(event: CommunityEvent, facts: EventFacts) -> tuple[str, ...]:
    """Return the names of the written fields."""
    event.circle, event.kind, event.title, event.starts_at = facts.circle, facts.kind, facts.title, facts.starts_at
    event.territory, event.place, event.seats = facts.territory, facts.place, facts.seats
    event.entrance, event.entrance_words = facts.entrance, facts.entrance_words or None
    event.led_by_id, event.led_by_words = facts.led_by_id, facts.led_by_words or None
    where = ("starts_at", "territory", "place", "entrance", "entrance_words")
    return ("circle", "kind", "title", *where, "seats", "led_by", "led_by_words")

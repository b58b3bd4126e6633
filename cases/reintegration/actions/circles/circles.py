"""Add a circle, change it, end it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.states import IllegalTransition
from cases.reintegration.models import Circle
from cases.reintegration.states.community import CircleKind, CircleRefusal
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
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
    _write(circle, facts)
    circle.save(force_insert=True)
    return circle


@transaction.atomic
def change_circle(circle_id: UUID, facts: CircleFacts, *, ends: bool, version: int, by: Supporter, at: datetime) -> Circle:
    """`ends`: it meets no more; its events stay. Raises IllegalTransition, ChangedMeanwhile."""
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    if circle.ended_at:
        raise IllegalTransition(CircleRefusal.ENDED)
    refuse_outdated(shown=version, now=circle.version)
    changed = _write(circle, facts)
    circle.changed_by, circle.changed_at, circle.version = by, at, circle.version + 1
    circle.ended_at = at if ends else None
    circle.save(update_fields=[*changed, "changed_by", "changed_at", "ended_at", "version"])
    return circle


def _write(circle: Circle, facts: CircleFacts) -> tuple[str, ...]:
    """Return the names of the written fields."""
    circle.kind, circle.name, circle.leader_id = facts.kind, facts.name, facts.leader_id
    circle.leader_words, circle.territory = facts.leader_words or None, facts.territory
    circle.place, circle.schedule = facts.place, facts.schedule
    return "kind", "name", "leader", "leader_words", "territory", "place", "schedule"

"""How much work each colleague has today: cards led, covered and offered, weighed by risk."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import CharField, Count, IntegerField, QuerySet, Sum, UUIDField, Value, When
from django.db.models.functions import Cast

from cases.case.models import Case, HandOver
from cases.case.states import Risk
from supporters.directory.models import presence_on
from supporters.directory.reports.load import Load

WEIGHTS: Final[Mapping[Risk, int]] = {Risk.RED: 3, Risk.AMBER: 2, Risk.GREEN: 1}  # the texts of division and list repeat them
LED, OFFERED = "led", "offered"


class _Cards(NamedTuple):
    """Cards that a person leads, or is asked to lead by their `owner`, and their points."""

    part: str
    person: UUID
    owner: UUID | None
    number: int
    points: int


def loads_of(supporter_ids: Collection[UUID], *, today: date) -> dict[UUID, Load]:
    """None is missing. Two queries for any number of people."""
    asked = frozenset(supporter_ids)
    presence = presence_on(today)
    covers = {away: cover for away, cover in presence.covers.items() if cover in asked and presence.in_place_of(away) == cover}
    found = [_Cards(*row) for row in _held(asked | covers.keys()).union(_offered(asked), all=True)]
    led = {row.person: row for row in found if row.part == LED}
    counts: Counter[tuple[UUID, str]] = Counter()
    held = {*((pk, pk) for pk in asked), *covers.items()}
    for whose, person in held:
        if row := led.get(whose):
            counts[person, "led" if person == whose else "covered"] += row.number
            counts[person, "points"] += row.points
    for row in found:
        if row.part == OFFERED and (row.owner, row.person) not in held:  # else it is counted already
            counts[row.person, "offered"] += row.number
            counts[row.person, "points"] += row.points
    return {pk: Load(**{part: counts[pk, part] for part in ("led", "covered", "offered", "points")}) for pk in asked}


def _held(owners: Collection[UUID]) -> QuerySet[Any, Any]:
    held = Case.objects.in_hand_of(owners).order_by()
    columns = Value(LED, CharField()), "owner_id", Cast(Value(None), UUIDField())
    return held.values_list(*columns).annotate(number=Count("pk"), points=Sum(_weight("risk")))


def _offered(asked: Collection[UUID]) -> QuerySet[Any, Any]:
    offers = HandOver.objects.open().filter(to_owner__in=asked).order_by()
    columns = Value(OFFERED, CharField()), "to_owner_id", "case__owner_id"
    return offers.values_list(*columns).annotate(number=Count("pk"), points=Sum(_weight("case__risk")))


def _weight(risk: str) -> Choice:
    weights = (When(**{risk: level}, then=Value(weight)) for level, weight in WEIGHTS.items())
    return Choice(*weights, default=Value(1), output_field=IntegerField())

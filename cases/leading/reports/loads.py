"""How much work each colleague has today: cards led, covered and offered, weighed by risk."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Sum, Value, When

from cases.case.models import Case, HandOver
from cases.case.states import Risk
from supporters.directory.models import presence_on
from supporters.directory.reports.load import Load

WEIGHTS: Final[Mapping[Risk, int]] = {Risk.RED: 3, Risk.AMBER: 2, Risk.GREEN: 1}  # the texts of division and list repeat them
WEIGHT: Final = Choice(
    *(When(risk=risk, then=Value(weight)) for risk, weight in WEIGHTS.items()), default=Value(1), output_field=IntegerField()
)


def loads_of(supporter_ids: Collection[UUID], *, today: date) -> dict[UUID, Load]:
    """None is missing. Three queries for any number of people."""
    asked = frozenset(supporter_ids)
    presence = presence_on(today)
    covers = {away: cover for away, cover in presence.covers.items() if cover in asked and presence.in_place_of(away) == cover}
    held = Case.objects.in_hand_of(asked | covers.keys()).order_by().values_list("owner_id")
    led = {owner: (cards, points) for owner, cards, points in held.annotate(n=Count("pk"), points=Sum(WEIGHT))}
    counts: Counter[tuple[UUID, str]] = Counter()
    for person, whose in [*((pk, pk) for pk in asked), *((cover, away) for away, cover in covers.items())]:
        cards, points = led.get(whose, (0, 0))
        counts[person, "led" if person == whose else "covered"] += cards
        counts[person, "points"] += points
    offers = HandOver.objects.open().filter(to_owner__in=asked).values_list("to_owner_id", "case__owner_id", "case__risk")
    for person, owner, risk in offers:
        if owner != person and covers.get(owner) != person:  # else it is counted already
            counts[person, "offered"] += 1
            counts[person, "points"] += WEIGHTS[Risk(risk)]
    return {pk: Load(**{part: counts[pk, part] for part in ("led", "covered", "offered", "points")}) for pk in asked}

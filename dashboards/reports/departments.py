"""The departments below a head: what each counts with those below it.

Departments are compared, people are not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext as _

from dashboards.frozen.history import History, Spread, histories_of
from dashboards.frozen.moments import last_morning
from dashboards.indicators import ON_SUPPORT, OVERDUE
from dashboards.reports.counted import Group
from dashboards.scope import Place, Scope
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Chip
from supporters.directory.roles import REACHING, Role

FEW: Final = 20  # records; below it a share says little
AHEAD: Final = 14  # days, today included


@dataclass(frozen=True, kw_only=True)
class DepartmentLine:
    """A department with those below it. `numbers`: by code of the indicator. `days_alone`: days of absences in the next two weeks
    on which nobody stands in, of all who work with cards. `history`: None where a filter is chosen for which nothing was kept."""

    place: Place
    above: str
    numbers: Counter[str]
    led: int
    supporters: int
    days_alone: int
    history: History | None

    @property
    def cards(self) -> int:
        return self.numbers[ON_SUPPORT.code]

    @property
    def is_small(self) -> bool:
        return self.cards < FEW

    @property
    def each(self) -> float | None:
        """Records that one supporter leads on the average."""
        return self.led / self.supporters if self.supporters else None

    @property
    def spread(self) -> Spread | None:
        return self.history.first_contact[-1].spread if self.history else None

    @property
    def change(self) -> int | None:
        """Of the overdue records in a week."""
        return self.history.lines[OVERDUE.code].change if self.history else None

    def share(self, code: str) -> float:
        return self.numbers[code] / self.cards if self.cards else 0.0


def trail(scope: Scope) -> tuple[Chip, ...]:
    """The departments above the chosen one, the highest first; () where none is chosen."""
    if scope.department is None:
        return ()
    above = [one for one in scope.subtree.places.values() if scope.department in one.below and one.pk != scope.department]
    links = (Chip(one.name, scope.address("dashboard", department=one.pk)) for one in above)
    return Chip(_("All departments"), scope.address("dashboard", department=None)), *links


def can_compare(scope: Scope) -> bool:
    """Whether there are departments right below to compare. A person chosen as a filter belongs to one of them."""
    return scope.owner is None and len(right_below(scope)) > 1


def department_lines(scope: Scope, groups: Iterable[Group], chosen: Sequence[UUID], *, at: datetime) -> list[DepartmentLine]:
    """Of these departments of the scope. Two queries for any number of them."""
    places, today = scope.subtree.places, kyiv_day(at)
    is_kept = not scope.filters().keys() - {"departments"}
    histories = histories_of(scope, chosen, [OVERDUE.code], today=last_morning(at)) if is_kept else {}
    numbers, led = _numbers(groups)
    supporters, alone = _staff(scope, today=today)

    def line(place: Place) -> DepartmentLine:
        own: Counter[str] = Counter()
        for pk in place.below:
            own.update(numbers.get(pk, Counter()))
        return DepartmentLine(
            place=place,
            above=_above(place, places),
            numbers=own,
            led=sum(led[pk] for pk in place.below),
            supporters=sum(supporters[pk] for pk in place.below),
            days_alone=sum(alone[pk] for pk in place.below),
            history=histories.get(place.pk),
        )

    return [line(places[pk]) for pk in chosen]


def below(scope: Scope) -> list[UUID]:
    """All below the chosen department, or below those that the reader leads, in the order of the tree."""
    top = _depth(scope)
    return [pk for pk, place in scope.subtree.places.items() if pk in scope.department_ids and place.depth > top]


def right_below(scope: Scope) -> list[UUID]:
    return [pk for pk in below(scope) if scope.subtree.places[pk].depth == _depth(scope) + 1]


def _depth(scope: Scope) -> int:
    return scope.subtree.places[scope.department].depth if scope.department else 0


def _above(place: Place, places: Mapping[UUID, Place]) -> str:
    """The name of the department right above, "" where the reader does not lead it."""
    above = [one for one in places.values() if place.pk in one.below and one.pk != place.pk]
    return max(above, key=lambda one: one.depth).name if above else ""


def _numbers(groups: Iterable[Group]) -> tuple[dict[UUID, Counter[str]], Counter[UUID]]:
    """The numbers of each department without those below it, and how many of its records somebody leads."""
    numbers: dict[UUID, Counter[str]] = {}
    led: Counter[UUID] = Counter()
    for group in groups:
        numbers.setdefault(group.department, Counter()).update(group.numbers)
        if group.owner is not None:
            led[group.department] += group.numbers[ON_SUPPORT.code]
    return numbers, led


def _staff(scope: Scope, *, today: date) -> tuple[Counter[UUID], Counter[UUID]]:
    """By department: how many supporters work there, and the days on which somebody is away and nobody stands in."""
    last = today + timedelta(days=AHEAD - 1)
    soon = Q(absences__cancelled_at=None, absences__from_on__lte=last, absences__to_on__gte=today)
    people = Supporter.objects.active().filter(role__in=REACHING, department__in=scope.department_ids)
    rows = people.annotate(
        away=FilteredRelation("absences", condition=soon),
        covered=Exists(Supporter.objects.pickable().filter(pk=OuterRef("away__cover"))),
    ).values_list("pk", "department", "role", "away__from_on", "away__to_on", "covered")
    supporters, alone = set(), Counter[UUID]()
    for pk, department, role, first, until, covered in rows:
        if role == Role.SUPPORTER:
            supporters.add((pk, department))
        if first and not covered:
            alone[department] += (min(until, last) - max(first, today)).days + 1
    return Counter(department for _pk, department in supporters), alone

"""Who carries how much, is away or could take more: it shows where help is needed, not who works how well.

Each record counts in one row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.indicators import LED, OFFERED, ON_SUPPORT, OVERDUE, QUEUED, SILENT
from dashboards.reports.counted import Group
from dashboards.reports.people import Room, Seat, rooms
from dashboards.scope import Scope
from supporters.directory.models import Supporter

COLUMNS = (ON_SUPPORT, OVERDUE, SILENT)
SHOWN = 8
Numbers = Counter[str]


@dataclass(frozen=True)
class LoadCell:
    """`url` is "" when there is no single list of these rows."""

    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class LoadRow:
    """`points`: of the cards led, covered and offered, None where the row is no person; `width`: of their bar, in percent for an
    SVG attribute. `hand_url`: of the cards that the person leads, to hand some over; "" without any."""

    name: str
    cells: tuple[LoadCell, ...]
    points: int | None = None
    width: str = ""
    absence: str = ""
    could_take: bool = False
    hand_url: str = ""


@dataclass(frozen=True, kw_only=True)
class LoadTable:
    """`rows` are people with the records they lead, `others` the rest; together they make the `total`, which the tiles show.

    `people`: how many there are, shown or not. `offered`: those of the records that are offered, counted above beside their
    owner or in the queue; it has the first number only.
    """

    rows: tuple[LoadRow, ...]
    others: tuple[LoadRow, ...]
    total: LoadRow
    offered: LoadRow | None
    people: int
    everybody_url: str


def load_table(scope: Scope, groups: Iterable[Group], *, today: date, everybody: bool) -> LoadTable | None:
    """Sort by the most overdue or silent, then by the largest caseload. None when an owner is already chosen as a filter."""
    if scope.owner:
        return None
    parts = _by_part(groups)
    numbers = parts[LED.code]
    people = [one for one in scope.subtree.people.values() if one.pk in numbers or _works_within(scope, one)]
    people.sort(key=lambda one: _need(numbers.get(one.pk, Counter())), reverse=True)
    shown, rest = (people, []) if everybody else (people[:SHOWN], people[SHOWN:])
    seats = [Seat(one.pk, one.department_id, one.may_lead) for one in people]
    found = rooms(seats, today=today)
    most = max([1, *(room.load.points for room in found.values())])
    rows = (_person(one, numbers.get(one.pk, Counter()), found[one.pk], most, scope) for one in shown)
    more = ngettext("%(n)d more person", "%(n)d more people", len(rest)) % {"n": len(rest)}
    left = [_unlinked(more, _sum(numbers.get(one.pk, Counter()) for one in rest))] if rest else []
    left.append(_row(str(QUEUED.title), _sum(parts[QUEUED.code].values()), scope, part=QUEUED.code))
    total = _sum(number for part in parts.values() for number in part.values())
    return LoadTable(
        rows=tuple(rows),
        others=tuple(left),
        total=_row(_("Together"), total, scope),
        offered=_offered(total[OFFERED.code], scope),
        people=len(people),
        everybody_url=scope.address("dashboard", everybody=1) if rest else "",
    )


def _offered(number: int, scope: Scope) -> LoadRow | None:
    if not number:
        return None
    url = scope.address("dashboard_cases", number=OFFERED.code)
    return LoadRow(name=_("of them offered, counted above"), cells=(LoadCell(number, url),))


def _by_part(groups: Iterable[Group]) -> dict[str, dict[UUID | None, Numbers]]:
    """Numbers by part and owner. An offered record counts beside its owner until another accepts it."""
    parts: dict[str, dict[UUID | None, Numbers]] = {part.code: defaultdict(Counter) for part in (LED, QUEUED)}
    for group in groups:
        part = QUEUED if group.owner is None else LED
        parts[part.code][group.owner].update(group.numbers)
    return parts


def _sum(numbers: Iterable[Numbers]) -> Numbers:
    found: Numbers = Counter()
    for each in numbers:
        found.update(each)
    return found


def _works_within(scope: Scope, one: Supporter) -> bool:
    """Whether a supporter without cases under these filters still gets a row: only active ones of these departments."""
    return one.department_id in scope.department_ids and one.is_active


def _need(numbers: Numbers) -> tuple[int, int]:
    return numbers[OVERDUE.code] + numbers[SILENT.code], numbers[ON_SUPPORT.code]


def _person(one: Supporter, numbers: Numbers, room: Room, most: int, scope: Scope) -> LoadRow:
    """`most`: the points of the widest bar."""
    row = _row(one.short_name, numbers, scope, owner=one.pk, part=LED.code)
    return replace(
        row,
        points=room.load.points,
        width=f"{100 * room.load.points / most:.1f}%",
        absence=room.absence,
        could_take=room.could_take,
        hand_url=row.cells[0].url if numbers[ON_SUPPORT.code] else "",
    )


def _row(name: str, numbers: Numbers, scope: Scope, **query: object) -> LoadRow:
    cells = (LoadCell(numbers[column.code], scope.address("dashboard_cases", number=column.code, **query)) for column in COLUMNS)
    return LoadRow(name=name, cells=tuple(cells))


def _unlinked(name: str, numbers: Numbers) -> LoadRow:
    return LoadRow(name=name, cells=tuple(LoadCell(numbers[column.code], "") for column in COLUMNS))

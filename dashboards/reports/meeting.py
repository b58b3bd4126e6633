"""The sheet of a morning meeting: one page of paper with what to talk about, and room for three decisions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from dashboards.clock import Clock, clock_at
from dashboards.frozen.history import heads_of, history_of
from dashboards.frozen.moments import WEEK, last_morning
from dashboards.indicators import TILES
from dashboards.reports.counted import counted_by_groups
from dashboards.reports.figures import Figures, Tile
from dashboards.reports.meeting_cards import Cut, SheetCard, late_offers, silent_cards
from dashboards.reports.people import Account, Room, seated
from dashboards.reports.words import time_label
from dashboards.scope import Scope
from privacy.opening import current_reading
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, weekday_label
from supporters.directory.models.supporter import short_name
from supporters.exports.models import ExportReason

CARED: Final = tuple(one for one in TILES if one.less_is_better)
PEOPLE_SHOWN: Final = 4
DECISIONS: Final = 3
Seated = tuple[Account, Room]


@dataclass(frozen=True, kw_only=True)
class Weekly:
    """`worse`, `better`: numbers that changed, the greatest change first. `missing`: the titles of those that are not compared;
    `is_unknown`: none is."""

    compared_label: str
    worse: tuple[Tile, ...]
    better: tuple[Tile, ...]
    missing: tuple[str, ...]
    is_unknown: bool


@dataclass(frozen=True, kw_only=True)
class SheetPerson:
    """`department`: "" where there is only one."""

    name: str
    department: str
    points: int
    parts: str
    absence: str


@dataclass(frozen=True, kw_only=True)
class MeetingPage:
    """`heavy`: who carries more than the median of the department. `is_empty`: nobody works in these departments. `has_places`:
    there are several departments, so each row names its own."""

    departments: str
    has_places: bool
    day_label: str
    as_of_label: str
    weekly: Weekly
    silent: Cut[SheetCard]
    offers: Cut[SheetCard]
    heavy: Cut[SheetPerson]
    free: Cut[SheetPerson]
    is_empty: bool
    lines: range
    back_url: str


def meeting_page(scope: Scope, *, at: datetime) -> MeetingPage:
    """`scope`: without any filter but the department. States the purpose of the reading."""
    current_reading().purpose = ExportReason.MEETING
    clock = clock_at(at)
    people = seated(scope, today=clock.today)
    return MeetingPage(
        departments=", ".join(scope.subtree.places[pk].name for pk in heads_of(scope)) or scope.department_name,
        has_places=len(scope.department_ids) > 1,
        day_label=weekday_label(clock.today),
        as_of_label=time_label(at),
        weekly=_weekly(scope, clock),
        silent=silent_cards(scope, clock),
        offers=late_offers(scope, clock),
        heavy=_people(people, scope, lambda room: room.is_heavy, lambda room: -room.load.points),
        free=_people(people, scope, lambda room: room.could_take, lambda room: room.load.points),
        is_empty=not people,
        lines=range(DECISIONS),
        back_url=scope.address("dashboard"),
    )


def _weekly(scope: Scope, clock: Clock) -> Weekly:
    today = last_morning(clock.now)
    history = history_of(scope, [one.code for one in CARED], today=today, weeks=2)
    found = counted_by_groups(scope, clock)
    tiles = Figures(scope=scope, found=found, history=history, at=clock.now).main(CARED)
    missing = tuple(tile.title for tile in tiles if tile.change and tile.change.size is None)
    is_unknown = len(missing) == len(tiles)
    words = (
        _("No counts of 06:00 for %(before)s or %(now)s, so nothing is compared.")
        if is_unknown
        else _("From 06:00 on %(before)s to 06:00 on %(now)s.")
    )
    return Weekly(
        compared_label=words % {"now": date_label(today, today), "before": date_label(today - WEEK, today)},
        worse=_changed(tiles, "overdue"),
        better=_changed(tiles, "done"),
        missing=missing,
        is_unknown=is_unknown,
    )


def _changed(tiles: Iterable[Tile], tone: str) -> tuple[Tile, ...]:
    sizes = [(abs(tile.change.size), tile) for tile in tiles if tile.change and tile.change.size and tile.change.tone == tone]
    return tuple(tile for _size, tile in sorted(sizes, key=lambda one: -one[0]))


def _people(
    people: Iterable[Seated], scope: Scope, belongs: Callable[[Room], bool], order: Callable[[Room], int]
) -> Cut[SheetPerson]:
    found = [(account, room) for account, room in people if belongs(room)]
    found.sort(key=lambda one: (order(one[1]), alphabetical(one[0].surname, one[0].given_name), one[0].pk))
    lines = tuple(_person(account, room, scope) for account, room in found[:PEOPLE_SHOWN])
    return Cut(lines, len(found), scope.address("people", sort="room"))


def _person(account: Account, room: Room, scope: Scope) -> SheetPerson:
    department = scope.subtree.places[account.department_id].name
    return SheetPerson(
        name=short_name(account.surname, account.given_name, account.patronymic),
        department=department if len(scope.department_ids) > 1 else "",
        points=room.load.points,
        parts=room.load.parts_label or _("leads %(n)d") % {"n": room.load.led},
        absence=room.absence,
    )

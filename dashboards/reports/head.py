"""The page of a head: what to decide today, numbers with their change, who carries how much, people by stage."""

from dataclasses import dataclass
from datetime import datetime

from dashboards.clock import clock_at
from dashboards.frozen.history import history_of
from dashboards.frozen.moments import last_morning
from dashboards.indicators import FURTHER, MAIN
from dashboards.reports.counted import counted
from dashboards.reports.department_list import worst_departments
from dashboards.reports.departments import can_compare, trail
from dashboards.reports.figures import Figures, Tile
from dashboards.reports.load import LoadTable, load_table
from dashboards.reports.results import Result, results
from dashboards.reports.stages import StageChart, stage_chart
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope, is_offered_country
from supporters.directory.calendar import weekday_label
from supporters.directory.reports.lists.cells import Chip
from supporters.directory.reports.lists.listing import Table
from supporters.directory.reports.waiting import WaitingRow, waiting_rows


@dataclass(frozen=True, kw_only=True)
class HeadPage:
    """`to_decide`: None under a filter, since what waits for a head is not of one part of the cards. `load`: None where there are
    `departments` to compare, or a person is chosen."""

    department: str
    trail: tuple[Chip, ...]
    day_label: str
    as_of_label: str
    tags: tuple[Chip, ...]
    to_decide: tuple[WaitingRow, ...] | None
    main: tuple[Tile, ...]
    further: tuple[Tile, ...]
    departments: Table | None
    load: LoadTable | None
    results: tuple[Result, ...]
    stages: StageChart
    trends_url: str
    meeting_url: str
    has_country: bool


def head_page(scope: Scope, *, at: datetime, everybody: bool = False) -> HeadPage:
    clock = clock_at(at)
    found = counted(scope, clock)
    history = history_of(scope, [one.code for one in MAIN], today=last_morning(at))
    is_compared = can_compare(scope)
    figures = Figures(scope=scope, found=found, history=history, at=at)
    return HeadPage(
        department=scope.department_name,
        trail=trail(scope),
        day_label=weekday_label(clock.today),
        as_of_label=time_label(at),
        tags=filter_tags(scope, "dashboard"),
        to_decide=_to_decide(figures) if scope.is_whole else None,
        main=figures.main(MAIN),
        further=figures.further(FURTHER),
        departments=worst_departments(scope, found.groups, at=at) if is_compared else None,
        load=None if is_compared else load_table(scope, found.groups, today=clock.today, everybody=everybody),
        results=results(scope, clock, history),
        stages=stage_chart(scope, clock, found.groups),
        trends_url=scope.address("trends", stage=None, owner=None, risk=None),
        meeting_url=scope.address("morning_meeting", stage=None, owner=None, risk=None),
        has_country=is_offered_country(scope.subtree.head),
    )


def _to_decide(figures: Figures) -> tuple[WaitingRow, ...]:
    rows = [*waiting_rows(figures.scope.subtree.head, at=figures.at), *figures.to_decide()]
    return tuple(sorted(rows, key=lambda row: row.place))

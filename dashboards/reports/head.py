"""The page of a head: indicators with their definitions, the caseload of each supporter, people by stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.clock import clock_at
from dashboards.indicators import FURTHER, GAPS, MAIN, ON_SUPPORT, VISITED, Indicator
from dashboards.reports.counted import Counted, counted
from dashboards.reports.load import LoadTable, load_table
from dashboards.reports.stages import StageChart, stage_chart
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope
from supporters.directory.calendar import weekday_label
from supporters.directory.reports.lists.cells import Chip


@dataclass(frozen=True, kw_only=True)
class Tile:
    code: str
    title: str
    number: int
    definition: str
    share_label: str
    note: str
    tone: str
    url: str


@dataclass(frozen=True, kw_only=True)
class HeadPage:
    department: str
    day_label: str
    as_of_label: str
    tags: tuple[Chip, ...]
    main: tuple[Tile, ...]
    further: tuple[Tile, ...]
    load: LoadTable | None
    stages: StageChart


def head_page(scope: Scope, *, at: datetime, everybody: bool = False) -> HeadPage:
    clock = clock_at(at)
    found = counted(scope, clock)
    return HeadPage(
        department=scope.subtree.head.department.name,
        day_label=weekday_label(clock.today),
        as_of_label=time_label(at),
        tags=filter_tags(scope, "dashboard"),
        main=_tiles(MAIN, found, scope, at),
        further=_tiles(FURTHER, found, scope, at),
        load=load_table(scope, found.groups, everybody=everybody),
        stages=stage_chart(scope, clock, found.groups),
    )


def _tiles(indicators: Iterable[Indicator], found: Counted, scope: Scope, at: datetime) -> tuple[Tile, ...]:
    entries = ngettext("%(n)d entry in all", "%(n)d entries in all", found.entries) % {"n": found.entries}
    return tuple(
        Tile(
            code=one.code,
            title=str(one.title),
            number=found.numbers[one.code],
            definition=str(one.definition),
            share_label=_share(one, found, at),
            note=entries if one is VISITED else "",
            tone=one.tone,
            url=scope.address("gaps") if one is GAPS else scope.address("dashboard_cases", number=one.code),
        )
        for one in indicators
    )


def _share(one: Indicator, found: Counted, at: datetime) -> str:
    """Numerator and denominator: every number is a part of those on support."""
    if one is ON_SUPPORT:
        return time_label(at)
    words = {"n": found.numbers[one.code], "all": found.numbers[ON_SUPPORT.code], "time": time_label(at)}
    return _("%(n)d of %(all)d on support, %(time)s") % words

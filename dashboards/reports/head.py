"""The page of a head: indicators with their definitions, the caseload of each supporter, people by stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.indicators import FURTHER, MAIN, ON_SUPPORT, VISITED, Indicator, clock_at
from dashboards.reports.counted import Counted, counted
from dashboards.reports.load import LoadTable, load_table
from dashboards.reports.stages import StageChart, stage_chart
from dashboards.reports.words import Tag, filter_tags, time_label
from dashboards.scope import Scope
from supporters.directory.calendar import weekday_label


@dataclass(frozen=True)
class Tile:
    code: str
    title: str
    number: int
    definition: str
    share_label: str
    note: str
    tone: str
    url: str


@dataclass(frozen=True)
class HeadPage:
    department: str
    day_label: str
    as_of_label: str
    tags: tuple[Tag, ...]
    main: tuple[Tile, ...]
    further: tuple[Tile, ...]
    load: LoadTable | None
    stages: StageChart


def head_page(scope: Scope, *, at: datetime, everybody: bool = False) -> HeadPage:
    clock = clock_at(at)
    found = counted(scope, clock)
    return HeadPage(
        scope.subtree.head.department.name, weekday_label(clock.today), time_label(at),
        filter_tags(scope, "dashboard"), _tiles(MAIN, found, scope, at), _tiles(FURTHER, found, scope, at),
        load_table(scope, found.groups, everybody=everybody), stage_chart(scope, clock, found.groups),
    )  # fmt: skip


def _tiles(indicators: Iterable[Indicator], found: Counted, scope: Scope, at: datetime) -> tuple[Tile, ...]:
    entries = ngettext("%(n)d entry in all", "%(n)d entries in all", found.entries) % {"n": found.entries}
    return tuple(
        Tile(
            one.code, str(one.title), found.numbers[one.code], str(one.definition), _share(one, found, at),
            entries if one is VISITED else "", one.tone, scope.address("dashboard_cases", number=one.code),
        )
        for one in indicators
    )  # fmt: skip


def _share(one: Indicator, found: Counted, at: datetime) -> str:
    """Numerator and denominator: every number is a part of those on support."""
    if one is ON_SUPPORT:
        return time_label(at)
    words = {"n": found.numbers[one.code], "all": found.numbers[ON_SUPPORT.code], "time": time_label(at)}
    return _("%(n)d of %(all)d on support, %(time)s") % words

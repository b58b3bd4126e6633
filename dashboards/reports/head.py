"""The page of a head: numbers with their definitions, who has how much in hand, where on the line people are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Visit
from dashboards.indicators import FURTHER, MAIN, ON_SUPPORT, VISITED, Clock, Indicator, recent_entries
from dashboards.reports.counted import counted, together
from dashboards.reports.load import LoadTable, load_table
from dashboards.reports.stages import StageChart, stage_chart
from dashboards.reports.words import Tag, filter_tags, time_label
from dashboards.scope import Scope
from supporters.calendar import kyiv_day, weekday_label


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


def head_page(scope: Scope, clock: Clock, *, everybody: bool = False) -> HeadPage:
    """Everything of one moment."""
    groups = counted(scope, clock)
    numbers = together(groups)
    return HeadPage(
        scope.subtree.head.department.name, weekday_label(kyiv_day(clock.at)), time_label(clock.at),
        filter_tags(scope, "dashboard"), _tiles(MAIN, numbers, scope, clock), _tiles(FURTHER, numbers, scope, clock),
        load_table(scope, groups, everybody=everybody), stage_chart(scope, clock, groups),
    )  # fmt: skip


def _tiles(indicators: Iterable[Indicator], numbers: Counter[str], scope: Scope, clock: Clock) -> tuple[Tile, ...]:
    return tuple(
        Tile(
            one.code, str(one.title), numbers[one.code], str(one.definition), _share(one, numbers, clock),
            _entries(scope, clock) if one is VISITED else "", one.tone, scope.address("dashboard_cases", number=one.code),
        )
        for one in indicators
    )  # fmt: skip


def _entries(scope: Scope, clock: Clock) -> str:
    entries = Visit.objects.filter(recent_entries(clock), case__in=scope.cases()).count()
    return ngettext("%(n)d entry in all", "%(n)d entries in all", entries) % {"n": entries}


def _share(one: Indicator, numbers: Counter[str], clock: Clock) -> str:
    """Numerator and denominator: every number is a part of those on support."""
    if one is ON_SUPPORT:
        return time_label(clock.at)
    words = {"n": numbers[one.code], "all": numbers[ON_SUPPORT.code], "time": time_label(clock.at)}
    return _("%(n)d of %(all)d on support, %(time)s") % words

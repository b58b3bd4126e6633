"""How many are at each stage now, and the moves of a month: one row with one bar for each stage, below the finding."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cases.case.models import StageSpan
from cases.case.states import STAGES, Programme, Stage
from dashboards.clock import Clock
from dashboards.indicators import CAME, LEFT, ON_SUPPORT, came, left
from dashboards.reports.counted import Group
from dashboards.scope import Scope, cases_within
from privacy.prepared import Prepared
from supporters.directory.calendar import days_label, kyiv_day


@dataclass(frozen=True)
class Number:
    """`url`: of its rows."""

    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """`width`: of the bar of those now there, in percent for an SVG attribute."""

    label: str
    width: str
    now: Number
    came: Number
    left: Number


@dataclass(frozen=True, kw_only=True)
class StageChart:
    """`period_label`: the days that the moves cover."""

    finding: str
    period_label: str
    rows: tuple[StageRow, ...]


def stage_chart(scope: Scope, clock: Clock, groups: Iterable[Group]) -> StageChart:
    now: Counter[str] = Counter()
    for group in groups:
        now[group.stage] += group.numbers[ON_SUPPORT.code]
    moves = {stage: numbers for stage, *numbers in MOVES.rows(**scope.filters(), month=clock.month)}
    numbers = {stage: (now[stage], *moves.get(stage, (0, 0))) for stage in _shown({*now, *moves})}
    most = max(1, *(of_stage[0] for of_stage in numbers.values()))
    rows = tuple(_row(stage, of_stage, most, scope) for stage, of_stage in numbers.items())
    period = _("Now, and those who came and moved on within 30 days: %(days)s") % {
        "days": days_label(kyiv_day(clock.month), clock.today, clock.today),
    }
    return StageChart(finding=_finding(now), period_label=period, rows=rows)


def _shown(found: Collection[str]) -> tuple[Stage, ...]:
    """Of the stages of families only those where some family is or was within the month."""
    return (*STAGES[Programme.VETERAN], *(stage for stage in STAGES[Programme.FAMILY] if stage in found))


def _row(stage: Stage, numbers: tuple[int, ...], most: int, scope: Scope) -> StageRow:
    filters: tuple[dict[str, object], ...] = (
        {"number": ON_SUPPORT.code, "stage": stage.value},
        {"number": CAME[stage].code},
        {"number": LEFT[stage].code},
    )
    now, arrived, gone = (
        Number(number, scope.address("dashboard_cases", **query)) for number, query in zip(numbers, filters, strict=True)
    )
    return StageRow(label=str(stage.label), width=f"{100 * now.number / most:.1f}%", now=now, came=arrived, left=gone)


def _moves(*, month: datetime, **filters: Any) -> QuerySet[Any, Any]:
    """How many cases entered and left each stage since `month`; each case counts once."""
    spans = StageSpan.objects.filter(came(month) | left(month), case__in=cases_within(filters)).order_by()
    arrived, gone = (Count("case", distinct=True, filter=moved(month)) for moved in (came, left))
    return spans.values("value").annotate(arrived=arrived, gone=gone).values_list("value", "arrived", "gone")


MOVES: Final = Prepared(_moves)


def _finding(now: Counter[str]) -> str:
    if not any(now.values()):
        return _("Nobody is on support here now")
    stage = max(Stage, key=lambda each: now[each])
    words = {"stage": stage.label, "n": now[stage], "all": sum(now.values())}
    return _("Most are at the stage “%(stage)s”: %(n)d of %(all)d") % words

"""How many are at each stage now, and the moves of a month: a chart with its finding as the title, and its table."""

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

WIDEST = 72  # percent of the chart; the rest is for the number beside the bar
BAND = 96  # pixels from one stage to the next


@dataclass(frozen=True)
class Bar:
    """`width` is in percent, formatted for an SVG attribute."""

    number: int
    width: str
    url: str


@dataclass(frozen=True, kw_only=True)
class StageBand:
    label: str
    top: int
    now: Bar
    came: Bar
    left: Bar


@dataclass(frozen=True, kw_only=True)
class StageChart:
    """`period_label`: the days that the moves cover."""

    finding: str
    period_label: str
    description: str
    bands: tuple[StageBand, ...]
    height: int


def stage_chart(scope: Scope, clock: Clock, groups: Iterable[Group]) -> StageChart:
    now: Counter[str] = Counter()
    for group in groups:
        now[group.stage] += group.numbers[ON_SUPPORT.code]
    moves = {stage: numbers for stage, *numbers in MOVES.rows(**scope.filters(), month=clock.month)}
    numbers = {stage: (now[stage], *moves.get(stage, (0, 0))) for stage in _shown({*now, *moves})}
    most = max(1, *(number for of_stage in numbers.values() for number in of_stage))
    bands = tuple(_band(stage, of_stage, most, row, scope) for row, (stage, of_stage) in enumerate(numbers.items()))
    period = _("Now, and those who came and moved on within 30 days: %(days)s") % {
        "days": days_label(kyiv_day(clock.month), clock.today, clock.today),
    }
    return StageChart(
        finding=_finding(now), period_label=period, description=_description(bands), bands=bands, height=BAND * len(bands)
    )


def _shown(found: Collection[str]) -> tuple[Stage, ...]:
    """The stages of families are left out where no family is supported."""
    of_families = STAGES[Programme.FAMILY]
    return tuple(Stage) if any(stage in found for stage in of_families) else STAGES[Programme.VETERAN]


def _band(stage: Stage, numbers: tuple[int, ...], most: int, row: int, scope: Scope) -> StageBand:
    filters: tuple[dict[str, object], ...] = (
        {"number": ON_SUPPORT.code, "stage": stage.value},
        {"number": CAME[stage].code},
        {"number": LEFT[stage].code},
    )
    now, arrived, gone = (
        Bar(number, f"{WIDEST * number / most:.1f}%", scope.address("dashboard_cases", **query))
        for number, query in zip(numbers, filters, strict=True)
    )
    return StageBand(label=str(stage.label), top=BAND * row, now=now, came=arrived, left=gone)


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


def _description(bands: Iterable[StageBand]) -> str:
    said = _("%(stage)s: %(now)d now, %(came)d came and %(left)d moved on in 30 days")
    return "; ".join(
        said % {"stage": band.label, "now": band.now.number, "came": band.came.number, "left": band.left.number} for band in bands
    )

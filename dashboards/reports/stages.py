"""How many are at each stage now, and how they moved within a month: a chart with a finding for a title, and its table."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.models import StageSpan
from cases.states import Stage
from dashboards.indicators import CAME, LEFT, ON_SUPPORT, Clock, Indicator, came, left
from dashboards.scope import Scope

WIDEST = 72  # percent of the chart; the rest is for the number beside the bar
BAND = 96  # pixels from one stage to the next


@dataclass(frozen=True)
class Bar:
    """`width` is in percent, as an SVG attribute says it."""

    kind: str
    number: int
    width: str
    url: str


@dataclass(frozen=True)
class StageBand:
    label: str
    top: int
    now: Bar
    came: Bar
    left: Bar


@dataclass(frozen=True)
class StageChart:
    finding: str
    description: str
    bands: tuple[StageBand, ...]
    height: int


def stage_chart(scope: Scope, clock: Clock, now: Mapping[str, int]) -> StageChart:
    """`now`: how many are at each stage, as the tiles have counted them."""
    moves = _moves(scope, clock)
    most = max([*now.values(), *(number for pair in moves.values() for number in pair), 1])

    def bar(kind: str, number: int, indicator: Indicator, **more: str) -> Bar:
        address = scope.address("dashboard_cases", number=indicator.code, **more)
        return Bar(kind, number, f"{WIDEST * number / most:.1f}%", address)

    bands: list[StageBand] = []
    for stage in Stage:
        arrived, gone = moves.get(stage, (0, 0))
        bars = (
            bar("now", now.get(stage, 0), ON_SUPPORT, stage=stage.value), bar("came", arrived, CAME[stage]),
            bar("left", gone, LEFT[stage]),
        )  # fmt: skip
        bands.append(StageBand(str(stage.label), BAND * len(bands), *bars))
    return StageChart(_finding(now), _description(bands), tuple(bands), BAND * len(bands))


def _moves(scope: Scope, clock: Clock) -> dict[str, tuple[int, int]]:
    """By stage: how many cases came to it and how many left it within the month, each case once."""
    spans = StageSpan.objects.filter(came(clock) | left(clock), case__in=scope.cases())
    found = spans.order_by().values_list("value").annotate(
        arrived=Count("case", distinct=True, filter=came(clock)), gone=Count("case", distinct=True, filter=left(clock))
    )  # fmt: skip
    return {stage: (arrived, gone) for stage, arrived, gone in found}


def _finding(now: Mapping[str, int]) -> str:
    if not any(now.values()):
        return _("Nobody is on support here now")
    stage = max(Stage, key=lambda each: now.get(each, 0))
    words = {"stage": stage.label, "n": now[stage], "all": sum(now.values())}
    return _("Most are at the stage “%(stage)s”: %(n)d of %(all)d") % words


def _description(bands: list[StageBand]) -> str:
    said = _("%(stage)s: %(now)d now, %(came)d came and %(left)d moved on in 30 days")
    return "; ".join(
        said % {"stage": band.label, "now": band.now.number, "came": band.came.number, "left": band.left.number} for band in bands
    )

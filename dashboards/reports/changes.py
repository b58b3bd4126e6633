"""How a number has changed in a week, and its line of twelve weeks, from the counts of 06:00."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from dashboards.frozen.history import Line, Point
from supporters.directory.calendar import NBSP

WIDTH, HEIGHT, EDGE = 120, 28, 3  # of the drawing of a line, in its own units
MINUS: Final = "−"


@dataclass(frozen=True)
class Spark:
    """`runs`: points of each unbroken part of the line, for an SVG polyline; `dots`: parts of one point. `label` says it."""

    runs: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    label: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """`tone`: "done" for a change that is better for people, "overdue" for one that is worse, "" where neither is so.
    `size`: None where nothing is compared; `bare`: «9 → 14 (+5)», for a page that says once which days are compared."""

    label: str
    tone: str = ""
    spark: Spark | None = None
    size: int | None = None
    bare: str = ""


def change_of(line: Line | None, *, less_is_better: bool) -> Change:
    """`line`: None where a filter is chosen for which nothing was kept."""
    if line is None:
        return Change(label=_("not compared: a filter is chosen"))
    spark = _spark(line.points)
    if line.now is None or line.before is None or line.change is None:
        return Change(label=_("not compared: a count of 06:00 is missing"), spark=spark)
    if line.change == 0:
        return Change(label=_("as a week ago: %(n)d at 06:00") % {"n": line.now}, spark=spark, size=0)
    words = {"change": signed(line.change), "before": line.before, "now": line.now}
    tone = ("done" if line.change < 0 else "overdue") if less_is_better else ""
    label = _("%(change)s in a week: %(before)d → %(now)d at 06:00") % words
    return Change(label=label, tone=tone, spark=spark, size=line.change, bare=f"{line.before} → {line.now} ({words['change']})")


def signed(number: int) -> str:
    """«+5», «−2»"""
    return f"{'+' if number > 0 else MINUS}{abs(number)}" if number else "0"


def _spark(points: Sequence[Point]) -> Spark | None:
    """None while fewer than two mornings are known."""
    known = [point.value for point in points if point.value is not None]
    if len(known) < 2:
        return None
    runs = list(_runs(points, max(1, *known)))
    said = {"least": min(known), "most": max(known), "weeks": len(points)}
    return Spark(
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        label=_("%(weeks)d weeks: from %(least)d to %(most)d").replace(" ", NBSP) % said,
    )


def _runs(points: Sequence[Point], most: int) -> Iterator[list[tuple[str, str]]]:
    """The line begins at 0; a morning that is not known breaks it."""
    step = (WIDTH - 2 * EDGE) / (len(points) - 1)
    for is_known, run in groupby(enumerate(points), key=lambda each: each[1].value is not None):
        if is_known:
            values = [(place, point.value or 0) for place, point in run]
            yield [(f"{EDGE + step * at:.1f}", f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * n / most:.1f}") for at, n in values]

"""The drawing of lines over time: each text and mark has its place, in percent of the width and units of the height.

The lines begin at 0. A morning that is not known breaks a line. Texts keep their size, since only the lines are stretched.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from supporters.directory.calendar import date_label

TOP, BOTTOM, HEIGHT = 34, 206, 232  # of the drawing; above the lines stand the numbers of what has changed
WIDTH: Final = 1000  # the lines' own units
APART: Final = 17  # between two labels at the ends of lines
FEW: Final = 13  # points of a line that have marks of their own
CLOSE: Final = 10  # percent between two places at which numbers of one height would touch
EDGE: Final = 8  # percent within which a text does not stand in the middle of its place
STEPS: Final = (1, 2, 5)
ROWS: Final = 4

Values = Sequence[float | None]


class Mark(NamedTuple):
    """A text or a dot; `x`: with its unit, `anchor`: of a text."""

    x: str
    y: str
    text: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class DrawnLine:
    """`pattern`: from 1. `runs`: the unbroken parts, for an SVG polyline."""

    pattern: int
    runs: tuple[str, ...]
    dots: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`scale`: the numbers beside the lines of the grid. `ends`: a label at the end of each line."""

    scale: tuple[Mark, ...]
    days: tuple[Mark, ...]
    lines: tuple[DrawnLine, ...]
    values: tuple[Mark, ...]
    ends: tuple[Mark, ...]
    changes: tuple[Mark, ...]
    height: int = HEIGHT
    width: int = WIDTH
    top: int = TOP
    bottom: int = BOTTOM


def chart_of(lines: Sequence[tuple[str, Values]], days: Sequence[date], changes: Mapping[date, str], *, today: date) -> Chart:
    """`lines`: each with its letter, "" for a line alone. `changes`: the number of what has changed, by its day."""
    scale = _scale(max((value for _letter, values in lines for value in values if value is not None), default=0))
    drawn = [_line(turn, values, scale[-1]) for turn, (_letter, values) in enumerate(lines, start=1)]
    return Chart(
        scale=tuple(Mark("100%", _y(step, scale[-1]), str(step), "end") for step in scale),
        days=_days(days, today),
        lines=tuple(drawn),
        values=tuple(_values(lines[0][1], scale[-1])) if len(lines) == 1 else (),
        ends=tuple(_ends(lines, scale[-1])),
        changes=tuple(Mark(_x(days.index(day), len(days)), str(TOP), text) for day, text in changes.items()),
    )


def _scale(most: float) -> list[int]:
    """At most four rows, whose height is 1, 2, 5, 10, 20 …"""
    step = next(unit * 10**power for power in range(9) for unit in STEPS if unit * 10**power * ROWS >= most)
    return list(range(0, max(step, int(-(-most // step)) * step) + 1, step))


def _x(place: int, count: int) -> str:
    return f"{100 * place / max(1, count - 1):.1f}%"


def _height(value: float, most: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / most


def _y(value: float, most: int) -> str:
    return f"{_height(value, most):.1f}"


def _line(pattern: int, values: Values, most: int) -> DrawnLine:
    runs, dots = [], []
    for is_known, run in groupby(enumerate(values), key=lambda each: each[1] is not None):
        points = [(place, value) for place, value in run if value is not None]
        if len(points) > 1:
            runs.append(" ".join(f"{WIDTH * at / (len(values) - 1):.0f},{_y(value, most)}" for at, value in points))
        if is_known and (len(points) == 1 or len(values) <= FEW):
            dots += [Mark(_x(at, len(values)), _y(value, most)) for at, value in points]
    return DrawnLine(pattern, tuple(runs), tuple(dots))


def _values(values: Values, most: int) -> Iterator[Mark]:
    """The first number of a line, its lowest and its highest one, unless they would touch; the last one stands at its end."""
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return
    first, (last, _place) = known[0], known[-1]
    shown = {first[0]: first[1]}
    for value, place in (max(known, key=lambda one: (one[0], -one[1])), min(known)):
        beside = (known for known, other in shown.items() if 100 * abs(place - other) < CLOSE * len(values))
        if value != last and all(abs(_height(value, most) - _height(known, most)) >= APART for known in beside):
            shown.setdefault(value, place)
    for value, place in shown.items():
        at, y = 100 * place / (len(values) - 1), _height(value, most)
        is_valley = value == min(known)[0] and value != max(known)[0] and y < BOTTOM - 2 * APART
        anchor = "start" if at < EDGE else "end" if at > 100 - EDGE else "middle"
        yield Mark(f"{at:.1f}%", f"{y + APART if is_valley else y - 8:.1f}", number_label(value), anchor)


def _ends(lines: Sequence[tuple[str, Values]], most: int) -> Iterator[Mark]:
    """Moved apart where lines end near each other."""
    last = [(letter, next((value for value in reversed(values) if value is not None), None)) for letter, values in lines]
    ends = sorted((_height(value, most), letter, value) for letter, value in last if value is not None)
    places: list[float] = []
    for wanted, _letter, _value in ends:
        places.append(max(wanted, places[-1] + APART) if places else wanted)
    below = max(0.0, places[-1] - BOTTOM) if places else 0.0
    for place, (_wanted, letter, value) in zip(places, ends, strict=True):
        yield Mark("0", f"{place - below + 5:.1f}", f"{letter} {number_label(value)}".strip(), "start")


def _days(days: Sequence[date], today: date) -> tuple[Mark, ...]:
    middle = len(days) // 2
    found = ((0, "start"), (middle, "middle"), (len(days) - 1, "end"))
    return tuple(Mark(_x(place, len(days)), str(HEIGHT - 6), date_label(days[place], today), anchor) for place, anchor in found)


def number_label(value: float) -> str:
    return f"{value:.0f}"

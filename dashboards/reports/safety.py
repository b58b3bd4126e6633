"""Dangers named in talks about safety: one table of the country for each ended quarter, with small cells hidden (ADR 50)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from cases.person.models import SafetyCount, next_quarter
from cases.person.states import DangerKind
from dashboards.suppression import suppress
from supporters.directory.calendar import kyiv_day

QUARTERS: Final = 8  # shown at most
SETTLED: Final = timedelta(days=1)  # a talk that is saved at midnight is counted before the table is shown


@dataclass(frozen=True)
class CountRow:
    """Numbers beside their label; None: hidden."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class QuarterCounts:
    """`total`: None if there are too few to show anything."""

    label: str
    rows: tuple[CountRow, ...]
    total: int | None


def quarters_of_safety(*, at: datetime) -> tuple[QuarterCounts, ...]:
    """Ended quarters with counters, newest first. Counters of an ended quarter do not change, so neither does its table."""
    shown_from = kyiv_day(at) - SETTLED
    counts = SafetyCount.objects.filter(quarter_on__lt=shown_from).order_by("-quarter_on")[: QUARTERS + 1]
    return tuple(_quarter(one) for one in counts if next_quarter(one.quarter_on) <= shown_from)[:QUARTERS]


def _quarter(count: SafetyCount) -> QuarterCounts:
    """A line of kinds: each number below eight is hidden, and what would reveal it. A quarter shares nobody with another one."""
    numbers = zip(DangerKind.values, count.numbers, strict=True)
    shown = suppress({kind: (number,) for kind, number in numbers}, {}, str(count.quarter_on))
    rows = (CountRow(str(kind.label), (shown.numbers[kind],)) for kind in DangerKind)
    return QuarterCounts(_label(count.quarter_on), tuple(rows), shown.total)


def _label(quarter_on: date) -> str:
    """«4-й квартал 2026 р.»"""
    return _("Quarter %(quarter)d of %(year)d") % {"quarter": (quarter_on.month + 2) // 3, "year": quarter_on.year}

"""What is due beside the steps, by the days of «Мій тиждень» and by the cards on which it is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from cases.case.reports.due import DueRow
from cases.desk.reports.due.everything import due_beside
from cases.desk.reports.due.rows import DueLine, due_day, due_line, shown_day
from supporters.directory.calendar import due_label, short_due_label
from supporters.directory.models import Reach

DueOfDay = Mapping[str, Sequence[DueRow]]
NOTHING: Final[DueOfDay] = {}


def due_by_day(seen: Reach, first: date, last: date, today: date, *, is_now: bool) -> dict[date, DueOfDay]:
    """By day and number of the card. Overdue rows are listed under today in this week, each under its own day in another."""
    found: dict[date, dict[str, list[DueRow]]] = {}
    for row in due_beside(seen, last):
        day = max(shown_day(row), today) if is_now else shown_day(row)
        if first <= day <= last:
            found.setdefault(day, {}).setdefault(row.number, []).append(row)
    return dict(found)


def lines_of(rows: Sequence[DueRow], day: date, today: date) -> tuple[DueLine, ...]:
    """Each with its day where that is not `day`, which the row has."""
    known = short_due_label(day, None, today)
    return tuple(due_line(row, short_due_label(due_day(row), None, today), known) for row in rows)


def late_label(rows: Sequence[DueRow], today: date) -> str:
    return due_label(due_day(rows[0]), None, today) if due_day(rows[0]) < today else ""

"""A month of working days with its exceptions, and coming quiet hours."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import pgettext

from supporters.directory.calendar import NBSP, kyiv_day, kyiv_time, moment_label, weekday_label
from supporters.notifications.actions.working_calendar import works_by_weekday
from supporters.notifications.models import CalendarDay, QuietWindow


@dataclass(frozen=True)
class Day:
    """`number` is 0 for a day of another month."""

    number: int
    is_worked: bool
    is_exception: bool
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class ExceptionRow:
    day: date
    label: str
    is_worked: bool
    reason: str
    who: str


@dataclass(frozen=True, kw_only=True)
class WindowRow:
    """`department` is "" for the whole site."""

    pk: UUID
    department: str
    span_label: str
    reason: str
    who: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class MonthPage:
    """`now_url` is "" for the current month."""

    label: str
    day_names: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    exceptions: tuple[ExceptionRow, ...]
    windows: tuple[WindowRow, ...]
    earlier_url: str
    later_url: str
    now_url: str


def month_page(month: date | None, *, at: datetime) -> MonthPage:
    """`month` is its first day; None: the current month."""
    today = kyiv_day(at)
    this_month = today.replace(day=1)
    first = month or this_month
    noted = _exceptions(first)
    days = ((day.day if day.month == first.month else 0, day) for day in Calendar().itermonthdates(first.year, first.month))
    cells = [Day(number, works_by_weekday(day) ^ (day in noted), day in noted, day == today) for number, day in days]
    return MonthPage(
        label=format_date(first, pgettext("date format, month", "F Y")).replace(" ", NBSP),
        day_names=tuple(str(WEEKDAYS_ABBR[number]) for number in range(7)),
        weeks=tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)),
        exceptions=tuple(_row(row) for row in noted.values()),
        windows=_windows(at),
        earlier_url=month_address(first - timedelta(days=1), at=at),
        later_url=month_address(first + timedelta(days=31), at=at),
        now_url="" if first == this_month else month_address(None, at=at),
    )


def month_address(day: date | None, *, at: datetime) -> str:
    """The page of the month with this day; None: the current month."""
    month, this_month = (day or kyiv_day(at)).replace(day=1), kyiv_day(at).replace(day=1)
    query = "" if month == this_month else "?" + urlencode({"month": f"{month:%Y-%m}"})
    return reverse("working_calendar") + query


def _exceptions(first: date) -> dict[date, CalendarDay]:
    """Exceptions of the month that begins on this day, by day."""
    rows = CalendarDay.objects.filter(day__year=first.year, day__month=first.month).select_related("changed_by").order_by("day")
    return {row.day: row for row in rows if row.is_worked != works_by_weekday(row.day)}


def _row(row: CalendarDay) -> ExceptionRow:
    return ExceptionRow(
        day=row.day, label=weekday_label(row.day), is_worked=row.is_worked, reason=row.reason, who=row.changed_by.short_name
    )


def _windows(at: datetime) -> tuple[WindowRow, ...]:
    """Quiet hours that are not over, the earliest first."""
    rows = QuietWindow.objects.filter(to_at__gt=at).select_related("department", "made_by").order_by("from_at", "pk")
    return tuple(
        WindowRow(
            pk=row.pk,
            department=row.department.name if row.department else "",
            span_label=_span_label(row, kyiv_day(at)),
            reason=row.reason,
            who=row.made_by.short_name,
            is_on=row.from_at <= at,
        )
        for row in rows
    )


def _span_label(row: QuietWindow, today: date) -> str:
    """«сьогодні, 14:00–16:30», «сьогодні, 22:00 – завтра, 6:00»"""
    first, last = moment_label(row.from_at, today), moment_label(row.to_at, today)
    same_day = kyiv_day(row.from_at) == kyiv_day(row.to_at)
    return f"{first}–{kyiv_time(row.to_at):%H:%M}" if same_day else f"{first} – {last}"

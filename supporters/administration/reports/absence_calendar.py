"""Five weeks of absences: one row a person, the weeks as a list, and first the absences without a cover."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from supporters.administration.reports.absences import AbsenceLine, absence_line, absences_planned_by
from supporters.administration.reports.staff import load_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, days_label, kyiv_day
from supporters.directory.models import Absence, Department, Supporter
from supporters.notifications.case_provider import work

WEEKS: Final = 5
WEEK: Final = timedelta(days=7)
SPAN: Final = WEEKS * WEEK


@dataclass(frozen=True)
class Day:
    number: int
    is_today: bool


@dataclass(frozen=True)
class Week:
    """A week from Monday to Sunday, and who is away in it."""

    label: str
    days: tuple[Day, ...]
    lines: tuple[AbsenceLine, ...]


@dataclass(frozen=True)
class Stretch:
    """Consecutive days with one status; `line` None: at work."""

    days: int
    line: AbsenceLine | None


@dataclass(frozen=True)
class PersonRow:
    name: str
    department: str
    lines: tuple[AbsenceLine, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Uncovered:
    """An absence without a cover; counts of its work only, no case."""

    line: AbsenceLine
    load_label: str
    due_label: str


@dataclass(frozen=True, kw_only=True)
class AbsenceCalendar:
    """`now_url` is "" when the page begins with the current week."""

    span_label: str
    weeks: tuple[Week, ...]
    rows: tuple[PersonRow, ...]
    uncovered: tuple[Uncovered, ...]
    earlier_url: str
    later_url: str
    now_url: str


def absence_calendar(reader: Supporter, *, from_on: date | None, department_id: UUID | None, at: datetime) -> AbsenceCalendar:
    """Absences of the people within the reader's reach, for five weeks from the week of `from_on` (None: the current week)."""
    today = kyiv_day(at)
    first = _monday(from_on or today)
    lines = _lines(reader, first, department_id, today)

    def address(monday: date) -> str:
        asked = {"from_on": monday if monday != _monday(today) else "", "department": department_id or ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('absences')}?{query}" if query else reverse("absences")

    return AbsenceCalendar(
        span_label=days_label(first, _last(first), today),
        weeks=tuple(_week(first + n * WEEK, lines, today) for n in range(WEEKS)),
        rows=tuple(_rows(lines, first)),
        uncovered=_uncovered([line for line in lines if line.absence.to_on >= today], today),
        earlier_url=address(first - SPAN),
        later_url=address(first + SPAN),
        now_url="" if first == _monday(today) else address(_monday(today)),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last(first: date) -> date:
    return first + SPAN - timedelta(days=1)


def _lines(reader: Supporter, first: date, department_id: UUID | None, today: date) -> list[AbsenceLine]:
    """Ordered by person and day."""
    found = absences_planned_by(reader).within(first, _last(first))
    if department_id:
        found = found.filter(supporter__department__in=Department(pk=department_id).subtree_ids())
    return [absence_line(row, today) for row in sorted(found, key=_by_person)]


def _by_person(row: Absence) -> tuple[Any, ...]:
    return *alphabetical(row.supporter.surname, row.supporter.given_name), row.supporter_id, row.from_on


def _week(first: date, lines: Iterable[AbsenceLine], today: date) -> Week:
    last = first + WEEK - timedelta(days=1)
    days = [first + timedelta(days=n) for n in range(7)]
    away = (line for line in lines if line.absence.from_on <= last and line.absence.to_on >= first)
    return Week(days_label(first, last, today), tuple(Day(day.day, day == today) for day in days), tuple(away))


def _rows(lines: Iterable[AbsenceLine], first: date) -> Iterator[PersonRow]:
    for _pk, group in groupby(lines, key=lambda line: line.absence.supporter_id):
        own = tuple(group)
        yield PersonRow(own[0].name, own[0].department, own, tuple(_stretches(own, first)))


def _stretches(own: Iterable[AbsenceLine], first: date) -> Iterator[Stretch]:
    """The days shown, in order; working days are split at each Monday."""
    day, end = first, first + SPAN
    for line in own:
        begins = max(line.absence.from_on, first)
        ends = min(line.absence.to_on + timedelta(days=1), end)
        yield from _at_work(day, begins)
        yield Stretch((ends - begins).days, line)
        day = ends
    yield from _at_work(day, end)


def _at_work(day: date, until: date) -> Iterator[Stretch]:
    while day < until:
        monday = min(_monday(day) + WEEK, until)
        yield Stretch((monday - day).days, None)
        day = monday


def _uncovered(lines: Iterable[AbsenceLine], today: date) -> tuple[Uncovered, ...]:
    alone = sorted((line for line in lines if line.is_uncovered), key=lambda line: line.absence.from_on)
    loads = work().in_hand({line.absence.supporter_id for line in alone})
    due = work().due_until({(line.absence.supporter_id, line.absence.to_on) for line in alone})
    return tuple(
        Uncovered(line, load_label(loads[pk]), _due_label(due[pk, line.absence.to_on], line.absence.to_on, today))
        for line in alone
        if (pk := line.absence.supporter_id)
    )


def _due_label(due: int, day: date, today: date) -> str:
    label = ngettext("%(n)d step due by %(day)s", "%(n)d steps due by %(day)s", due)
    return label % {"n": due, "day": date_label(day, today)}

"""Timeline of a case: which of its rows are shown, the newest first. Only what is shown is opened."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst

from cases.case.models import Case
from cases.case.states import EventKind
from cases.course.models.visit import EDIT_WITHIN
from cases.course.reports.entries import Entry, entries_of, moment_of, still_shown
from cases.course.reports.promises import CardPromise, card_promises
from cases.course.reports.timeline_rows import (
    EVENTS,
    EVENTS_AND_STEPS,
    OF_THE_DESK,
    VISITS,
    WHOLE_KINDS,
    CourseView,
    EventRow,
    VisitRow,
    events_of,
    kind_of,
)
from cases.course.reports.turns import CourseKind
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter

RECENT: Final = 20
READ: Final = 60  # rows of everything: those of one day fold
OF_STEPS: Final = (CourseKind.ALL, CourseKind.PLAN)
OF_PROMISES: Final = (CourseKind.ALL, CourseKind.PROMISES)

Row = VisitRow | EventRow
Day = list[EventRow]  # rows that fold into one


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`has_more`: there are earlier rows."""

    entries: tuple[Entry, ...]
    has_more: bool


def timeline(case: Case, user: Supporter, view: CourseView, *, today: datetime, workable: bool) -> Timeline:
    """`workable`: the reader may write to the case."""
    promises = card_promises(case) if view.kind in OF_PROMISES else {}
    most = None if view.whole or view.day else READ if view.folds else RECENT
    rows, has_more = _read(case, user, view, promises, most=most, now=today)
    pinned = next((row for row in rows if isinstance(row, VisitRow) and row.is_contact), None) if view.pins else None
    others = [row for row in rows[:most] if row is not pinned]
    shown: list[Row | Day] = [*([pinned] if pinned else []), *(_folded(others) if view.folds else others)]
    shown, has_more = (shown, has_more) if view.whole or view.day else (shown[:RECENT], has_more or len(shown) > RECENT)
    opened = entries_of([row for row in shown if not isinstance(row, list)], case, user, promises, today=today, workable=workable)
    entries = [_day_entry(row, kyiv_day(today)) if isinstance(row, list) else next(opened) for row in shown]
    if pinned:
        entries[0] = replace(entries[0], is_pinned=True)
    return Timeline(entries=tuple(entries), has_more=has_more)


def _read(
    case: Case, user: Supporter, view: CourseView, promises: Mapping[UUID, CardPromise], *, most: int | None, now: datetime
) -> tuple[list[Row], bool]:
    """The newest rows first, and whether there are more than `most`: one more than that is read."""
    read = most and most + 1
    visits = _visits(case, user, now, read) if view.kind in WHOLE_KINDS else []
    events = [EventRow._make(row) for row in _events(case, view.kind, read)]
    put_off = {row.at for row in events if row.kind == EventKind.STEP_POSTPONED}
    rows: list[Row] = [*visits, *(row for row in events if still_shown(row, promises, put_off))]
    rows.sort(key=moment_of, reverse=True)
    if view.day:
        rows = [row for row in rows if kyiv_day(moment_of(row)) == view.day]
    return rows, most is not None and max(len(visits), len(events), len(rows)) > most


def _visits(case: Case, user: Supporter, now: datetime, most: int | None) -> list[VisitRow]:
    moments = {"since": now - EDIT_WITHIN, "last": case.last_contact_at or case.opened_at}
    return [VisitRow._make(row) for row in VISITS.rows(most, case=case.pk, reader=user.pk, **moments)]


def _events(case: Case, kind: CourseKind, most: int | None) -> Iterable[tuple[Any, ...]]:
    kinds = events_of(kind)
    if not kinds:
        return ()
    return (EVENTS_AND_STEPS if kind in OF_STEPS else EVENTS).rows(most, kinds, case=case.pk)


def _folded(rows: Iterable[Row]) -> Iterator[Row | Day]:
    """Of each day the rows about what colleagues have done with the card as one, where the newest of them was."""
    days: dict[date, Day] = {}
    lines: list[Row | Day] = []
    for row in rows:
        if isinstance(row, VisitRow) or kind_of(row.kind) not in OF_THE_DESK:
            lines.append(row)
        elif (day := kyiv_day(moment_of(row))) in days:
            days[day].append(row)
        else:
            days[day] = [row]
            lines.append(days[day])
    return (line[0] if isinstance(line, list) and len(line) == 1 else line for line in lines)


def _day_entry(rows: Day, today: date) -> Entry:
    """«Обіцянки, дані людини»: what there was. It opens no words."""
    found, day = {kind_of(row.kind) for row in rows}, kyiv_day(rows[0].at)
    return Entry(
        at=rows[0].at,
        title=capfirst(", ".join(str(kind.label).lower() for kind in CourseKind if kind in found)),
        when_label=date_label(day, today),
        author="",
        text="",
        remark="",
        icon="user",
        day_url=f"?kind={CourseKind.ALL}&day={day.isoformat()}#timeline",
    )

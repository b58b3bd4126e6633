"""Timeline of a case: entries and events, newest first."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cases.actions.visits import still_editable
from cases.addresses import case_address
from cases.models import Case, CaseEvent, Visit
from cases.models.joining.group import of_group
from cases.models.visit import EDIT_WITHIN
from cases.reports.card.promises import CardPromise
from cases.reports.course.kinds import CourseKind, events_of
from cases.reports.course.rows import (
    EVENTS,
    EVENTS_AND_STEPS,
    OF_PERSON,
    OF_PLACE,
    OF_PLAN,
    OF_PROMISE,
    OF_QUESTION,
    OF_TEAM,
    OWNERSHIP,
    SHOWN_KINDS,
    STEP_ENDED,
    VISITS,
    EventRow,
    ReplacedRow,
    VisitRow,
)
from cases.reports.course.steps import ended_text, ended_title, may_be_planned_again
from cases.reports.course.titles import TITLES, Turn
from cases.reports.unsealing import opened
from cases.states import ArrivedAfter, CallOutcome, EventKind, StepState, VisitKind, is_contact
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Department, Supporter

ICONS: Final = {
    VisitKind.VISIT: "visit",
    VisitKind.CALL: "call",
    VisitKind.FAMILY: "family",
    VisitKind.INSTITUTION: "institution",
    VisitKind.REGISTER: "calendar",
}


ICONS_OF_EVENTS: Final = {
    **dict.fromkeys((*OWNERSHIP, *OF_PERSON, *OF_TEAM), "user"),
    **dict.fromkeys((*OF_PLAN, *OF_PROMISE), "calendar"),
    **dict.fromkeys(OF_PLACE, "place"),
    **dict.fromkeys(OF_QUESTION, "help"),
}


@dataclass(frozen=True, kw_only=True)
class EarlierEntry:
    """A corrected entry: it stays beside the one that corrects it and counts no more."""

    title: str
    when_label: str
    text: str
    written_label: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`remark` says how the entry was made: late, after a hand-over, corrected, moved here.

    `again_url` plans an ended step again. `is_contact`: the person or the family was reached. `is_fresh`: its author may still
    edit it. `earlier`: what it corrects, the newest first.
    """

    at: datetime
    title: str
    when_label: str
    author: str
    text: str
    remark: str
    icon: str
    undo_url: str = ""
    edit_url: str = ""
    move_url: str = ""
    again_url: str = ""
    is_fresh: bool = False
    is_contact: bool = False
    earlier: tuple[EarlierEntry, ...] = ()


def timeline(
    case: Case,
    user: Supporter,
    promises: Mapping[UUID, CardPromise],
    *,
    today: datetime,
    most: int | None,
    workable: bool,
    kind: CourseKind | None = None,
) -> list[Entry]:
    """Return at most `most` entries (None: all), of one `kind` or of all. `workable`: the reader may write to the case.
    `promises`: all of the case."""
    rows = [EventRow._make(row) for row in _events(case, kind, most)]
    turns = [turn for row in rows if row.kind != STEP_ENDED and (turn := _turn(row, case, promises))]
    names, day = _names(turns), kyiv_day(today)
    entries = [_event_entry(turn, names, day) for turn in turns]
    author = user if workable else None
    visits = _entries(case, user, today, most) if kind in (None, CourseKind.ENTRIES) else []
    replaced = _replaced(case) if any(visit.corrects_id for visit in visits) else {}
    entries += [_visit_entry(visit, replaced, case, author, today) for visit in visits]
    entries += _step_entries(rows, case, day, workable=workable)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:most]


def _events(case: Case, kind: CourseKind | None, most: int | None) -> Iterable[tuple[Any, ...]]:
    if kind is None:
        return EVENTS_AND_STEPS.rows(most, SHOWN_KINDS, case=case.pk)
    return (EVENTS_AND_STEPS if kind is CourseKind.PLAN else EVENTS).rows(most, events_of(kind), case=case.pk)


def _turn(event: EventRow, case: Case, promises: Mapping[UUID, CardPromise]) -> Turn | None:
    """None for an event about a promise that was taken back together with its entry."""
    kind, note = EventKind(event.kind), opened(CaseEvent, "note", event.pk, event.note, event.person_id)
    details = _details(event)
    if kind in OF_PROMISE:
        promise = promises.get(UUID(details["promise"]))
        if promise is None or not _still_holds(kind, event.at, details, promise):
            return None
        reason = promise.opened_reason() if kind is EventKind.PROMISE_WITHDRAWN else note
        note = " – ".join(part for part in (promise.opened_words(), reason) if part)
    return Turn(
        kind=kind,
        at=event.at,
        details=details,
        note=note,
        by=event.author,
        form=event.address_form,
    )


def _details(event: EventRow) -> dict[str, Any]:
    details: dict[str, Any] = event.details if isinstance(event.details, dict) else json.loads(event.details)
    return details


def _still_holds(kind: EventKind, at: datetime, details: dict[str, Any], promise: CardPromise) -> bool:
    """A promise that was ticked as kept in an entry may be open again, once the entry is taken back or corrected."""
    ticked = kind is EventKind.PROMISE_KEPT and "visit" in details
    return not promise.taken_back and (not ticked or promise.settled_at == at)


def _entries(case: Case, user: Supporter, now: datetime, most: int | None) -> list[VisitRow]:
    return [VisitRow._make(row) for row in VISITS.rows(most, case=case.pk, reader=user.pk, since=now - EDIT_WITHIN)]


def _replaced(case: Case) -> dict[UUID, ReplacedRow]:
    """The entries of this card that others correct, by key."""
    rows = Visit.objects.replaced().filter(of_group(case.pk)).values_list(*ReplacedRow._fields)
    return {row[0]: ReplacedRow._make(row) for row in rows}


def _earlier(visit: VisitRow, replaced: Mapping[UUID, ReplacedRow], case: Case, today: date) -> Iterator[EarlierEntry]:
    pk = visit.corrects_id
    while pk and (row := replaced.get(pk)):
        yield EarlierEntry(
            title=entry_title(row.kind, row.outcome, reached=row.reached),
            when_label=moment_label(row.occurred_at, today),
            text=opened(Visit, "summary", row.pk, row.summary, row.case__person_id),
            written_label=_("written down %(moment)s") % {"moment": moment_label(row.recorded_at, today)},
        )
        pk = row.corrects_id


def _visit_entry(
    visit: VisitRow, replaced: Mapping[UUID, ReplacedRow], case: Case, user: Supporter | None, now: datetime
) -> Entry:
    """`user` may undo, correct or move the entry if they are its author; None: nobody may. Not one of an absorbed card.

    `replaced`: by other entries.
    """
    kind, today = VisitKind(visit.kind), kyiv_day(now)
    own = user is not None and visit.by_id == user.pk and visit.person_id == case.person_id
    address = f"{case_address('case_detail', case.number)}visits/{visit.pk}/"
    earlier = tuple(_earlier(visit, replaced, case, today))
    return Entry(
        at=visit.occurred_at,
        title=entry_title(kind, visit.outcome, reached=visit.reached),
        when_label=moment_label(visit.occurred_at, today),
        author=visit.author,
        text=opened(Visit, "summary", visit.pk, visit.summary, visit.person_id),
        remark=_arrival(visit.arrived_after, visit.recorded_at, today) or _remark(visit, today, corrects_here=bool(earlier)),
        icon=ICONS[kind] if visit.reached else "missed",
        undo_url=f"{address}undo/" if own and visit.undoable else "",
        edit_url=f"{address}edit/" if own else "",
        is_fresh=still_editable(visit.recorded_at, at=now),
        move_url=f"{address}move/" if own else "",
        is_contact=is_contact(kind, reached=visit.reached),
        earlier=earlier,
    )


def entry_title(kind: str, outcome: str, *, reached: bool) -> str:
    """«Відвідування», «Не вдалося зв’язатися», «Дзвінок: попросили передзвонити»"""
    if outcome:
        return _("Phone call: %(outcome)s") % {"outcome": str(CallOutcome(outcome).label).lower()}
    return str(VisitKind(kind).label) if reached else _("Could not reach")


def _arrival(arrived: str, recorded_at: datetime, today: date) -> str:
    """«надійшло після передачі: сьогодні, 14:10»"""
    if not arrived:
        return ""
    words = {"arrived": ArrivedAfter(arrived).label, "moment": moment_label(recorded_at, today)}
    return _("%(arrived)s: %(moment)s") % words


def _remark(visit: VisitRow, today: date, *, corrects_here: bool) -> str:
    if corrects_here:
        return _("corrected %(moment)s") % {"moment": moment_label(visit.edited_at or visit.recorded_at, today)}
    if visit.corrects_id is not None:
        return _("Correction: moved here from another card %(moment)s") % {"moment": moment_label(visit.recorded_at, today)}
    if visit.edited_at:
        return _("corrected %(moment)s") % {"moment": moment_label(visit.edited_at, today)}
    if (visit.recorded_at - visit.occurred_at).days >= 1:
        return _("written down %(moment)s") % {"moment": moment_label(visit.recorded_at, today)}
    return ""


def _event_entry(turn: Turn, names: dict[str, str], today: date) -> Entry:
    at = datetime.fromisoformat(turn.details["moved_at"]) if "moved_at" in turn.details else turn.at
    icon = ICONS_OF_EVENTS.get(turn.kind, "stage")
    return Entry(
        at=at,
        title=TITLES[turn.kind](turn, names, today),
        when_label=moment_label(at, today),
        author=turn.by,
        text=turn.note,
        remark="",
        icon=icon,
    )


def _step_entries(rows: list[EventRow], case: Case, today: date, *, workable: bool) -> Iterator[Entry]:
    """How steps ended; one that a colleague has put off has its event."""
    put_off = {row.at for row in rows if row.kind == EventKind.STEP_POSTPONED}
    for row in rows:
        details = _details(row) if row.kind == STEP_ENDED else {}
        if not details or (details["state"] == StepState.POSTPONED and row.at in put_off):
            continue
        may_return = workable and may_be_planned_again(row, details, case)
        yield Entry(
            at=row.at,
            title=ended_title(details, today),
            when_label=moment_label(row.at, today),
            author=row.author,
            text=ended_text(row, details, today),
            remark="",
            icon="calendar",
            again_url=f"{case_address('case_detail', case.number)}steps/{row.pk}/again/" if may_return else "",
        )


NAMED: Final = {  # by kind: details with the key of an account or of a department
    EventKind.OWNER_ASSIGNED: "after",
    EventKind.OWNER_LEFT: "before",
    EventKind.HAND_OVER_ASKED: "owner",
    EventKind.HAND_OVER_NAMED: "owner",
}


def _names(events: list[Turn]) -> dict[str, str]:
    """Names of owners and of asked departments and of team members, by key."""
    people = {UUID(key) for event in events if (key := event.details.get(NAMED.get(event.kind, ""), ""))}
    people |= {UUID(event.details["member"]) for event in events if event.kind in OF_TEAM}
    asked = [event.details for event in events if event.kind is EventKind.HAND_OVER_ASKED]
    departments = {UUID(details["department"]) for details in asked if not details["owner"]}
    names = {str(one.pk): one.short_name for one in Supporter.objects.filter(pk__in=people)} if people else {}
    places = {str(one.pk): one.name for one in Department.objects.filter(pk__in=departments)} if departments else {}
    return names | places

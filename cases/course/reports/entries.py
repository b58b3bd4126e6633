"""Rows of the timeline of a case, opened: entries, events, and steps that have ended."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, CaseEvent
from cases.case.models.group import of_group
from cases.case.reports.identity import opened
from cases.case.states import EventKind
from cases.course.actions.visits import still_editable
from cases.course.models import Visit
from cases.course.reports.promises import CardPromise
from cases.course.reports.timeline_rows import (
    STEP_ENDED,
    EventRow,
    ReplacedRow,
    VisitRow,
    ended_text,
    ended_title,
    may_be_planned_again,
)
from cases.course.reports.turns import CourseKind, Turn, turn_kinds
from cases.course.states import ArrivedAfter, CallOutcome, StepState, VisitKind
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Department, Supporter

ICONS: Final = {
    VisitKind.VISIT: "visit",
    VisitKind.CALL: "call",
    VisitKind.FAMILY: "family",
    VisitKind.INSTITUTION: "institution",
    VisitKind.REGISTER: "calendar",
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

    `again_url` plans an ended step again. `day_url`: opens the rows of which this is the sum. `is_pinned`: the last
    conversation, above what is newer. `is_contact`: the person or the family was reached. `is_fresh`: its author may still edit
    it. `earlier`: what it corrects, the newest first.
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
    day_url: str = ""
    is_pinned: bool = False
    is_fresh: bool = False
    is_contact: bool = False
    earlier: tuple[EarlierEntry, ...] = ()


def entries_of(
    rows: Sequence[VisitRow | EventRow],
    case: Case,
    user: Supporter,
    promises: Mapping[UUID, CardPromise],
    *,
    today: datetime,
    workable: bool,
) -> Iterator[Entry]:
    """Open these rows, in this order. `workable`: the reader may write to the case. `promises`: those of the rows at least."""
    author, day = user if workable else None, kyiv_day(today)
    turns = {row.pk: _turn(row, promises) for row in rows if isinstance(row, EventRow) and row.kind != STEP_ENDED}
    names = _names(list(turns.values()))
    replaced = _replaced(case) if any(row.corrects_id for row in rows if isinstance(row, VisitRow)) else {}
    for row in rows:
        if isinstance(row, VisitRow):
            yield _visit_entry(row, replaced, case, author, today)
        elif row.kind == STEP_ENDED:
            yield _step_entry(row, case, day, workable=workable)
        else:
            yield _event_entry(turns[row.pk], names, day)


def still_shown(event: EventRow, promises: Mapping[UUID, CardPromise], put_off: Collection[datetime]) -> bool:
    """Not about a promise that was taken back with its entry, nor a step for whose moving there is an event (`put_off`)."""
    if event.kind == STEP_ENDED:
        return not (event.at in put_off and details_of(event)["state"] == StepState.POSTPONED)
    details = details_of(event) if turn_kinds()[EventKind(event.kind)].course is CourseKind.PROMISES else {}
    if "promise" not in details:
        return True
    promise = promises.get(UUID(details["promise"]))
    return promise is not None and _still_holds(EventKind(event.kind), event.at, details, promise)


def moment_of(row: VisitRow | EventRow) -> datetime:
    """When it happened: a move may be recorded later."""
    if isinstance(row, VisitRow):
        return row.occurred_at
    dated = row.kind != STEP_ENDED and turn_kinds()[EventKind(row.kind)].is_dated
    moved_at = details_of(row).get("moved_at") if dated else None
    return datetime.fromisoformat(moved_at) if moved_at else row.at


def _turn(event: EventRow, promises: Mapping[UUID, CardPromise]) -> Turn:
    kind, note = EventKind(event.kind), opened(CaseEvent, "note", event.pk, event.note, event.person_id)
    details = details_of(event)
    if turn_kinds()[kind].course is CourseKind.PROMISES and "promise" in details:
        promise = promises[UUID(details["promise"])]
        reason = promise.opened_reason() if kind is EventKind.PROMISE_WITHDRAWN else note
        note = " – ".join(part for part in (promise.opened_words(), reason) if part)
    return Turn(
        kind=kind,
        at=moment_of(event),
        details=details,
        note=note,
        by=event.author,
        form=event.address_form,
    )


def details_of(event: EventRow) -> dict[str, Any]:
    details: dict[str, Any] = event.details if isinstance(event.details, dict) else json.loads(event.details)
    return details


def _still_holds(kind: EventKind, at: datetime, details: dict[str, Any], promise: CardPromise) -> bool:
    """A promise that was ticked as kept in an entry may be open again, once the entry is taken back or corrected."""
    ticked = kind is EventKind.PROMISE_KEPT and "visit" in details
    return not promise.taken_back and (not ticked or promise.settled_at == at)


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
        is_contact=visit.is_contact,
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
    kind = turn_kinds()[turn.kind]
    return Entry(
        at=turn.at,
        title=kind.title(turn, names, today),
        when_label=moment_label(turn.at, today),
        author=turn.by,
        text=turn.note,
        remark="",
        icon=kind.icon,
    )


def _step_entry(row: EventRow, case: Case, today: date, *, workable: bool) -> Entry:
    """How a step has ended."""
    details = details_of(row)
    may_return = workable and may_be_planned_again(row, details, case)
    return Entry(
        at=row.at,
        title=ended_title(details, today),
        when_label=moment_label(row.at, today),
        author=row.author,
        text=ended_text(row, details, today),
        remark="",
        icon="calendar",
        again_url=f"{case_address('case_detail', case.number)}steps/{row.pk}/again/" if may_return else "",
    )


def _names(events: list[Turn]) -> dict[str, str]:
    """Names of accounts and of departments that the titles name, by key."""
    people, departments = set(), set()
    for event in events:
        kind, details = turn_kinds()[event.kind], event.details
        if key := details.get(kind.account):
            people.add(UUID(key))
        elif key := details.get(kind.department):
            departments.add(UUID(key))
    names = {str(one.pk): one.short_name for one in Supporter.objects.filter(pk__in=people)} if people else {}
    places = {str(one.pk): one.name for one in Department.objects.filter(pk__in=departments)} if departments else {}
    return names | places

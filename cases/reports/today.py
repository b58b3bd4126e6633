"""«Сьогодні»: whom to contact, in the order of need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import Case, FollowUp
from cases.numbers import number_label
from cases.reports.marks import Marks, marks_for
from cases.reports.opened import first_phones, full_name, opened
from cases.states import Risk, Stage, StepState, way_label
from privacy.prepared import Prepared
from supporters.calendar import NBSP, due_label, due_state, kyiv_day, weekday_label
from supporters.models import Reach, Supporter, reach
from supporters.roles import Permission, ReachKind

SHOWN = 60  # rows on one page; the title always tells the whole count
AHEAD = timedelta(days=7)
GROUPS = ("overdue", "due", "tomorrow", "week")
OPEN_GROUPS = frozenset({"overdue", "due"})
RISK_ORDER = {Risk.RED: 0, Risk.AMBER: 1, Risk.GREEN: 2}
COLUMNS = (
    "pk", "what", "due_on", "due_time", "case__number", "case__stage", "case__risk", "case__person_id",
    "case__person__surname", "case__person__given_name", "case__person__patronymic", "case__facility__label_uk",
    "case__facility__label_en", "kind", "case__owner_id", "case__relieved_id",
)  # fmt: skip
Due = Callable[[date, time | None], tuple[str, str]]
HANDED_COLUMNS = (
    "number", "stage", "next_due_on", "next_due_time", "person_id", "person__surname", "person__given_name",
    "person__patronymic",
)  # fmt: skip


@dataclass(frozen=True)
class TodayRow:
    number_label: str
    name: str
    stage_label: str
    risk: str
    risk_label: str
    place: str
    what: str
    way_label: str
    due_label: str
    due_state: str
    phone: str
    phone_owner: str
    mark: str
    case_url: str
    log_url: str
    postpone_url: str


@dataclass(frozen=True)
class HandedRow:
    """A case that the reader was asked to lead and has not answered for."""

    name: str
    number_label: str
    stage_label: str
    due_label: str
    due_state: str
    case_url: str
    accept_url: str
    return_url: str


@dataclass(frozen=True)
class TodayGroup:
    key: str
    title: str
    count: int
    rows: tuple[TodayRow, ...]
    is_open: bool


@dataclass(frozen=True)
class Today:
    heading_date: str
    handed_title: str
    handed: tuple[HandedRow, ...]
    groups: tuple[TodayGroup, ...]
    has_cases: bool
    has_round: bool
    empty_text: str

    @property
    def is_empty(self) -> bool:
        return not self.handed and not any(group.rows for group in self.groups)


def _planned(kind: ReachKind, *, until: Any, **parts: Any) -> QuerySet[Any, Any]:
    own = Case.objects.within(Reach(kind, **parts)).opened()
    steps = FollowUp.objects.filter(case__in=own, state=StepState.PLANNED, due_on__lte=until)
    return steps.order_by("due_on").values_list(*COLUMNS)


PLANNED: Final = Prepared(_planned)
HANDED: Final = Prepared(lambda *, owner: Case.objects.awaiting(owner).order_by("pk").values_list(*HANDED_COLUMNS))


def today_page(user: Supporter, *, at: datetime, language: str) -> Today:
    """The planned steps of the reader's open cases up to a week ahead."""
    today, seen = kyiv_day(at), reach(user)
    steps = PLANNED.rows(seen.kind, until=today + AHEAD, **seen.parts())
    asked = {row[0]: row for row in HANDED.rows(owner=user.pk)}  # they stand in a group of their own until answered
    found = sorted((step for step in steps if step[4] not in asked), key=lambda step: _need(step, today))
    shown = _shown(found, today)
    listed = [step for group in shown.values() for step in group]
    phones, marks = first_phones([step[7] for step in listed]), marks_for(user, [step[14:] for step in listed])
    due = cache(lambda day, hour: (due_label(day, hour, today), due_state(day, today)))  # many steps share a day
    may_postpone = Permission.STEP_POSTPONE in user.granted
    groups = tuple(
        TodayGroup(
            key, _title(key, sum(_group(step[2], today) == key for step in found)), len(rows),
            tuple(_row(step, due, phones, marks, language, may_postpone) for step in rows), key in OPEN_GROUPS,
        )
        for key, rows in shown.items()
        if rows
    )  # fmt: skip
    handed = tuple(_handed(due, *row) for row in asked.values())
    has_cases = bool(found or handed) or Case.objects.worklist_of(user).exists()
    return Today(
        weekday_label(today), f"{_('Handed to you')}{NBSP}({len(handed)})", handed, groups, has_cases,
        any(step[11] for step in steps), _empty_text(has_cases),
    )  # fmt: skip


def _handed(due: Due, number: str, stage: str, due_on: date, due_time: time | None, person_id: UUID, *names: Any) -> HandedRow:
    pages = (case_address(route, number) for route in ("case_detail", "owner_accept", "owner_return"))
    return HandedRow(
        full_name(person_id, *names), number_label(number), str(Stage(stage).label), *due(due_on, due_time), *pages,
    )  # fmt: skip


def _shown(found: list[Any], today: date) -> dict[str, list[Any]]:
    """The most needed rows of each group, SHOWN in all: a head's list is counted whole and opened in part."""
    groups: dict[str, list[Any]] = {key: [] for key in GROUPS}
    for step in found[:SHOWN]:
        groups[_group(step[2], today)].append(step)
    return groups


def _group(due_on: date, today: date) -> str:
    if due_on < today:
        return "overdue"
    return {0: "due", 1: "tomorrow"}.get((due_on - today).days, "week")


def _need(step: Any, today: date) -> tuple[int, int, date, time]:
    """Group first; in it by risk, then the longest overdue, then the hour."""
    group = GROUPS.index(_group(step[2], today))
    return group, RISK_ORDER[Risk(step[6])], step[2], step[3] or time.max


def _title(key: str, count: int) -> str:
    words = {"overdue": _("Overdue"), "due": _("Due today"), "tomorrow": _("Tomorrow"), "week": _("Next 7 days")}
    return f"{words[key]}{NBSP}({count})"


def _empty_text(has_cases: bool) -> str:
    if has_cases:
        return _("Everything for today and the coming week is done.")
    return _("Next steps will appear here. Begin with a support record.")


def _row(step: Any, due: Due, phones: dict[UUID, tuple[str, str]], marks: Marks, language: str, may_postpone: bool) -> TodayRow:
    pk, what, due_on, due_time, number, stage, risk, person_id, *names, place_uk, place_en, kind, owner_id, relieved_id = step
    phone, phone_owner = phones.get(person_id, ("", ""))
    return TodayRow(
        number_label(number), full_name(person_id, *names), str(Stage(stage).label), risk,
        str(Risk(risk).label), (place_en if language == "en" else place_uk) or "", opened(FollowUp, "what", pk, what, person_id),
        way_label(kind), *due(due_on, due_time), phone, phone_owner, marks.of((owner_id, relieved_id)),
        case_address("case_detail", number), case_address("visit_new", number),
        case_address("step_postpone", number) if may_postpone else "",
    )  # fmt: skip

"""«Сьогодні»: whom to contact, in the order of need."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, FollowUp
from cases.numbers import number_label
from cases.reports.opened import first_phones, full_name, opened
from cases.states import Risk, Stage, StepState
from supporters.calendar import NBSP, due_label, kyiv_day, weekday_label
from supporters.models import Supporter
from supporters.roles import Permission

SHOWN = 60  # rows on one page; the title always tells the whole count
AHEAD = timedelta(days=7)
GROUPS = ("overdue", "due", "tomorrow", "week")
OPEN_GROUPS = frozenset({"overdue", "due"})
RISK_ORDER = {Risk.RED: 0, Risk.AMBER: 1, Risk.GREEN: 2}
COLUMNS = (
    "pk", "what", "due_on", "due_time", "case__number", "case__stage", "case__risk", "case__person_id",
    "case__person__surname", "case__person__given_name", "case__person__patronymic", "case__facility__label_uk",
    "case__facility__label_en",
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
    due_label: str
    due_state: str
    phone: str
    phone_owner: str
    case_url: str
    log_url: str
    postpone_url: str


@dataclass(frozen=True)
class HandedRow:
    """A case that the reader was asked to lead and has not answered for."""

    name: str
    number_label: str
    stage_label: str
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


def today_page(user: Supporter, *, at: datetime, language: str) -> Today:
    """The planned steps of the reader's open cases up to a week ahead."""
    today = kyiv_day(at)
    steps = FollowUp.objects.filter(case__in=Case.objects.worklist_of(user), state=StepState.PLANNED, due_on__lte=today + AHEAD)
    found = sorted(steps.order_by("due_on").values_list(*COLUMNS), key=lambda step: _need(step, today))
    shown = _shown(found, today)
    phones = first_phones([step[7] for group in shown.values() for step in group])
    may_postpone = Permission.STEP_POSTPONE in user.granted
    groups = tuple(
        TodayGroup(
            key, _title(key, sum(_group(step[2], today) == key for step in found)), len(rows),
            tuple(_row(step, today, phones, language, may_postpone) for step in rows), key in OPEN_GROUPS,
        )
        for key, rows in shown.items()
        if rows
    )  # fmt: skip
    handed = _handed(user)
    has_cases = bool(found) or Case.objects.worklist_of(user).exists()
    return Today(
        weekday_label(today), f"{_('Handed to you')}{NBSP}({len(handed)})", handed, groups, has_cases,
        any(step[11] for step in found), _empty_text(has_cases),
    )  # fmt: skip


def _handed(user: Supporter) -> tuple[HandedRow, ...]:
    columns = ("number", "stage", "person_id", "person__surname", "person__given_name", "person__patronymic")
    asked = Case.objects.awaiting(user).order_by("pk").values_list(*columns)
    return tuple(
        HandedRow(
            full_name(person_id, *names), number_label(number), str(Stage(stage).label),
            *(reverse(name, args=[number]) for name in ("case_detail", "owner_accept", "owner_return")),
        )
        for number, stage, person_id, *names in asked
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


def _row(step: Any, today: date, phones: dict[UUID, tuple[str, str]], language: str, may_postpone: bool) -> TodayRow:
    pk, what, due_on, due_time, number, stage, risk, person_id, surname, given_name, patronymic, place_uk, place_en = step
    phone, phone_owner = phones.get(person_id, ("", ""))
    return TodayRow(
        number_label(number), full_name(person_id, surname, given_name, patronymic), str(Stage(stage).label), risk,
        str(Risk(risk).label), (place_en if language == "en" else place_uk) or "", opened(FollowUp, "what", pk, what, person_id),
        due_label(due_on, due_time, today), {"overdue": "overdue", "due": "due"}.get(_group(due_on, today), "soon"),
        phone, phone_owner, reverse("case_detail", args=[number]), reverse("visit_new", args=[number]),
        reverse("step_postpone", args=[number]) if may_postpone else "",
    )  # fmt: skip

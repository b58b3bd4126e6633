"""«Сьогодні»: whom to contact, in the order of need."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, F, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import Case, FollowUp, conditions
from cases.numbers import number_label
from cases.reports.marks import Marks, marks_for
from cases.reports.opened import first_phones, full_name, opened
from cases.states import Risk, Stage, StepState, VisitKind
from privacy.prepared import Prepared
from supporters.calendar import NBSP, due_label, due_state, kyiv_day, weekday_label
from supporters.models import Reach, Supporter, reach
from supporters.numbers import phone_display
from supporters.roles import Permission, ReachKind

SHOWN = 60  # rows on one page; the title always tells the whole count
DAY, AHEAD = timedelta(days=1), timedelta(days=7)
GROUPS = ("overdue", "due", "tomorrow", "week")
OPEN_GROUPS = frozenset({"overdue", "due"})
NEED: Final = ("group", conditions.BY_RISK, "next_due_on", F("next_due_time").asc(nulls_last=True), "pk")
COLUMNS = (
    "follow_ups__pk", "follow_ups__what", "next_due_on", "next_due_time", "number", "stage", "risk", "person_id",
    "person__surname", "person__given_name", "person__patronymic", "facility__label_uk", "facility__label_en",
    "follow_ups__kind", "owner_id", "relieved_id",
)  # fmt: skip
Due = Callable[[date, time | None], tuple[str, str]]
Label = Callable[[type[TextChoices], str], str]
HANDED_COLUMNS = (
    "facility_id", "number", "stage", "next_due_on", "next_due_time", "person_id", "person__surname", "person__given_name",
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

    @property
    def phone_label(self) -> str:
        """For paper, where nothing dials."""
        return phone_display(self.phone)


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


def _group(today: Any, tomorrow: Any) -> Choice:
    """The place in GROUPS."""
    return Choice(
        When(next_due_on__lt=today, then=Value(0)), When(next_due_on=today, then=Value(1)),
        When(next_due_on=tomorrow, then=Value(2)), default=Value(3),
    )  # fmt: skip


def _due(kind: ReachKind, *, today: Any, tomorrow: Any, until: Any, reader: Any, **parts: Any) -> QuerySet[Any, Any]:
    """With `group`. What the reader was asked to lead is listed in a group of its own until it is answered."""
    own = Case.objects.within(Reach(kind, **parts)).exclude(conditions.awaiting(reader))
    return own.filter(conditions.due_by(until)).annotate(group=_group(today, tomorrow))


def _planned(kind: ReachKind, *, today: Any, tomorrow: Any, **values: Any) -> QuerySet[Any, Any]:
    """The most needed, one more than is shown. They are chosen before persons and steps are joined to them: a head of the
    whole country has thousands due."""
    due = _due(kind, today=today, tomorrow=tomorrow, **values)
    found = Case.objects.filter(pk__in=due.order_by(*NEED).values("pk")[: SHOWN + 1], follow_ups__state=StepState.PLANNED)
    return found.annotate(group=_group(today, tomorrow)).order_by(*NEED).values_list("group", *COLUMNS)


def _counted(kind: ReachKind, **values: Any) -> QuerySet[Any, Any]:
    """How many are due in each group, and how many of them have a facility."""
    due = _due(kind, **values).order_by().values("group")
    of_group: QuerySet[Any, Any] = due.annotate(steps=Count("pk"), places=Count("facility"))
    return of_group.values_list("group", "steps", "places")


PLANNED: Final = Prepared(_planned)
COUNTED: Final = Prepared(_counted)
HANDED: Final = Prepared(lambda *, owner: Case.objects.awaiting(owner).order_by("pk").values_list(*HANDED_COLUMNS))


def today_page(user: Supporter, *, at: datetime, language: str) -> Today:
    """The planned steps of the reader's open cases up to a week ahead."""
    today, seen = kyiv_day(at), reach(user)
    asked = HANDED.rows(owner=user.pk)
    asking = {"today": today, "tomorrow": today + DAY, "until": today + AHEAD, "reader": user.pk, **seen.parts()}
    steps = PLANNED.rows(seen.kind, **asking)
    counts = COUNTED.rows(seen.kind, **asking) if len(steps) > SHOWN else _counts(steps)
    shown = steps[:SHOWN]
    phones, marks = first_phones([step[8] for step in shown]), marks_for(user, [step[15:] for step in shown])
    due = cache(lambda day, hour: (due_label(day, hour, today), due_state(day, today)))  # many steps share a day, a stage, a risk
    label = cache(lambda choices, value: str(choices(value).label))
    may_postpone = Permission.STEP_POSTPONE in user.granted
    rows = [(step[0], _row(step[1:], due, label, phones, marks, language, may_postpone)) for step in shown]
    handed = tuple(_handed(due, label, *row[1:]) for row in asked)
    has_cases = bool(rows or handed) or Case.objects.worklist_of(user).exists()
    return Today(
        weekday_label(today), f"{_('Handed to you')}{NBSP}({len(handed)})", handed, _groups(rows, counts), has_cases,
        any(row[0] for row in asked) or any(places for _place, _count, places in counts), _empty_text(has_cases),
    )  # fmt: skip


def _counts(steps: list[Any]) -> list[tuple[int, int, int]]:
    """As COUNTED brings them, where all of the steps are at hand."""
    groups = {place: [step for step in steps if step[0] == place] for place in {step[0] for step in steps}}
    return [(place, len(rows), sum(row[12] is not None for row in rows)) for place, rows in groups.items()]


def _groups(rows: list[tuple[int, TodayRow]], counts: list[Any]) -> tuple[TodayGroup, ...]:
    """Those of which something is shown: a head's list is counted whole and opened in part."""
    of_group = {place: tuple(row for group, row in rows if group == place) for place in range(len(GROUPS))}
    return tuple(
        TodayGroup(key, _title(key, count), count, of_group[place], key in OPEN_GROUPS)
        for place, key, count in ((place, GROUPS[place], count) for place, count, _places in sorted(counts))
        if of_group[place]
    )


def _handed(
    due: Due, label: Label, number: str, stage: str, due_on: date, due_time: time | None, person_id: UUID, *names: Any
) -> HandedRow:
    pages = (case_address(route, number) for route in ("case_detail", "owner_accept", "owner_return"))
    return HandedRow(
        full_name(person_id, *names), number_label(number), label(Stage, stage), *due(due_on, due_time), *pages,
    )  # fmt: skip


def _title(key: str, count: int) -> str:
    words = {"overdue": _("Overdue"), "due": _("Due today"), "tomorrow": _("Tomorrow"), "week": _("Next 7 days")}
    return f"{words[key]}{NBSP}({count})"


def _empty_text(has_cases: bool) -> str:
    if has_cases:
        return _("Everything for today and the coming week is done.")
    return _("Next steps will appear here. Begin with a support record.")


def _row(
    step: Any, due: Due, label: Label, phones: dict[UUID, tuple[str, str]], marks: Marks, language: str, may_postpone: bool
) -> TodayRow:
    pk, what, due_on, due_time, number, stage, risk, person_id, *names, place_uk, place_en, kind, owner_id, relieved_id = step
    phone, phone_owner = phones.get(person_id, ("", ""))
    return TodayRow(
        number_label(number), full_name(person_id, *names), label(Stage, stage), risk,
        label(Risk, risk), (place_en if language == "en" else place_uk) or "", opened(FollowUp, "what", pk, what, person_id),
        label(VisitKind, kind) if kind else "", *due(due_on, due_time), phone, phone_owner, marks.of((owner_id, relieved_id)),
        case_address("case_detail", number), case_address("visit_new", number),
        case_address("step_postpone", number) if may_postpone else "",
    )  # fmt: skip

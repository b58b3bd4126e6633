"""«Мій тиждень»: what is planned for which day, Monday to Sunday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import case_address
from cases.models import Case, FollowUp
from cases.numbers import number_label
from cases.reports.marks import Marks, marks_for
from cases.reports.opened import full_name, opened
from cases.reports.today import RISK_ORDER
from cases.states import Risk, StepState, way_label
from privacy.prepared import Prepared
from supporters.calendar import days_label, due_label, kyiv_day, weekday_label
from supporters.models import Absence, AbsenceKind, Reach, Supporter, reach
from supporters.roles import ReachKind

SHOWN_A_DAY = 20  # of a head's list more may be due; each day tells the whole count
DAY, WEEK = timedelta(days=1), timedelta(days=7)
COLUMNS = (
    "pk", "what", "kind", "due_on", "due_time", "case__owner_id", "case__relieved_id", "case__number", "case__risk",
    "case__person_id", "case__person__surname", "case__person__given_name", "case__person__patronymic",
)  # fmt: skip


@dataclass(frozen=True)
class WeekStep:
    """`hour` is "" for any time of the day, and of what was to be on another; `late_label` is "" unless its day is past."""

    hour: str
    late_label: str
    way_label: str
    name: str
    number_label: str
    what: str
    risk: str
    risk_label: str
    mark: str
    case_url: str


@dataclass(frozen=True)
class WeekDay:
    """`marks`: that the reader is away, or stands in for whom. `more_label` is "" unless some steps are not shown."""

    key: str
    label: str
    is_today: bool
    is_open: bool
    marks: tuple[str, ...]
    count_label: str
    steps: tuple[WeekStep, ...]
    more_label: str


@dataclass(frozen=True)
class Week:
    """`now_url` is "" on the page of this week."""

    label: str
    days: tuple[WeekDay, ...]
    earlier_url: str
    later_url: str
    now_url: str


def _planned(kind: ReachKind, *, since: Any, until: Any, **parts: Any) -> QuerySet[Any, Any]:
    own = Case.objects.within(Reach(kind, **parts)).opened()
    steps = FollowUp.objects.filter(case__in=own, state=StepState.PLANNED, due_on__gte=since, due_on__lte=until)
    return steps.order_by("due_on").values_list(*COLUMNS)


PLANNED: Final = Prepared(_planned)


def week_page(user: Supporter, monday: date | None, *, at: datetime) -> Week:
    """The planned steps of the reader's open cases; None stands for this week. On its page whatever is overdue, from whichever
    day, comes first today; in other weeks each step stands on its own day."""
    today, seen = kyiv_day(at), reach(user)
    now = today - timedelta(days=today.weekday())
    first = monday or now
    last = first + WEEK - DAY
    found = PLANNED.rows(seen.kind, since=date.min if first == now else first, until=last, **seen.parts())
    by_day: dict[date, list[Any]] = {first + n * DAY: [] for n in range(WEEK.days)}
    for step in found:
        by_day[max(step[3], today) if first == now else step[3]].append(step)
    listed = {day: _ordered(steps, day) for day, steps in by_day.items()}
    marks = marks_for(user, [step[5:7] for steps in listed.values() for step in steps[:SHOWN_A_DAY]])
    absences = _absences(user, first, last)
    days = (_day(day, steps, _away(user, day, absences), today, marks, first == now) for day, steps in listed.items())
    return Week(
        days_label(first, last, today), tuple(days), _address(first - WEEK, now), _address(first + WEEK, now),
        "" if first == now else _address(now, now),
    )  # fmt: skip


def _ordered(steps: list[Any], day: date) -> list[Any]:
    """What was to be before that day, by risk and the longest first; then by the hour; then what may be at any time, by risk."""

    def place(step: Any) -> tuple[Any, ...]:
        due_on, due_time, risk = step[3], step[4], RISK_ORDER[Risk(step[8])]
        if due_on < day:
            return 0, risk, due_on, due_time or time.max
        return (1, due_time, risk, due_on) if due_time else (2, risk, due_on, time.max)

    return sorted(steps, key=place)


def _address(monday: date, now: date) -> str:
    year, week, _day = monday.isocalendar()
    return reverse("week") if monday == now else f"{reverse('week')}?week={year}-W{week:02}"


def _absences(user: Supporter, first: date, last: date) -> list[Absence]:
    rows = Absence.objects.within(first, last).filter(Q(supporter=user) | Q(cover=user), supporter__is_active=True)
    return list(rows.select_related("supporter").order_by("from_on", "pk"))


def _away(user: Supporter, day: date, absences: Sequence[Absence]) -> tuple[str, ...]:
    """«Ви відсутні: відпустка», «Ви замінюєте: Мельник І. О.»"""
    of_day = [absence for absence in absences if absence.from_on <= day <= absence.to_on]
    return tuple(
        _("You are away: %(reason)s") % {"reason": str(AbsenceKind(absence.kind).label).lower()}
        if absence.supporter_id == user.pk
        else _("You stand in for %(name)s") % {"name": absence.supporter.short_name}
        for absence in of_day
    )


def _day(day: date, steps: list[Any], away: tuple[str, ...], today: date, marks: Marks, is_this_week: bool) -> WeekDay:
    more = len(steps) - SHOWN_A_DAY
    return WeekDay(
        day.isoformat(), weekday_label(day), day == today, day == today or not is_this_week, away,
        ngettext("%(n)d step", "%(n)d steps", len(steps)) % {"n": len(steps)} if steps else "",
        tuple(_row(step, day, today, marks) for step in steps[:SHOWN_A_DAY]),
        ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else "",
    )  # fmt: skip


def _row(step: Any, day: date, today: date, marks: Marks) -> WeekStep:
    pk, what, kind, due_on, due_time, owner_id, relieved_id, number, risk, person_id, *names = step
    return WeekStep(
        f"{due_time:%H:%M}" if due_time and due_on == day else "",
        due_label(due_on, due_time, today) if due_on < today else "", way_label(kind),
        full_name(person_id, *names), number_label(number), opened(FollowUp, "what", pk, what, person_id), risk,
        str(Risk(risk).label), marks.of((owner_id, relieved_id)), case_address("case_detail", number),
    )  # fmt: skip

"""«Мій тиждень»: the steps planned for each day, Monday to Sunday, and what else is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, DateField, F, Q, QuerySet, TimeField, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import ngettext

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case, conditions
from cases.case.numbers import number_label
from cases.case.reports.due import DueRow
from cases.case.reports.identity import full_name, opened
from cases.case.states import Risk
from cases.course.models import FollowUp
from cases.course.states import StepState, way_label
from cases.desk.reports.due.rows import DueLine, due_day
from cases.desk.reports.lists.cover_labels import CoverLabels, cover_labels_for
from cases.desk.reports.lists.week_absences import absences_within, away_labels
from cases.desk.reports.lists.week_due import NOTHING, DueOfDay, due_by_day, late_label, lines_of
from cases.leading.models.card_request import answering_reach
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import days_label, due_label, kyiv_day, weekday_label
from supporters.directory.models import Reach, Supporter, reach
from supporters.directory.roles import ReachKind

SHOWN_A_DAY = 20  # a head may have more due; each day shows the whole count
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LATE: Final = Q(next_due_on__lt=F("day"))
ORDER: Final = (  # overdue first, by risk and the longest; then steps with an hour, by hour; then the others, by risk
    Choice(When(LATE, then=Value(0)), When(next_due_time__isnull=False, then=Value(1)), default=Value(2)),
    Choice(When(LATE, then=Value(None, TimeField())), default=F("next_due_time")),
    conditions.BY_RISK,
    *(F("next_due_on").asc(), F("next_due_time").asc(nulls_last=True), F("pk").asc()),
)


class WeekCase(NamedTuple):
    """A case with its planned step; `day` is the day that lists it."""

    day: date
    step_id: UUID
    what: Sealed
    kind: str
    due_on: date
    due_time: time | None
    owner_id: UUID | None
    number: str
    risk: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


COLUMNS: Final = (  # in the order of WeekCase
    "day", "follow_ups__pk", "follow_ups__what", "follow_ups__kind", "next_due_on", "next_due_time", "owner_id",
    "number", "risk", "person_id", "person__surname", "person__given_name", "person__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WeekStep:
    """`hour` is "" without an hour and for an overdue step of another day; `late_label` is "" unless something is overdue.

    `lines`: what else is due on the card that day; `what` is "" where the step is not of that day.
    """

    hour: str
    late_label: str
    way_label: str
    name: str
    number_label: str
    what: str
    lines: tuple[DueLine, ...]
    risk: str
    risk_label: str
    mark: str
    case_url: str


@dataclass(frozen=True, kw_only=True)
class WeekDay:
    """`marks`: the reader is away, or covers these colleagues. `more_label` is "" unless some steps are not shown."""

    key: str
    label: str
    is_today: bool
    is_open: bool
    marks: tuple[str, ...]
    count_label: str
    steps: tuple[WeekStep, ...]
    more_label: str


@dataclass(frozen=True, kw_only=True)
class Week:
    """`now_url` is "" on the page of this week. `leads_others`: the reader may see whole departments, which `is_whole` shows."""

    label: str
    days: tuple[WeekDay, ...]
    earlier_url: str
    later_url: str
    now_url: str
    own_url: str
    whole_url: str
    leads_others: bool
    is_whole: bool


def _listed_on(is_now: bool, today: Any) -> Any:
    """Overdue steps are listed under today on the page of this week."""
    return Greatest(F("next_due_on"), Value(today, DateField())) if is_now else F("next_due_on")


def _due(kind: ReachKind, is_now: bool, *, today: Any, until: Any, since: Any = None, **parts: Any) -> QuerySet[Any, Any]:
    """Due cases annotated with `day`.

    This week has no lower bound, not even as a value: a generic plan would take the range for a short one.
    """
    own = Case.objects.planned_by(Reach(kind=kind, **parts)).filter(conditions.due_by(until))
    return (own if is_now else own.filter(next_due_on__gte=since)).annotate(day=_listed_on(is_now, today))


def _first_of_day(kind: ReachKind, takes_late: bool, /, *, day: Any, today: Any, **parts: Any) -> QuerySet[Any, Any]:
    own = Case.objects.planned_by(Reach(kind=kind, **parts)).filter(conditions.due_by(day))
    of_day = own if takes_late else own.filter(next_due_on__gte=day)
    return of_day.annotate(day=_listed_on(takes_late, today)).order_by(*ORDER).values("pk")[: SHOWN_A_DAY + 1]


def _planned(kind: ReachKind, is_now: bool, days: int, *, today: Any, **values: Any) -> QuerySet[Any, Any]:
    """The first steps of each day, one more than is shown.

    They are chosen before persons and steps are joined to them, and each day separately: a head of the whole country has
    thousands due, and to keep twenty a day is quicker than to sort them all.
    """
    dates = [values.pop(_name(number)) for number in range(days)]
    parts = {"today": today, **values}
    first = _first_of_day(kind, is_now, day=dates[0], **parts)
    others = [_first_of_day(kind, False, day=day, **parts) for day in dates[1:]]
    found = Case.objects.filter(pk__in=first.union(*others, all=True), follow_ups__state=StepState.PLANNED)
    return found.annotate(day=_listed_on(is_now, today)).order_by(*ORDER).values_list(*COLUMNS)


def _name(number: int) -> str:
    """Parameter name of a day."""
    return f"day_{number}"


def _counted(kind: ReachKind, is_now: bool, **values: Any) -> QuerySet[Any, Any]:
    of_day: QuerySet[Any, Any] = _due(kind, is_now, **values).order_by().values("day").annotate(steps=Count("pk"))
    return of_day.values_list("day", "steps")


PLANNED: Final = Prepared(_planned)
COUNTED: Final = Prepared(_counted)


def week_page(user: Supporter, monday: date | None, *, at: datetime, whole: bool = False) -> Week:
    """The planned steps of the open cases that the reader answers for, and what else is due.

    With `whole` the steps of the departments that a head leads. `monday` None means this week.

    The page of this week lists all that is overdue under today; in other weeks each thing is listed under its own day.
    """
    today, reached = kyiv_day(at), reach(user)
    now = today - timedelta(days=today.weekday())
    first, leads_others = monday or now, reached.kind is ReachKind.SUBTREE
    whole = whole and leads_others
    return Week(
        label=days_label(first, first + WEEK - DAY, today),
        days=_days(user, reached if whole else answering_reach(user), first, today, is_now=first == now, whole=whole),
        earlier_url=_address(first - WEEK, now, whole=whole),
        later_url=_address(first + WEEK, now, whole=whole),
        now_url="" if first == now else _address(now, now, whole=whole),
        own_url=_address(first, now, whole=False),
        whole_url=_address(first, now, whole=True),
        leads_others=leads_others,
        is_whole=whole,
    )


def _days(user: Supporter, seen: Reach, first: date, today: date, *, is_now: bool, whole: bool) -> tuple[WeekDay, ...]:
    last = first + WEEK - DAY
    planned, counts = _planned_in(seen, first, last, today, is_now)
    due: dict[date, DueOfDay] = {} if whole else due_by_day(seen, first, last, today, is_now=is_now)
    owners = [row.owner_id for of_day in due.values() for rows in of_day.values() for row in rows[:1]]
    marks = cover_labels_for(user, [*owners, *(case.owner_id for of_day in planned.values() for case in of_day)])
    absences = absences_within(user, first, last)
    return tuple(
        _day(
            day,
            Listed(planned.get(day, []), due.get(day, NOTHING)),
            counts.get(day, 0),
            away_labels(user, day, absences),
            today,
            marks,
            is_now,
        )
        for day in (first + n * DAY for n in range(WEEK.days))
    )


def _planned_in(
    seen: Reach, first: date, last: date, today: date, is_now: bool
) -> tuple[dict[date, list[WeekCase]], dict[date, int]]:
    """The cases shown of each day, and the total of each day."""
    dates = [today if is_now else first]
    while dates[-1] < last:
        dates.append(dates[-1] + DAY)
    of_days = {_name(number): day for number, day in enumerate(dates)}
    by_day: dict[date, list[WeekCase]] = {}
    for case in starmap(WeekCase, PLANNED.rows(seen.kind, is_now, len(dates), today=today, **of_days, **seen.parts())):
        by_day.setdefault(case.day, []).append(case)
    counts = {day: len(cases) for day, cases in by_day.items()}
    if any(count > SHOWN_A_DAY for count in counts.values()):
        since = {} if is_now else {"since": first}
        counts = dict(COUNTED.rows(seen.kind, is_now, today=today, until=last, **since, **seen.parts()))
    return {day: cases[:SHOWN_A_DAY] for day, cases in by_day.items()}, counts


def _address(monday: date, now: date, *, whole: bool) -> str:
    year, week, _day = monday.isocalendar()
    shown = "" if monday == now else f"{year}-W{week:02}"
    return with_parameters(reverse("week"), week=shown, scope="subtree" if whole else "")


class Listed(NamedTuple):
    """The steps of a day, and what is due beside them by the number of its card."""

    planned: Sequence[WeekCase]
    due: DueOfDay

    @property
    def alone(self) -> list[Sequence[DueRow]]:
        """Of cards without a step of this day."""
        known = {case.number for case in self.planned}
        return [rows for number, rows in self.due.items() if number not in known]


def _day(
    day: date, listed: Listed, steps: int, away: tuple[str, ...], today: date, marks: CoverLabels, is_this_week: bool
) -> WeekDay:
    more, count = steps - len(listed.planned), steps + sum(map(len, listed.due.values()))
    alone = [_due_row(rows, day, today, marks) for rows in listed.alone]
    return WeekDay(
        key=day.isoformat(),
        label=weekday_label(day),
        is_today=day == today,
        is_open=day == today or not is_this_week,
        marks=away,
        count_label=ngettext("%(n)d thing to do", "%(n)d things to do", count) % {"n": count} if count else "",
        steps=(
            *(row for row in alone if row.late_label),
            *(_row(case, listed.due.get(case.number, ()), today, marks) for case in listed.planned),
            *(row for row in alone if not row.late_label),
        ),
        more_label=ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else "",
    )


def _row(case: WeekCase, due: Sequence[DueRow], today: date, marks: CoverLabels) -> WeekStep:
    return WeekStep(
        hour=f"{case.due_time:%H:%M}" if case.due_time and case.due_on == case.day else "",
        late_label=due_label(case.due_on, case.due_time, today) if case.due_on < today else "",
        way_label=way_label(case.kind),
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        number_label=number_label(case.number),
        what=opened(FollowUp, "what", case.step_id, case.what, case.person_id),
        lines=lines_of(due, case.day, today),
        risk=case.risk,
        risk_label=str(Risk(case.risk).label),
        mark=marks.of(case.owner_id),
        case_url=case_address("case_detail", case.number),
    )


def _due_row(due: Sequence[DueRow], day: date, today: date, marks: CoverLabels) -> WeekStep:
    card = due[0]
    return WeekStep(
        hour="",
        late_label=late_label(due, today),
        way_label="",
        name=full_name(card.person_id, card.surname, card.given_name, card.patronymic),
        number_label=number_label(card.number),
        what="",
        lines=lines_of(due, min(due_day(card), day), today),
        risk=card.risk,
        risk_label=str(Risk(card.risk).label),
        mark=marks.of(card.owner_id),
        case_url=case_address("case_detail", card.number),
    )

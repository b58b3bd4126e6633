"""«Сьогодні»: whom to contact, in the order of need."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple

from django.db.models import Case as Choice
from django.db.models import Count, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import with_parameters
from cases.case.models import Case, conditions
from cases.case.models.reference import high_risk_limit
from cases.case.reports.phones import phones_of
from cases.case.states import Risk
from cases.course.states import StepState
from cases.desk.reports.lists.beside import beside_rows, due_rows
from cases.desk.reports.lists.beside_lines import (
    AskedRow,
    HandedRow,
    JoinedRow,
    asked_rows,
    handed_row,
    joined_rows,
    offers_to_answer,
)
from cases.desk.reports.lists.cover_labels import cover_labels_for
from cases.desk.reports.lists.today_rows import COLUMNS, OWNER_COLUMNS, DueByCard, PlannedCase, Rows, TodayRow
from cases.leading.models.card_request import answering_reach
from privacy.prepared import Prepared
from supporters.directory.calendar import NBSP, kyiv_day, weekday_label
from supporters.directory.models import Reach, Supporter, reach
from supporters.directory.reports.decision_sections import DecisionSection, decision_sections
from supporters.directory.roles import Permission, ReachKind
from supporters.notifications.rules import reminder_rules

SHOWN = 60  # rows on one page; the title shows the whole count
DAY, AHEAD = timedelta(days=1), timedelta(days=7)
GROUPS = ("urgent", "overdue", "due", "tomorrow", "week")
OPEN_GROUPS = ("urgent", "overdue", "due")  # of today
NEED: Final = ("group", "next_due_on", F("next_due_time").asc(nulls_last=True), conditions.BY_RISK, "pk")


@dataclass(frozen=True)
class TodayGroup:
    key: str
    title: str
    count: int
    rows: tuple[TodayRow, ...]

    @property
    def is_open(self) -> bool:
        return self.key in OPEN_GROUPS


@dataclass(frozen=True, kw_only=True)
class Today:
    """Groups of the list: `urgent` comes before the offered cases, `groups` after them.

    `sections`: decisions of a head that are not about cards, each called in one line. `done_text` is "" while something is left
    for today. `unread_text`: what could not be read, "" for nothing. `leads_others`: the reader may see the work of whole
    departments, which `is_whole` shows.
    """

    heading_date: str
    urgent: TodayGroup | None
    sections: tuple[DecisionSection, ...]
    handed_title: str
    handed: tuple[HandedRow, ...]
    asked_title: str
    asked: tuple[AskedRow, ...]
    joined_title: str
    joined: tuple[JoinedRow, ...]
    groups: tuple[TodayGroup, ...]
    has_cases: bool
    has_round: bool
    done_text: str
    unread_text: str
    leads_others: bool
    is_whole: bool

    @property
    def may_accept_many(self) -> bool:
        """Whether more offers ask the reader in person than two, which are answered in the list."""
        return sum(bool(row.accept_url) for row in self.handed) > 2

    @property
    def is_late(self) -> bool:
        """Whether an offer should have been answered before."""
        return any(row.is_late for row in self.handed)

    @property
    def is_folded(self) -> bool:
        """Whether what is asked and offered is one line each, so that the people of this day are on the first screen."""
        return bool(self.urgent) or any(group.is_open for group in self.groups)

    @property
    def has_waiting(self) -> bool:
        """Whether somebody waits for an answer, or brought the reader in."""
        return bool(self.sections or self.asked or self.handed or self.joined)

    @property
    def is_empty(self) -> bool:
        return not (self.handed or self.asked or self.joined or self.urgent or self.groups or self.unread_text)


def _group(today: Any, tomorrow: Any) -> Choice:
    """Index of the row's group in GROUPS."""
    return Choice(
        When(next_due_on__lt=today, risk=Risk.RED, then=Value(0)),
        When(next_due_on__lt=today, then=Value(1)),
        When(next_due_on=today, then=Value(2)),
        When(next_due_on=tomorrow, then=Value(3)),
        default=Value(4),
    )


def _due(kind: ReachKind, *, today: Any, tomorrow: Any, until: Any, **parts: Any) -> QuerySet[Any, Any]:
    """Due cases annotated with `group`."""
    return (
        Case.objects.planned_by(Reach(kind=kind, **parts))
        .filter(conditions.due_by(until))
        .annotate(group=_group(today, tomorrow))
    )


def _planned(kind: ReachKind, *, today: Any, tomorrow: Any, **values: Any) -> QuerySet[Any, Any]:
    """The most urgent cases, one more than is shown.

    They are chosen before persons and steps are joined to them: a head of the whole country has thousands due.
    """
    due = _due(kind, today=today, tomorrow=tomorrow, **values)
    found = Case.objects.filter(pk__in=due.order_by(*NEED).values("pk")[: SHOWN + 1], follow_ups__state=StepState.PLANNED)
    columns = COLUMNS if kind is ReachKind.CASELOAD else (*COLUMNS, *OWNER_COLUMNS)
    limits = Choice(When(risk=Risk.RED, then=high_risk_limit("stage")))
    return found.annotate(group=_group(today, tomorrow), limit_days=limits).with_offered().order_by(*NEED).values_list(*columns)


class GroupCount(NamedTuple):
    """How many cases are due in a group (an index in GROUPS), and how many of them have a facility."""

    group: int
    steps: int
    places: int


def _counted(kind: ReachKind, **values: Any) -> QuerySet[Any, Any]:
    due = _due(kind, **values).order_by().values("group")
    of_group: QuerySet[Any, Any] = due.annotate(steps=Count("pk"), places=Count("facility"))
    return of_group.values_list(*GroupCount._fields)


PLANNED: Final = Prepared(_planned)
COUNTED: Final = Prepared(_counted)


def today_address(*, whole: bool) -> str:
    return with_parameters(reverse("today"), scope="subtree" if whole else "")


def today_page(user: Supporter, *, at: datetime, language: str, whole: bool = False) -> Today:
    """The planned steps up to a week ahead of the open cases that the reader answers for today, and what is due beside them; with
    `whole` the steps of the departments that a head leads."""
    today, reached = kyiv_day(at), reach(user)
    leads_others = reached.kind is ReachKind.SUBTREE
    whole = whole and leads_others
    answering = None if whole else answering_reach(user)
    seen = answering or reached
    beside, unread = beside_rows(user, answering, at=at)
    offers = offers_to_answer(beside, user, answering)
    due = DueByCard(due_rows(beside), today)
    asking = {"today": today, "tomorrow": today + DAY, "until": today + AHEAD, **seen.parts()}
    planned = [PlannedCase(*row) for row in PLANNED.rows(seen.kind, **asking)]
    counts = [GroupCount._make(row) for row in COUNTED.rows(seen.kind, **asking)] if len(planned) > SHOWN else _counts(planned)
    may_postpone = Permission.STEP_POSTPONE in user.granted
    names_owners = whole or reached.kind is ReachKind.TEAM  # the steps are theirs
    make = Rows(today, language, today_address(whole=whole), may_postpone=may_postpone, names_owners=names_owners)
    groups = _groups(_rows(planned[:SHOWN], due, user, make, at), _rows_by_group(counts, planned, due))
    handed = tuple(handed_row(offer, at=at) for offer in offers[:SHOWN])
    joined = joined_rows(beside, at=at)
    questions = asked_rows(beside, user, at=at, back=today_address(whole=whole))
    has_cases = bool(groups or handed or questions or joined) or Case.objects.within(seen).opened().exists()
    return Today(
        heading_date=weekday_label(today),
        urgent=next((group for group in groups if group.key == "urgent"), None),
        sections=decision_sections(user, at=at),
        handed_title=f"{_('Offered to you')}{NBSP}({len(offers)})",
        handed=handed,
        asked_title=f"{_('You are asked')}{NBSP}({len(questions)})",
        asked=questions,
        joined_title=f"{_('You were brought in')}{NBSP}({len(joined)})",
        joined=joined,
        groups=tuple(group for group in groups if group.key != "urgent"),
        has_cases=has_cases,
        has_round=any(count.places for count in counts),
        done_text="" if handed or questions or joined or unread else _done_text(groups),
        unread_text=_unread_text(unread),
        leads_others=leads_others,
        is_whole=whole,
    )


def _rows(planned: list[PlannedCase], due: DueByCard, user: Supporter, make: Rows, at: datetime) -> list[tuple[int, TodayRow]]:
    """Each row with the index of its group in GROUPS, in the order of need."""
    alone = due.alone(planned)
    phones = phones_of([*(case.person_id for case in planned), *(rows[0].person_id for rows in alone)], at=at)
    marks = cover_labels_for(user, [*(case.owner_id for case in planned), *(rows[0].owner_id for rows in alone)])
    found = [
        (due.moved_up(case).group, due.need(case), make.planned(case, phones.get(case.person_id, ()), marks, due.beside(case)))
        for case in planned
    ]
    for rows in alone:
        row = make.due_card(rows, phones.get(rows[0].person_id, ()), marks)
        found.append((due.group(rows), due.need_alone(rows), row))
    return [(group, row) for group, _need, row in sorted(found, key=itemgetter(0, 1))]


def _counts(planned: list[PlannedCase]) -> list[GroupCount]:
    """The same counts as COUNTED, from cases that were all read."""
    steps = Counter(case.group for case in planned)
    places = Counter(case.group for case in planned if case.facility_uk is not None)
    return [GroupCount(group, steps[group], places[group]) for group in steps]


def _rows_by_group(counts: list[GroupCount], planned: list[PlannedCase], due: DueByCard) -> Counter[int]:
    return due.counted({count.group: count.steps for count in counts}, planned[:SHOWN], due.alone(planned[:SHOWN]))


def _groups(rows: list[tuple[int, TodayRow]], counts: Counter[int]) -> list[TodayGroup]:
    """Only groups with a row shown: of a head's list all is counted but only a part is read."""
    of_group = {index: tuple(row for group, row in rows if group == index) for index in range(len(GROUPS))}
    return [
        TodayGroup(key, _title(key, counts[index]), counts[index], of_group[index])
        for index, key in enumerate(GROUPS)
        if of_group[index]
    ]


def _title(key: str, count: int) -> str:
    words = {
        "urgent": _("Overdue, high risk"),
        "overdue": _("Overdue"),
        "due": _("Due today"),
        "tomorrow": _("Tomorrow"),
        "week": _("Next 7 days"),
    }
    return f"{words[key]}{NBSP}({count})"


def _unread_text(codes: Iterable[str]) -> str:
    kinds = "; ".join(_(reminder_rules()[code].label) for code in codes)
    return _("Could not be read: %(kinds)s. The notifications remind of it.") % {"kinds": kinds} if kinds else ""


def _done_text(groups: list[TodayGroup]) -> str:
    """With the next step of the week, if there is one."""
    if any(group.is_open for group in groups):
        return ""
    if not groups:
        return _("Everything for today is done, and nothing is planned for the coming week.")
    ahead = groups[0].rows[0]
    return _("Everything for today is done. Next: %(when)s, %(name)s.") % {"when": ahead.due_label, "name": ahead.name}

"""«Сьогодні»: whom to contact, in the order of need."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case as Choice
from django.db.models import Count, F, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.addresses import with_parameters
from cases.models import Case, conditions
from cases.reports.lists.cover_labels import cover_labels_for
from cases.reports.lists.today_rows import (
    COLUMNS,
    FACILITY,
    HANDED_COLUMNS,
    OWNER_COLUMNS,
    OWNERS,
    PERSON,
    HandedRow,
    Rows,
    TodayRow,
)
from cases.reports.phones import phones_of
from cases.states import Risk, StepState
from privacy.prepared import Prepared
from supporters.directory.calendar import NBSP, kyiv_day, weekday_label
from supporters.directory.models import Reach, Supporter, reach
from supporters.directory.roles import Permission, ReachKind

SHOWN = 60  # rows on one page; the title shows the whole count
DAY, AHEAD = timedelta(days=1), timedelta(days=7)
GROUPS = ("urgent", "overdue", "due", "tomorrow", "week")
OPEN_GROUPS = ("urgent", "overdue", "due")  # of today
NEED: Final = ("group", conditions.BY_RISK, "next_due_on", F("next_due_time").asc(nulls_last=True), "pk")


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
    """Groups of the list: `urgent` comes before the handed-over cases, `groups` after them.

    `done_text` is "" while something is left for today. `leads_others`: the reader may see the work of whole departments, which
    `is_whole` shows.
    """

    heading_date: str
    urgent: TodayGroup | None
    handed_title: str
    handed: tuple[HandedRow, ...]
    groups: tuple[TodayGroup, ...]
    has_cases: bool
    has_round: bool
    done_text: str
    leads_others: bool
    is_whole: bool

    @property
    def is_empty(self) -> bool:
        return not (self.handed or self.urgent or self.groups)


def _group(today: Any, tomorrow: Any) -> Choice:
    """Index of the row's group in GROUPS."""
    return Choice(
        When(next_due_on__lt=today, risk=Risk.RED, then=Value(0)),
        When(next_due_on__lt=today, then=Value(1)),
        When(next_due_on=today, then=Value(2)),
        When(next_due_on=tomorrow, then=Value(3)),
        default=Value(4),
    )


def _due(kind: ReachKind, *, today: Any, tomorrow: Any, until: Any, reader: Any, **parts: Any) -> QuerySet[Any, Any]:
    """Due cases annotated with `group`, without those that wait for the reader's answer: they have their own group."""
    own = Case.objects.within(Reach(kind=kind, **parts)).exclude(conditions.awaiting(reader))
    return own.filter(conditions.due_by(until)).annotate(group=_group(today, tomorrow))


def _planned(kind: ReachKind, *, today: Any, tomorrow: Any, **values: Any) -> QuerySet[Any, Any]:
    """The most urgent cases, one more than is shown.

    They are chosen before persons and steps are joined to them: a head of the whole country has thousands due.
    """
    due = _due(kind, today=today, tomorrow=tomorrow, **values)
    found = Case.objects.filter(pk__in=due.order_by(*NEED).values("pk")[: SHOWN + 1], follow_ups__state=StepState.PLANNED)
    columns = (*COLUMNS, *OWNER_COLUMNS) if kind is ReachKind.SUBTREE else COLUMNS
    return found.annotate(group=_group(today, tomorrow)).order_by(*NEED).values_list("group", *columns)


def _counted(kind: ReachKind, **values: Any) -> QuerySet[Any, Any]:
    """How many are due in each group, and how many of them have a facility."""
    due = _due(kind, **values).order_by().values("group")
    of_group: QuerySet[Any, Any] = due.annotate(steps=Count("pk"), places=Count("facility"))
    return of_group.values_list("group", "steps", "places")


PLANNED: Final = Prepared(_planned)
COUNTED: Final = Prepared(_counted)
HANDED: Final = Prepared(lambda *, owner: Case.objects.awaiting(owner).order_by("pk").values_list(*HANDED_COLUMNS))


def today_address(*, whole: bool) -> str:
    return with_parameters(reverse("today"), scope="subtree" if whole else "")


def today_page(user: Supporter, *, at: datetime, language: str, whole: bool = False) -> Today:
    """The planned steps of the reader's own open cases up to a week ahead; with `whole` those of the departments a head leads."""
    today, reached = kyiv_day(at), reach(user)
    leads_others = reached.kind is ReachKind.SUBTREE
    whole, seen = whole and leads_others, reached if whole else reached.own()
    asked = HANDED.rows(owner=user.pk)
    asking = {"today": today, "tomorrow": today + DAY, "until": today + AHEAD, "reader": user.pk, **seen.parts()}
    steps = PLANNED.rows(seen.kind, **asking)
    counts = COUNTED.rows(seen.kind, **asking) if len(steps) > SHOWN else _counts(steps)
    make = Rows(today, language, today_address(whole=whole), may_postpone=Permission.STEP_POSTPONE in user.granted)
    groups, handed = _groups(_rows(steps[:SHOWN], user, make), counts), tuple(make.handed(*row[1:]) for row in asked)
    has_cases = bool(groups or handed) or Case.objects.within(seen).opened().exists()
    return Today(
        heading_date=weekday_label(today),
        urgent=next((group for group in groups if group.key == "urgent"), None),
        handed_title=f"{_('Handed to you')}{NBSP}({len(handed)})",
        handed=handed,
        groups=tuple(group for group in groups if group.key != "urgent"),
        has_cases=has_cases,
        has_round=any(row[0] for row in asked) or any(places for _place, _count, places in counts),
        done_text="" if handed else _done_text(groups),
        leads_others=leads_others,
        is_whole=whole,
    )


def _rows(steps: list[Any], user: Supporter, make: Rows) -> list[tuple[int, TodayRow]]:
    """Each row with the index of its group in GROUPS, the first column of the query."""
    phones = phones_of([step[1:][PERSON] for step in steps])
    marks = cover_labels_for(user, [step[1:][OWNERS] for step in steps])
    return [(step[0], make.planned(step[1:], phones, marks)) for step in steps]


def _counts(steps: list[Any]) -> list[tuple[int, int, int]]:
    """The same counts as COUNTED, from steps that were all read."""
    groups = {place: [step[1:] for step in steps if step[0] == place] for place in {step[0] for step in steps}}
    return [(place, len(rows), sum(row[FACILITY] is not None for row in rows)) for place, rows in groups.items()]


def _groups(rows: list[tuple[int, TodayRow]], counts: list[Any]) -> list[TodayGroup]:
    """Only groups with a row shown: of a head's list all is counted but only a part is read."""
    of_group = {place: tuple(row for group, row in rows if group == place) for place in range(len(GROUPS))}
    return [
        TodayGroup(key, _title(key, count), count, of_group[place])
        for place, key, count in ((place, GROUPS[place], count) for place, count, _places in sorted(counts))
        if of_group[place]
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


def _done_text(groups: list[TodayGroup]) -> str:
    """With the next step of the week, if there is one."""
    if any(group.is_open for group in groups):
        return ""
    if not groups:
        return _("Everything for today is done, and nothing is planned for the coming week.")
    ahead = groups[0].rows[0]
    return _("Everything for today is done. Next: %(when)s, %(name)s.") % {"when": ahead.due_label, "name": ahead.name}

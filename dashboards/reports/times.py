"""How long people wait, and what comes of it: the section of time and results of a head's page.

One statement counts all of it, beside the hours to the first contact, which are frozen each morning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Aggregate, CharField, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Extract, Greatest, TruncDate
from django.utils.translation import get_language

from cases.case.models import Closure, OwnerSpan, StateSpan
from cases.case.models.group import on_cards
from cases.case.states import CaseState, CheckState
from cases.course.models import Promise, Stay
from cases.course.states import PromiseBy, PromiseState
from cases.endings.models import Check
from cases.reintegration.models.jobs.outcomes import at_work
from dashboards.clock import Clock, days_begin
from dashboards.scope import Scope, lasting_within
from privacy.prepared import Prepared
from supporters.directory.calendar import KYIV, kyiv_day

QUARTER, YEAR = 90, 365  # days, today included
MONTHS: Final = (6, 12)
HOUR: Final = 3600.0


class Percentile(Aggregate):
    """The value below which such a part of the values lies, between the two nearest in proportion; NULL of none."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Waited(NamedTuple):
    """How long `n` people waited, in hours; None: nobody did."""

    n: int = 0
    median: float | None = None
    p90: float | None = None


class Kept(NamedTuple):
    """Of `n` promises that were due, how many were kept by their day, and how many were moved to a later one before."""

    n: int = 0
    in_time: int = 0
    moved: int = 0


class After(NamedTuple):
    """Of `n` people whose call was due: who was called, who is at work now, and who is on support again."""

    n: int = 0
    called: int = 0
    at_work: int = 0
    again: int = 0


@dataclass(frozen=True, kw_only=True)
class Times:
    """`queue`: until somebody led the record; `road`: between two institutions. `ended`: by the label of the reason, the most
    frequent first. `after`: by months after the end."""

    queue: Waited
    road: Waited
    promises: Kept
    ended: dict[str, int]
    after: dict[int, After]


class _Line(NamedTuple):
    what: str
    key: str
    n: int
    first: float | None
    second: float | None
    third: float | None


def _times(language: str, *, today: Any, quarter: Any, quarter_on: Any, year_on: Any, **filters: Any) -> QuerySet[Any, Any]:
    """`quarter`: the moment when the 90 days began; `quarter_on`, `year_on`: the first days of these periods."""
    within = lasting_within(filters).order_by().values("pk")

    def of_cards(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Of these cards and those that they have absorbed: the rows of a period are few beside the cards of a head."""
        return on_cards(rows).filter(card__in=within)

    first, *others = (
        _spread("queue", of_cards(_queued(quarter))),
        _spread("road", of_cards(_travelled(quarter))),
        _promises(of_cards(_promised(since=quarter_on, today=today))),
        _lines("ended", of_cards(Closure.objects.agreed_since(quarter)), key=f"reason__label_{language}"),
        _after(of_cards(_to_be_called(since=year_on, today=today)), today),
    )
    return first.union(*others, all=True)


TIMES: Final = Prepared(_times)


def times_of(scope: Scope, clock: Clock) -> Times:
    quarter, year = (days_begin(clock.today, days) for days in (QUARTER, YEAR))
    periods = {"today": clock.today, "quarter": quarter, "quarter_on": kyiv_day(quarter), "year_on": kyiv_day(year)}
    language = "en" if get_language() == "en" else "uk"
    lines = [_Line(*row) for row in TIMES.rows(language, **scope.filters(), **periods)]
    return Times(
        queue=next((Waited(one.n, one.first, one.second) for one in _of("queue", lines)), Waited()),
        road=next((Waited(one.n, one.first, one.second) for one in _of("road", lines)), Waited()),
        promises=next((Kept(one.n, int(one.first or 0), int(one.second or 0)) for one in _of("promises", lines)), Kept()),
        ended={one.key: one.n for one in sorted(_of("ended", lines), key=lambda one: (-one.n, one.key))},
        after={months: _called(months, lines) for months in MONTHS},
    )


def _of(what: str, lines: Iterable[_Line]) -> Iterator[_Line]:
    return (one for one in lines if one.what == what)


def _called(months: int, lines: Iterable[_Line]) -> After:
    found = (one for one in _of("after", lines) if one.key == str(months))
    return next((After(one.n, *(int(number or 0) for number in one[3:])) for one in found), After())


def _queued(since: datetime) -> QuerySet[Any, Any]:
    """Spans of owners that began since, after a time on support without one, begun with the opening or with the end of the span
    before: a span that begins at one of these moments is left out."""
    of_case, begins = {"case": OuterRef("case")}, OuterRef("from_at")
    opened = StateSpan.objects.filter(**of_case, value=CaseState.OPEN)
    before = OwnerSpan.objects.filter(**of_case)
    at_once = (opened.filter(from_at=begins), before.filter(to_at=begins))
    began = Greatest(
        Subquery(opened.filter(from_at__lte=begins).order_by("-from_at").values("from_at")[:1]),
        Subquery(before.filter(to_at__lte=begins).order_by("-to_at").values("to_at")[:1]),
    )
    spans = OwnerSpan.objects.filter(*(~Exists(one) for one in at_once), from_at__gte=since)
    return spans.annotate(hours=Extract(F("from_at") - began, "epoch") / HOUR)


def _travelled(since: datetime) -> QuerySet[Any, Any]:
    """Ways to an institution that ended since."""
    ways = Stay.objects.road().filter(to_at__gte=since)
    return ways.annotate(hours=Extract(F("to_at") - F("from_at"), "epoch") / HOUR)


def _spread(what: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return _lines(what, rows, Percentile("hours", part=0.5), Percentile("hours", part=0.9))


def _promised(*, since: date, today: date) -> QuerySet[Any, Any]:
    """Promises of colleagues whose day is over; one that is not needed any more counts nowhere. What the rules ask of a
    colleague, a talk about safety or a question about consent, was promised to nobody."""
    due = Promise.objects.filter(
        who=PromiseBy.SUPPORTER, asks_safety=False, asks_consent=None, due_on__gte=since, due_on__lt=today
    )
    return due.exclude(state=PromiseState.WITHDRAWN)


def _promises(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    in_time = Q(state=PromiseState.KEPT, settled_on__lte=F("due_on"))
    settled = rows.annotate(settled_on=TruncDate("settled_at", tzinfo=KYIV))
    return _lines("promises", settled, Count("pk", filter=in_time), Count("pk", filter=Q(moves__gt=0)))


def _to_be_called(*, since: date, today: date) -> QuerySet[Any, Any]:
    """Calls whose day has come, also those that are not needed any more because the support goes on."""
    return Check.objects.filter(due_on__gte=since, due_on__lte=today)


def _after(rows: QuerySet[Any, Any], today: date) -> QuerySet[Any, Any]:
    works = Q(case__in=at_work(today))
    numbers = (Q(state=CheckState.DONE), works, Q(case__state=CaseState.OPEN))
    return _lines("after", rows, *(Count("pk", filter=one) for one in numbers), key="months")


def _lines(what: str, rows: QuerySet[Any, Any], *numbers: Aggregate, key: str = "") -> QuerySet[Any, Any]:
    """One line, or one for each value of `key`, in the shape of `_Line`."""
    none = Cast(Value(None), FloatField())
    floats = [*(Cast(number, FloatField()) for number in numbers), none, none, none][:3]
    named = Cast(F(key), CharField()) if key else Value("", CharField())
    grouped = rows.order_by().values(what=Value(what, CharField()), key=named)
    counted = grouped.annotate(n=Count("pk"), **dict(zip(("first", "second", "third"), floats, strict=True)))
    lines: QuerySet[Any, Any] = counted.values_list("what", "key", "n", "first", "second", "third")
    return lines

"""The page of work and community: numbers with their definitions, and why vacancies came to nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Model, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models.group import on_cards
from cases.reintegration.models.jobs.outcomes import FIRST_PROFILE, FIRST_SHOWN, days_between, shown
from dashboards.clock import Clock, clock_at
from dashboards.indicators import Indicator
from dashboards.outcomes import (
    AT_WORK,
    BEGAN,
    BY_EMPLOYER,
    BY_PERSON,
    CAME,
    IN_CIRCLE,
    PROPOSED,
    SOURCES,
    STAYED,
    UNPROPOSED,
)
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope
from supporters.directory.calendar import weekday_label
from supporters.directory.reports.lists.cells import Chip


class Median(Aggregate):
    """The lowest value that at least half of the values do not exceed; NULL of none."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, kw_only=True)
class OutcomeTile:
    """As Tile of a head's page, but `number` is a text: a median may not exist."""

    code: str
    title: str
    number: str
    definition: str
    share_label: str
    note: str
    tone: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why vacancies came to nothing, and for how many people."""

    label: str
    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class OutcomesPage:
    """`by_employer`, `by_person`: reasons that somebody had, the most frequent first. `back_url`: the other numbers."""

    department: str
    day_label: str
    as_of_label: str
    tags: tuple[Chip, ...]
    work: tuple[OutcomeTile, ...]
    community: tuple[OutcomeTile, ...]
    by_employer: tuple[Reason, ...]
    by_person: tuple[Reason, ...]
    back_url: str


def outcomes_page(scope: Scope, *, at: datetime) -> OutcomesPage:
    clock = clock_at(at, policies=())  # none of these numbers depends on the limit of a stage
    proposed, median = _waits(scope)
    numbers = {**_numbers(scope, clock), PROPOSED.code: proposed}
    return OutcomesPage(
        department=scope.subtree.head.department.name,
        day_label=weekday_label(clock.today),
        as_of_label=time_label(at),
        tags=filter_tags(scope, "outcomes"),
        work=(
            _tile(AT_WORK, numbers, scope, at),
            *(_stayed(days, numbers, scope, at) for days in STAYED),
            _proposed(median, numbers, scope, at),
            _tile(UNPROPOSED, numbers, scope, at),
        ),
        community=(_tile(IN_CIRCLE, numbers, scope, at), _tile(CAME, numbers, scope, at)),
        by_employer=_reasons(BY_EMPLOYER, numbers, scope),
        by_person=_reasons(BY_PERSON, numbers, scope),
        back_url=scope.address("dashboard"),
    )


def _numbers(scope: Scope, clock: Clock) -> dict[str, int]:
    """One query, in which each table is read once: its rows are few beside the cards of a head."""
    of_table: dict[type[Model], dict[str, Q]] = defaultdict(dict)
    for code, source in SOURCES.items():
        of_table[source.model][code] = source.condition(clock)
    unproposed = scope.cases().filter(UNPROPOSED.condition(clock)).annotate(card=F("pk"))
    lines = [_line(unproposed, {UNPROPOSED.code: Q()})]
    for model, conditions in of_table.items():
        rows = on_cards(model._default_manager.all()).filter(card__in=scope.lasting().order_by().values("pk"))
        lines.append(_line(rows, conditions))
    return {code: number for (numbers,) in lines[0].union(*lines[1:], all=True) for code, number in numbers.items()}


def _line(rows: QuerySet[Any], conditions: Mapping[str, Q]) -> QuerySet[Any, Any]:
    """One row with one object: how many cards have rows of each condition."""
    counts = {code: Count("card", filter=one, distinct=True) for code, one in conditions.items()}
    grouped = rows.order_by().annotate(all=Value(1)).values("all").annotate(numbers=JSONObject(**counts))
    lines: QuerySet[Any, Any] = grouped.values_list("numbers")
    return lines


def _waits(scope: Scope) -> tuple[int, timedelta | None]:
    """How many were shown a vacancy after their profile, and the median of the days. DISTINCT has each moment computed once."""
    moments = scope.lasting().filter(shown()).order_by().annotate(shown_at=FIRST_SHOWN, profile_at=FIRST_PROFILE)
    in_order, days = Q(shown_at__gte=F("profile_at")), days_between("profile_at", "shown_at")
    found: dict[str, Any] = (
        moments.values("pk", "shown_at", "profile_at")
        .distinct()
        .aggregate(number=Count("pk", filter=in_order), median=Median(days, filter=in_order))
    )
    return found["number"], found["median"]


def _tile(one: Indicator, numbers: Mapping[str, int], scope: Scope, at: datetime, **changed: str) -> OutcomeTile:
    known = {"number": str(numbers[one.code]), "share_label": time_label(at), "note": ""}
    return OutcomeTile(
        code=one.code,
        title=str(one.title),
        definition=str(one.definition),
        tone=one.tone if numbers[one.code] else "",
        url=scope.address("dashboard_cases", number=one.code),
        **{**known, **changed},
    )


def _stayed(days: int, numbers: Mapping[str, int], scope: Scope, at: datetime) -> OutcomeTile:
    """Numerator and denominator."""
    words = {"n": numbers[STAYED[days].code], "all": numbers[BEGAN[days].code], "days": days, "time": time_label(at)}
    share = _("%(n)d of %(all)d who began %(days)d days ago or earlier, %(time)s") % words
    return _tile(STAYED[days], numbers, scope, at, share_label=share)


def _proposed(median: timedelta | None, numbers: Mapping[str, int], scope: Scope, at: datetime) -> OutcomeTile:
    of = numbers[PROPOSED.code]
    people = ngettext("of %(n)d person", "of %(n)d people", of) % {"n": of}
    return _tile(PROPOSED, numbers, scope, at, number="–" if median is None else str(median.days), note=people)


def _reasons(indicators: Mapping[Any, Indicator], numbers: Mapping[str, int], scope: Scope) -> tuple[Reason, ...]:
    rows: Iterable[Reason] = (
        Reason(
            label=capfirst(str(reason.label)),
            number=numbers[one.code],
            url=scope.address("dashboard_cases", number=one.code),
        )
        for reason, one in indicators.items()
    )
    return tuple(sorted((row for row in rows if row.number), key=lambda row: -row.number))

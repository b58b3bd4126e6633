"""The rows behind an indicator, in the order of need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import starmap
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q, Value, When
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import case_address
from cases.models.case import CaseQuerySet
from cases.models.conditions import BY_RISK
from cases.numbers import number_label
from cases.reports.unsealing import full_name
from cases.states import Risk, Stage
from dashboards.indicators import Indicator, Part, clock_at
from dashboards.outcomes import OUTCOMES
from dashboards.reports.words import Tag, filter_tags, range_label, time_label
from dashboards.scope import Scope
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, due_label, due_state, kyiv_day
from supporters.directory.reports.away import Away, away_label, away_on

PER_PAGE = 50


class ListedCase(NamedTuple):
    """A case as the query returns it."""

    number: str
    stage: str
    risk: str
    owner_id: UUID | None
    is_offered: bool
    due_on: date | None
    due_time: time | None
    last_contact_at: datetime | None
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


COLUMNS: Final = (  # in the order of ListedCase
    "number", "stage", "risk", "owner_id", "is_offered", "next_due_on", "next_due_time", "last_contact_at", "person_id",
    "person__surname", "person__given_name", "person__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    number: str
    number_label: str
    is_open: bool
    name: str
    case_url: str
    stage_label: str
    risk: str
    risk_label: str
    owner_label: str
    away_label: str
    is_offered: bool
    due_label: str
    due_state: str
    last_label: str


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """`count_label` and `definition` repeat the tile; `address` is the address of this page of the list. `may_offer`: a record of
    this page is open."""

    title: str
    count: int
    count_label: str
    definition: str
    as_of_label: str
    tags: tuple[Tag, ...]
    rows: tuple[CaseRow, ...]
    may_offer: bool
    range_label: str
    previous_url: str
    next_url: str
    back_url: str
    back_label: str
    address: str


def case_list(
    scope: Scope, indicator: Indicator, *, at: datetime, part: Part | None = None, page: int = 1, per_page: int = PER_PAGE
) -> CaseList:
    """One page; a page beyond the last is the last. `part` limits the list to records led in this way."""
    today = kyiv_day(at)
    of_outcome = indicator.code in OUTCOMES
    within = scope.lasting() if indicator.outlasts else scope.cases()
    found = within.filter(indicator.condition(clock_at(at)), part.condition if part else Q()).order_by(*_need(today))
    leaf: Page[Any] = Paginator(found, per_page).get_page(page)
    count = leaf.paginator.count
    shown = list(starmap(ListedCase, cast("CaseQuerySet", leaf.object_list).with_offered().values_list(*COLUMNS)))
    away = away_on(today, {case.owner_id for case in shown if case.owner_id})

    def address(number: int | None) -> str:
        query = {"number": indicator.code, "part": part.code if part else None}
        return scope.address("dashboard_cases", **query, page=number if number and number > 1 else None)

    return CaseList(
        title=str(indicator.title),
        count=count,
        count_label=ngettext("%(n)d record", "%(n)d records", count) % {"n": count},
        definition=str(indicator.definition),
        as_of_label=time_label(at),
        tags=_tags(scope, indicator, part),
        rows=tuple(_row(case, scope, away, today) for case in shown),
        may_offer=any(case.due_on for case in shown),
        range_label=range_label(leaf),
        previous_url=address(leaf.previous_page_number()) if leaf.has_previous() else "",
        next_url=address(leaf.next_page_number()) if leaf.has_next() else "",
        back_url=scope.address("outcomes" if of_outcome else "dashboard"),
        back_label=_("Work and community") if of_outcome else _("Numbers"),
        address=address(leaf.number),
    )


def _tags(scope: Scope, indicator: Indicator, part: Part | None) -> tuple[Tag, ...]:
    if part is None:
        return filter_tags(scope, "dashboard_cases", number=indicator.code)
    tags = filter_tags(scope, "dashboard_cases", number=indicator.code, part=part.code)
    return *tags, Tag(str(part.title), scope.address("dashboard_cases", number=indicator.code))


def _need(today: date) -> tuple[Any, ...]:
    """Overdue before the others; within both by risk, then by the day of the next step."""
    overdue = models.Case(When(next_due_on__lt=today, then=Value(0)), default=Value(1))
    return overdue, BY_RISK, "next_due_on", "number"


def _row(case: ListedCase, scope: Scope, away: Mapping[UUID, Away], today: date) -> CaseRow:
    owner = scope.subtree.people.get(case.owner_id) if case.owner_id else None
    absence = away.get(case.owner_id) if case.owner_id else None
    return CaseRow(
        number=case.number,
        number_label=number_label(case.number),
        is_open=case.due_on is not None,
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        case_url=case_address("case_detail", case.number),
        stage_label=str(Stage(case.stage).label),
        risk=case.risk,
        risk_label=capfirst(str(Risk(case.risk).label)),
        owner_label=owner.short_name if owner else "",
        away_label=away_label(absence, today) if absence else "",
        is_offered=case.is_offered,
        due_label=capfirst(due_label(case.due_on, case.due_time, today)) if case.due_on else capfirst(_("the support has ended")),
        due_state=due_state(case.due_on, today) if case.due_on else "",
        last_label=date_label(kyiv_day(case.last_contact_at), today) if case.last_contact_at else "",
    )

"""The rows behind a number, each with what makes the number true of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import stage_policies
from cases.case.models.case import CaseQuerySet
from cases.case.models.conditions import BY_RISK
from cases.case.numbers import number_label
from cases.case.reports.identity import full_name
from cases.case.states import Risk, Stage
from dashboards.clock import clock_at
from dashboards.indicators import Indicator, Part
from dashboards.outcomes import OUTCOMES
from dashboards.reports.outcome_proofs import outcome_proof
from dashboards.reports.proofs import PROOFS, Now, Proof, now_of
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, due_label, due_state, kyiv_day
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.away import Away, AwayRow, away_columns, away_label, with_absence
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "dashboard_cases"
LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)
RISK_TONES: Final = {Risk.RED: "overdue", Risk.AMBER: "due", Risk.GREEN: ""}
DUE_TONES: Final = {"overdue": "overdue", "due": "due"}


class CountedCase(NamedTuple):
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
    owner_surname: str
    owner_given_name: str
    owner_patronymic: str
    department: str


COLUMNS: Final = (  # in the order of CountedCase
    "number", "stage", "risk", "owner_id", "is_offered", "next_due_on", "next_due_time", "last_contact_at", "person_id",
    "person__surname", "person__given_name", "person__patronymic",
    "owner__surname", "owner__given_name", "owner__patronymic", "department__name",
)  # fmt: skip
OWNER: Final = "owner__"
CASE_ENDS, AWAY_ENDS = len(COLUMNS), len(COLUMNS) + len(AwayRow._fields)  # within a line of the query; the proof follows


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """What the cells of a page need beside the row."""

    scope: Scope
    proof: Proof | None
    now: Now

    def rows(self, found: QuerySet[Any, Any]) -> list[Row]:
        proven = self.proof.values if self.proof else {}
        found = with_absence(CaseQuerySet.with_offered(found.annotate(**proven)), self.now.today, OWNER)
        lines = found.values_list(*COLUMNS, *away_columns(OWNER), *proven)
        return [
            self._row(CountedCase(*line[:CASE_ENDS]), AwayRow(*line[CASE_ENDS:AWAY_ENDS]), line[AWAY_ENDS:]) for line in lines
        ]

    def _row(self, case: CountedCase, owner: AwayRow, proof: tuple[Any, ...]) -> Row:
        today, risk = self.now.today, Risk(case.risk)
        proven = (self.proof.cell(proof, self.now),) if self.proof else ()
        due = capfirst(due_label(case.due_on, case.due_time, today)) if case.due_on else capfirst(_("the support has ended"))
        return Row(
            key=case.number,
            can_be_chosen=case.due_on is not None,
            cells=(
                Cell(
                    full_name(case.person_id, case.surname, case.given_name, case.patronymic),
                    url=case_address("case_detail", case.number),
                    is_typed=True,
                ),
                Cell(case.number, number_label(case.number)),
                *proven,
                Cell(str(capfirst(risk.label)), tone=RISK_TONES[risk]),
                Cell(str(Stage(case.stage).label)),
                *([Cell(case.department, is_typed=True)] if self.scope.has_several else []),
                self._owner(case, owner.away),
                Cell(case.due_on, due, tone=DUE_TONES.get(due_state(case.due_on, today)) if case.due_on else None),
                self._last(case.last_contact_at),
            ),
        )

    def _owner(self, case: CountedCase, away: Away | None) -> Cell:
        offered = _("offered, waits for an answer") if case.is_offered else ""
        note = ", ".join(filter(None, [away_label(away, self.now.today) if away else "", offered]))
        if case.owner_id is None:
            return Cell(_("no owner yet"), note=note)
        return Cell(short_name(case.owner_surname, case.owner_given_name, case.owner_patronymic), note=note, is_typed=True)

    def _last(self, heard_at: datetime | None) -> Cell:
        if heard_at is None:
            return Cell(None, _("none yet"))
        return Cell(kyiv_day(heard_at), date_label(kyiv_day(heard_at), self.now.today))


def case_list(scope: Scope, indicator: Indicator, *, at: datetime, part: Part | None = None) -> Listing:
    """`part` limits the list to records led in this way. With a proof the list begins with the greatest."""
    policies = stage_policies()
    clock = clock_at(at, policies)
    proof = PROOFS.get(indicator.code) or outcome_proof(indicator.code, clock)
    within = scope.lasting() if indicator.outlasts else scope.cases()
    found = within.filter(indicator.condition(clock), part.condition if part else Q())
    reader = _Reader(scope=scope, proof=proof, now=now_of(at, policies))

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(found, _orders(place.sort, proof, clock.today), key="number", known=within)
        return keyed.leaf(place, reader.rows, per_page)

    return Listing(
        route=ROUTE,
        title=str(indicator.title),
        definition=str(indicator.definition),
        columns=_columns(scope, proof),
        rows=rows,
        count_label=lambda count: f"{ngettext('%(n)d record', '%(n)d records', count) % {'n': count}} {time_label(at)}",
        filters=scope.parameters(number=indicator.code, part=part.code if part else None),
        chips=_chips(scope, indicator, part),
        has_persons=True,
    )


def back_from(scope: Scope, indicator: Indicator) -> tuple[str, str]:
    """Address and label of the page that shows the number."""
    of_outcome = indicator.code in OUTCOMES
    label = _("Work and community") if of_outcome else _("Numbers")
    return scope.address("outcomes" if of_outcome else "dashboard"), label


def _columns(scope: Scope, proof: Proof | None) -> tuple[Column, ...]:
    """The department is said where there are several."""
    department = Column(code="department", label=_("Department"), is_sorted=True, is_labelled=True, kind="phrase", room="widest")
    proven = (Column(code="proof", label=str(proof.label), is_sorted=True, is_labelled=True, kind="phrase"),) if proof else ()
    return (
        Column(code="person", label=_("Person"), is_first=True),
        Column(code="number", label=_("Number"), room="widest"),
        *proven,
        Column(code="risk", label=_("Risk"), is_sorted=True),
        Column(code="stage", label=_("Stage"), is_sorted=True, room="wide"),
        *([department] if scope.has_several else []),
        Column(code="owner", label=_("Owner"), is_sorted=True),
        Column(code="due", label=_("Next step"), is_sorted=True, is_labelled=True),
        Column(code="last", label=_("Last contact"), is_sorted=True, is_labelled=True, room="widest" if proof else "wide"),
    )


def _orders(sort: str, proof: Proof | None, today: date) -> list[Order]:
    if not sort:
        return [proof.order.turned()] if proof else _need(today)
    order = {
        "proof": proof.order if proof else Order("number"),
        "risk": Order(BY_RISK),
        "stage": Order(_BY_STAGE),
        "department": Order("department__name"),
        "owner": Order(Coalesce("owner__surname", Value(""))),
        "due": Order(Coalesce("next_due_on", Value(date.max))),
        "last": Order(Coalesce("last_contact_at", Value(LONG_AGO))),
    }[sort.removeprefix("-")]
    return [order.turned() if sort.startswith("-") else order]


_BY_STAGE: Final = models.Case(
    *(When(stage=stage, then=Value(index)) for index, stage in enumerate(Stage)), default=Value(len(Stage))
)


def _need(today: date) -> list[Order]:
    """Overdue before the others; within both by risk, then by the day of the next step."""
    overdue = models.Case(When(next_due_on__lt=today, then=Value(0)), default=Value(1))
    return [Order(overdue), Order(BY_RISK), Order(Coalesce("next_due_on", Value(date.max)))]


def _chips(scope: Scope, indicator: Indicator, part: Part | None) -> tuple[Chip, ...]:
    if part is None:
        return filter_tags(scope, ROUTE, number=indicator.code)
    chips = filter_tags(scope, ROUTE, number=indicator.code, part=part.code)
    return *chips, Chip(str(part.title), scope.address(ROUTE, number=indicator.code))

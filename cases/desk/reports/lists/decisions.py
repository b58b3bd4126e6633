"""What waits for the decision of a head: the end of a support, a lower risk, a report of a loss, an erasure, a late answer."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, Closure, Loss
from cases.case.numbers import number_label
from cases.case.reports.identity import full_name
from cases.case.states import CaseState, LossKind, Risk, Stage
from cases.course.models import RiskLowering
from cases.leading.reports.questions import late_questions
from cases.rights.models.erasure import of_asked_erasures
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter, reach
from supporters.directory.models.supporter import short_name
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "decisions"
RISK_TONES: Final = {Risk.RED: "overdue", Risk.AMBER: "due", Risk.GREEN: ""}


class DecisionRow(NamedTuple):
    """`route`: of the page where it is decided. `what`: the reason of an end, the lower level, what happened, or the state of an
    erasure or of a question."""

    route: str
    pk: UUID
    what: str
    asked_at: datetime
    number: str
    state: str
    stage: str
    risk: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str
    by_given_name: str
    by_patronymic: str


OF_CASE: Final = ("number", "state", "stage", "risk", "person_id", "person__surname", "person__given_name", "person__patronymic")
ROUTES: Final = ("case_close", "case_risk", "case_loss", "rights_erasure", "case_detail")


def decisions(reader: Supporter, *, at: datetime) -> Listing:
    """Of the departments that the reader leads, the oldest first; never what the reader has proposed."""
    today = kyiv_day(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(_waiting(reader, at=at), place.sort), place, lambda row: str(row.pk), per_page)
        return Leaf([_row(row, today) for row in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Decisions"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d decision", "%(n)d decisions", count) % {"n": count},
        has_persons=True,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="person", label=_("Person"), is_first=True),
        Column(code="number", label=_("Number"), room="widest"),
        Column(code="what", label=_("What to decide"), is_sorted=True),
        Column(code="by", label=_("Who asks"), is_labelled=True),
        Column(code="asked", label=_("Asked"), is_sorted=True, is_labelled=True),
        Column(code="risk", label=_("Risk"), is_sorted=True),
        Column(code="stage", label=_("Stage"), is_sorted=True, room="wide"),
    )


def decisions_count(reader: Supporter, *, at: datetime) -> int:
    """How many the list has."""
    return len(_waiting(reader, at=at))


def decision_waits(case: Case, reader: Supporter, *, at: datetime) -> bool:
    """Whether something about this card is among the decisions of the reader."""
    return bool(_waiting(reader, at=at, number=case.number))


def _waiting(reader: Supporter, *, at: datetime, number: str = "") -> list[DecisionRow]:
    """`number`: of this case only; "" for all."""
    departments = reach(reader).department_ids
    closures = Closure.objects.asked().filter(case__department__in=departments).exclude(asked_by=reader)
    lowerings = RiskLowering.objects.open().filter(case__department__in=departments).exclude(asked_by=reader)
    losses = Loss.objects.unanswered().filter(case__department__in=departments)
    erasures = of_asked_erasures(Case.objects.all(), unless_by=reader).filter(department__in=departments)
    questions = late_questions(departments, at=at)
    label = "reason__label_en" if get_language() == "en" else "reason__label_uk"
    rows = partial(_rows, number=number)
    first, *others = (
        rows("case_close", closures, label, "asked_at", "asked_by"),
        rows("case_risk", lowerings, "after", "asked_at", "asked_by"),
        rows("case_loss", losses, "kind", "reported_at", "reported_by"),
        rows("rights_erasure", erasures, "erasure__state", "erasure__asked_at", "erasure__asked_by", case=""),
        rows("case_detail", questions, "state", "asked_at", "asked_by"),
    )
    return list(starmap(DecisionRow, first.union(*others, all=True)))


def _rows(
    route: str, found: QuerySet[Any, Any], what: str, asked_at: str, by: str, *, case: str = "case__", number: str
) -> QuerySet[Any, Any]:
    """Rows of one kind in the columns of DecisionRow. `case`: the lookup from a row to its card."""
    found = found.filter(**{f"{case}number": number}) if number else found
    names = (f"{by}__{name}" for name in ("surname", "given_name", "patronymic"))
    of_case = (f"{case}{name}" for name in OF_CASE)
    return found.order_by().values_list(Value(route), "pk", F(what), asked_at, *of_case, *names)


def _sorted(found: list[DecisionRow], sort: str) -> list[DecisionRow]:
    keys: dict[str, Callable[[DecisionRow], Any]] = {
        "what": lambda row: (ROUTES.index(row.route), row.what),
        "asked": lambda row: row.asked_at,
        "risk": lambda row: list(RISK_TONES).index(Risk(row.risk)),
        "stage": lambda row: list(Stage).index(Stage(row.stage)),
    }
    by_age = sorted(found, key=lambda row: (row.asked_at, row.pk))
    return sorted(by_age, key=keys[sort.removeprefix("-") or "asked"], reverse=sort.startswith("-"))


def _row(row: DecisionRow, today: date) -> Row:
    risk = Risk(row.risk)
    return Row(
        key=str(row.pk),
        cells=(
            Cell(_whose(row), url=case_address(row.route, row.number), is_typed=True),
            Cell(row.number, number_label(row.number)),
            Cell(_what(row)),
            Cell(short_name(row.by_surname, row.by_given_name, row.by_patronymic), is_typed=True),
            Cell(kyiv_day(row.asked_at), moment_label(row.asked_at, today)),
            Cell(str(capfirst(risk.label)), tone=RISK_TONES[risk]),
            Cell(str(Stage(row.stage).label)),
        ),
    )


def _whose(row: DecisionRow) -> str:
    """The name; of a withdrawn card, which nobody opens, the number."""
    if row.state == CaseState.WITHDRAWN:
        return number_label(row.number)
    return full_name(row.person_id, row.surname, row.given_name, row.patronymic)


def _what(row: DecisionRow) -> str:
    if row.route == "case_close":
        return _("End of the support: %(reason)s") % {"reason": row.what.lower()}
    if row.route == "case_risk":
        return _("A lower risk: %(level)s") % {"level": Risk(row.what).label}
    if row.route == "case_loss":
        return _("A report of a loss: %(loss)s") % {"loss": str(LossKind(row.what).label).lower()}
    if row.route == "case_detail":
        return _("A question without an answer")
    return _("Erasure of the data")

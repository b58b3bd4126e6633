"""What waits for the decision of a head: the end of a support, a lower risk, a report of a loss, an erasure, a late answer."""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import Case, Closure, Loss, RiskLowering
from cases.numbers import number_label
from cases.reports.questions.late import late_questions
from cases.reports.unsealing import full_name
from cases.states import LossKind, Risk, Stage
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter, reach
from supporters.directory.models.supporter import short_name

MOST: Final = 100  # of each kind, the oldest first


class DecisionRow(NamedTuple):
    """`what`: the reason of an end, the lower level, what happened, or the state of an erasure or of a question."""

    what: str
    asked_at: datetime
    number: str
    stage: str
    risk: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str
    by_given_name: str
    by_patronymic: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    asked_at: datetime
    name: str
    number_label: str
    stage_label: str
    risk: str
    risk_label: str
    what: str
    asked_label: str
    url: str


OF_CASE: Final = ("number", "stage", "risk", "person_id", "person__surname", "person__given_name", "person__patronymic")


def decisions(reader: Supporter, *, at: datetime) -> tuple[Decision, ...]:
    """Of the departments that the reader leads, the oldest first; never what the reader has proposed."""
    departments = reach(reader).department_ids
    closures = Closure.objects.asked().filter(case__department__in=departments).exclude(asked_by=reader)
    lowerings = RiskLowering.objects.open().filter(case__department__in=departments).exclude(asked_by=reader)
    losses = Loss.objects.unanswered().filter(case__department__in=departments)
    erasures = Case.objects.of_asked_erasures(unless_by=reader).filter(department__in=departments)
    questions = late_questions(departments, at=at)
    label = "reason__label_en" if get_language() == "en" else "reason__label_uk"
    found = [
        *(_closure(row, at) for row in _rows(closures, label, "asked_at", "asked_by")),
        *(_lowering(row, at) for row in _rows(lowerings, "after", "asked_at", "asked_by")),
        *(_loss(row, at) for row in _rows(losses, "kind", "reported_at", "reported_by")),
        *(_erasure(row, at) for row in _rows(erasures, "erasure__state", "erasure__asked_at", "erasure__asked_by", case="")),
        *(_question(row, at) for row in _rows(questions, "state", "asked_at", "asked_by")),
    ]
    return tuple(sorted(found, key=lambda one: one.asked_at))


def _rows(found: QuerySet[Any], what: str, asked_at: str, by: str, *, case: str = "case__") -> list[DecisionRow]:
    """`case`: the lookup from a row to its card."""
    names = (f"{by}__{name}" for name in ("surname", "given_name", "patronymic"))
    rows = found.order_by(asked_at, "pk").values_list(F(what), asked_at, *(f"{case}{name}" for name in OF_CASE), *names)
    return list(starmap(DecisionRow, rows[:MOST]))


def _closure(row: DecisionRow, at: datetime) -> Decision:
    what = _("End of the support: %(reason)s") % {"reason": row.what.lower()}
    return _decision(row, what, case_address("case_close", row.number), at)


def _lowering(row: DecisionRow, at: datetime) -> Decision:
    what = _("A lower risk: %(level)s") % {"level": Risk(row.what).label}
    return _decision(row, what, case_address("case_risk", row.number), at)


def _loss(row: DecisionRow, at: datetime) -> Decision:
    what = _("A report of a loss: %(loss)s") % {"loss": str(LossKind(row.what).label).lower()}
    return _decision(row, what, case_address("case_loss", row.number), at)


def _erasure(row: DecisionRow, at: datetime) -> Decision:
    return _decision(row, _("Erasure of the data"), case_address("rights_erasure", row.number), at)


def _question(row: DecisionRow, at: datetime) -> Decision:
    """Also of the reader: the question can be withdrawn, or the case given to another colleague."""
    return _decision(row, _("A question without an answer"), case_address("case_detail", row.number), at)


def _decision(row: DecisionRow, what: str, url: str, at: datetime) -> Decision:
    by = short_name(row.by_surname, row.by_given_name, row.by_patronymic)
    return Decision(
        asked_at=row.asked_at,
        name=full_name(row.person_id, row.surname, row.given_name, row.patronymic),
        number_label=number_label(row.number),
        stage_label=str(Stage(row.stage).label),
        risk=row.risk,
        risk_label=str(Risk(row.risk).label),
        what=what,
        asked_label=f"{by}, {moment_label(row.asked_at, kyiv_day(at))}",
        url=url,
    )

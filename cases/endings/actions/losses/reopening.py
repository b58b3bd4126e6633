"""Open a case again after a report of a loss that was a mistake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.case.actions.spans import close_span, next_span
from cases.case.models import Case, Episode, OwnerSpan, StateSpan
from cases.case.states import CaseRefusal, CaseState, IllegalTransition
from cases.course.actions.steps import NextStep
from cases.leading.actions.departments import move_to
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.models import Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import LEADS_CASES


@dataclass(frozen=True)
class Answering:
    """The owner, if that one may still lead the case, and the department to which it then belongs."""

    owner: Supporter | None
    department: Department


def lock_answering(case_id: UUID) -> Answering:
    """Lock account and department before the case. The case does not change its owner while it is closed.

    The case follows the owner, who may have moved since. Without one it belongs to its department or, when that is closed, to the
    nearest open one above. Raises IllegalTransition when none is open.
    """
    case = Case.objects.only("owner_id", "department_id").get(pk=case_id)
    able = Supporter.objects.active().filter(cases=case.pk, role__in=LEADS_CASES)
    owner = able.select_for_update(of=("self",), no_key=True).first()
    return Answering(owner, owner.department if owner else _nearest_open(case.department_id))


def reopen(case: Case, answering: Answering, step: NextStep, *, by: Supporter, at: datetime) -> None:
    """Continue the latest episode. The caller has locked `case`, and plans `step`. Raises IllegalTransition."""
    next_span(StateSpan, case, CaseState.OPEN, at=at)
    latest = Episode.objects.filter(case=case).latest("started_at")
    Episode.objects.filter(pk=latest.pk).update(ended_at=None)
    case.state, case.next_due_on, case.next_due_time = CaseState.OPEN, step.due_on, step.due_time
    if case.owner_id and answering.owner is None:
        case.owner, case.queued_at = None, at
        close_span(OwnerSpan, case, at=at)
    case.save(update_fields=["state", "absorbed_by", "loss", "next_due_on", "next_due_time", "owner", "queued_at", "version"])
    if case.department_id != answering.department.pk:
        move_to(case, answering.department, by=by, at=at)


def _nearest_open(department_id: UUID) -> Department:
    """Locked against closing. Raises IllegalTransition."""
    for pk in Tree.read().upwards(department_id):
        try:
            hold_open_department(pk)
        except DepartmentRefused:
            continue
        return Department.objects.get(pk=pk)
    raise IllegalTransition(CaseRefusal.DEPARTMENT)

"""Open a case again after a report of a loss that was a mistake."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cases.actions.departments import move_to
from cases.actions.owners import give_back
from cases.actions.spans import next_span
from cases.actions.steps import NextStep
from cases.models import Case, Episode, StateSpan
from cases.states import CaseState, IllegalTransition
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.models import Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import LEADS_CASES


@dataclass(frozen=True)
class Answering:
    """Who of the owner and the relieved owner may still lead the case, and the department to which it then belongs."""

    owner: Supporter | None
    relieved: Supporter | None
    department: Department


def lock_answering(case_id: UUID) -> Answering:
    """Lock accounts and department before the case. The case does not change its people while it is closed.

    The case follows the person responsible, who may have moved since. Without one it belongs to its department or, when that is
    closed, to the nearest open one above. Raises IllegalTransition when none is open.
    """
    case = Case.objects.only("owner_id", "relieved_id", "accepted_at", "department_id").get(pk=case_id)
    named = [pk for pk in (case.owner_id, case.relieved_id) if pk]
    able = Supporter.objects.active().filter(pk__in=named, role__in=LEADS_CASES).order_by("pk")
    people: dict[UUID | None, Supporter] = {one.pk: one for one in able.select_for_update(of=("self",), no_key=True)}
    owner, relieved = people.get(case.owner_id), people.get(case.relieved_id)
    leads = owner if case.accepted_at else relieved
    return Answering(owner, relieved, leads.department if leads else _nearest_open(case.department_id))


def reopen(case: Case, answering: Answering, step: NextStep, *, by: Supporter, at: datetime) -> None:
    """Continue the latest episode. The caller has locked `case`, and plans `step`. Raises IllegalTransition."""
    next_span(StateSpan, case, CaseState.OPEN, at=at)
    latest = Episode.objects.filter(case=case).latest("started_at")
    Episode.objects.filter(pk=latest.pk).update(ended_at=None)
    case.state, case.next_due_on, case.next_due_time = CaseState.OPEN, step.due_on, step.due_time
    if case.owner_id and answering.owner is None:
        give_back(case, answering.relieved, at=at)
    elif answering.relieved is None:
        case.relieved = None
    names = ("state", "loss", "next_due_on", "next_due_time", "owner", "accepted_at", "relieved", "queued_at")
    case.save(update_fields=[*names, "version"])
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
    raise IllegalTransition("no department is open to which the case could belong")

"""Keep a case in the department of the person responsible for it, also when that person moves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, next_span, record_event
from cases.case.models import Case, DepartmentSpan, HandOver
from cases.case.states import EventKind
from cases.course.actions.promises.passing import pass_on_of_case
from cases.leading.actions.hand_overs.leaving import ask_department
from supporters.directory.models import Department, Supporter


@transaction.atomic
def follow_owner(owner_id: UUID, department: Department, *, by: Supporter, at: datetime) -> int:
    """Move the open cases that a person leads to another department and return how many moved. Raises IllegalTransition.

    Offers to the person ask the department that was asked: in the other one nobody has agreed to read them.
    """
    offers = HandOver.objects.open().filter(to_owner=owner_id)
    led = Case.objects.in_hand_of([owner_id]).exclude(department=department)
    followed = 0
    for pk in sorted({*led.values_list("pk", flat=True), *offers.values_list("case", flat=True)}):
        case = lock_case(pk)
        ask_department(case, owner_id, by=by, at=at)
        if case.owner_id == owner_id and case.department_id != department.pk:
            move_to(case, department, by=by, at=at)
            followed += 1
    return followed


def move_to(case: Case, department: Department, *, by: Supporter, at: datetime) -> None:
    """The caller has locked `case`."""
    before, case.department = case.department_id, department
    next_span(DepartmentSpan, case, department, at=at)
    case.version += 1
    case.save(update_fields=["department", "version"])
    pass_on_of_case(case.pk, at=at)
    record_event(case, EventKind.DEPARTMENT_CHANGED, by=by, at=at, before=str(before), after=str(department.pk))

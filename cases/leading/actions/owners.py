"""Who leads a case: an owner, who has accepted it, or the queue of its department."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import close_span, next_span
from cases.case.models import Case, DepartmentSpan, OwnerSpan, TeamMember
from cases.course.actions.promises.passing import pass_on_of_case
from cases.leading.actions.questions import end_own_questions
from cases.leading.actions.teams import leave_team
from supporters.directory.models import Department, Supporter


def give_to_owner(case: Case, owner: Supporter, department: Department, *, at: datetime) -> None:
    """Make `owner`, who works in `department`, lead the case. The caller has locked all three."""
    case.owner, case.queued_at = owner, None
    next_span(OwnerSpan, case, owner, at=at)
    leave_team(case, owner, at=at)
    _belong_to(case, department, at=at)
    end_own_questions(case, owner, at=at)


def put_into_queue(case: Case, department: Department, *, at: datetime) -> None:
    """Leave the case without an owner; who answers for its department is responsible. The caller has locked both."""
    case.owner, case.queued_at = None, at
    close_span(OwnerSpan, case, at=at)
    _belong_to(case, department, at=at)


def _belong_to(case: Case, department: Department, *, at: datetime) -> None:
    if case.department_id != department.pk:
        next_span(DepartmentSpan, case, department, at=at)
        case.department = department
    case.version += 1
    case.save(update_fields=["owner", "queued_at", "department", "version"])
    pass_on_of_case(case.pk, at=at)


@transaction.atomic
def leave_teams(supporter_id: UUID, *, at: datetime) -> None:
    """End all team memberships of a supporter."""
    TeamMember.objects.filter(supporter=supporter_id, to_at=None).update(to_at=at)

"""The owner of a case at a past moment (supporters/notifications/past_owner.py)."""

from datetime import datetime
from uuid import UUID

from cases.models import (
    CardRequest,
    Check,
    CommunityPackage,
    DataRequest,
    EventInvitation,
    FollowUp,
    HandOver,
    JobCheck,
    JoinedCard,
    Promise,
    Question,
    RiskLowering,
    RiskSpan,
    Visit,
)
from cases.models.history.past import department_at, owner_at, was_open
from supporters.notifications.past_owner import PastOwner


def owner_of_step_at(step_id: UUID, at: datetime) -> PastOwner | None:
    step = FollowUp.objects.filter(pk=step_id).first()
    return owner_of_case_at(step.case_id, at) if step else None


def owner_of_entry_at(visit_id: UUID, at: datetime) -> PastOwner | None:
    visit = Visit.objects.filter(pk=visit_id).first()
    return owner_of_case_at(visit.case_id, at) if visit else None


def owner_of_hand_over_at(hand_over_id: UUID, at: datetime) -> PastOwner | None:
    offer = HandOver.objects.filter(pk=hand_over_id).first()
    return owner_of_case_at(offer.case_id, at) if offer else None


def owner_of_closure_at(_closure_id: UUID, _at: datetime) -> None:
    """A proposal is for the heads."""


def owner_of_check_at(check_id: UUID, at: datetime) -> PastOwner | None:
    check = Check.objects.filter(pk=check_id).first()
    return owner_of_case_at(check.case_id, at) if check else None


def owner_of_job_check_at(check_id: UUID, at: datetime) -> PastOwner | None:
    """Of the card that remains."""
    check = JobCheck.objects.select_related("case").filter(pk=check_id).first()
    return owner_of_case_at(check.case.absorbed_by_id or check.case_id, at) if check else None


def owner_of_loss_at(_loss_id: UUID, _at: datetime) -> None:
    """A report is for the heads, never for the owner of the case."""


def owner_of_promise_at(promise_id: UUID, at: datetime) -> PastOwner | None:
    """None after a loss: then the head of the department keeps the promise."""
    promise = Promise.objects.select_related("whose").filter(pk=promise_id).first()
    if promise is None:
        return None
    department = department_at(promise.case_id, at)
    if promise.whose and department:
        return PastOwner(promise.whose, department)
    return owner_of_case_at(promise.case_id, at) if was_open(promise.case_id, at) else None


def owner_of_risk_at(span_id: UUID, at: datetime) -> PastOwner | None:
    span = RiskSpan.objects.filter(pk=span_id).first()
    return owner_of_case_at(span.case_id, at) if span else None


def owner_of_lowering_at(lowering_id: UUID, at: datetime) -> PastOwner | None:
    """A proposal of a supporter is for the heads, never for the owner of the case."""
    lowering = RiskLowering.objects.filter(pk=lowering_id, asked_as_head=True).first()
    return owner_of_case_at(lowering.case_id, at) if lowering else None


def owner_of_package_at(package_id: UUID, at: datetime) -> PastOwner | None:
    package = CommunityPackage.objects.filter(pk=package_id).first()
    return owner_of_case_at(package.case_id, at) if package else None


def owner_of_join_at(join_id: UUID, at: datetime) -> PastOwner | None:
    """Of the card that remains."""
    row = JoinedCard.objects.filter(join=join_id).order_by("card").first()
    return owner_of_case_at(row.into_id, at) if row else None


def owner_of_request_at(request_id: UUID, at: datetime) -> PastOwner | None:
    request = CardRequest.objects.filter(pk=request_id).first()
    return owner_of_case_at(request.case_id, at) if request else None


def owner_of_question_at(question_id: UUID, at: datetime) -> PastOwner | None:
    question = Question.objects.filter(pk=question_id).first()
    return owner_of_case_at(question.case_id, at) if question else None


def owner_of_invitation_at(invitation_id: UUID, at: datetime) -> PastOwner | None:
    invitation = EventInvitation.objects.filter(pk=invitation_id).first()
    return owner_of_case_at(invitation.case_id, at) if invitation else None


def owner_of_data_request_at(request_id: UUID, at: datetime) -> PastOwner | None:
    request = DataRequest.objects.filter(pk=request_id).first()
    return owner_of_case_at(request.case_id, at) if request else None


def owner_of_membership_at(_member_id: UUID, _at: datetime) -> None:
    """A notice about a team is for its member."""


def owner_of_case_at(case_id: UUID, at: datetime) -> PastOwner | None:
    department = department_at(case_id, at)
    return PastOwner(owner_at(case_id, at), department) if department else None

"""What still waits on a card that nobody can open: a withdrawn one, and any card of a person whose data were erased."""

from typing import Any, Final

from django.db.models import Q, QuerySet

from cases.actions.endings.speaking import OF_CASE
from cases.actions.owners import CASE
from cases.models import (
    CardRequest,
    Case,
    Check,
    Closure,
    CommunityPackage,
    EmployerLetter,
    EventInvitation,
    FollowUp,
    HandOver,
    JobCheck,
    JobProposal,
    Promise,
    Question,
    RiskLowering,
)
from cases.models.follow_up import UNSETTLED
from cases.states import CaseState
from privacy.sealing import ERASED, Sealed
from supporters.notifications.models import Notification

UNOPENABLE: Final = Q(state=CaseState.WITHDRAWN) | Q(person__surname=Sealed(ERASED))


def still_open() -> tuple[QuerySet[Any, Any], ...]:
    """The rows of such cards that are not ended: of each kind of SPEAKING."""
    cards = Case.objects.filter(UNOPENABLE)
    return (*(rows.filter(case__in=cards) for rows in _waiting()), _notifications(cards))


def _waiting() -> tuple[QuerySet[Any, Any], ...]:
    return (
        FollowUp.objects.filter(state__in=UNSETTLED),
        Promise.objects.open(),
        HandOver.objects.open(),
        RiskLowering.objects.open(),
        CommunityPackage.objects.open(),
        Closure.objects.asked(),
        CardRequest.objects.open(),
        Question.objects.open(),
        EventInvitation.objects.ahead(),
        Check.objects.open(),
        JobProposal.objects.open(),
        EmployerLetter.objects.waiting(),
        JobCheck.objects.open(),
    )


def _notifications(cards: QuerySet[Case]) -> QuerySet[Notification]:
    """Of the cards and of their rows."""
    about = Q(subject_kind=CASE, subject_id__in=cards.values("pk"))
    for kind, model in OF_CASE.items():
        about |= Q(subject_kind=kind, subject_id__in=model.objects.filter(case__in=cards).values("pk"))
    return Notification.objects.filter(about, settled_at=None)

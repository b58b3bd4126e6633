"""The third lock as views use it: a row out of reach is the same 404 as a row that is absent, and a card that is not the
own asks why it is opened."""

from django.http import Http404
from django.utils import timezone

from cases.models import Case, PurposeGrant
from cases.models.case import CaseQuerySet
from privacy.opening import current_reading
from supporters.access import SupporterRequest
from supporters.models import reach
from supporters.roles import ReachKind


class PurposeNeeded(Exception):
    """The card may be opened once the reader has said why (cases/middleware.py asks)."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def case_to_read(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded."""
    return _case(request, Case.objects.visible_to(request.user), number)


def case_to_work_on(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded."""
    return _case(request, Case.objects.workable_by(request.user), number)


def _case(request: SupporterRequest, rows: CaseQuerySet, number: str) -> Case:
    case = rows.select_related("person__veteran", "owner", "relieved", "facility").filter(number=number).first()
    if case is None:
        raise Http404
    current_reading().purpose = _purpose(request, case)
    return case


def _purpose(request: SupporterRequest, case: Case) -> str:
    if request.user.pk in (case.owner_id, case.relieved_id) or reach(request.user).kind is not ReachKind.SUBTREE:
        return "support"
    grant = PurposeGrant.objects.in_force(request.user, timezone.now()).filter(case=case).first()
    if grant is None:
        raise PurposeNeeded(case.number)
    return grant.purpose

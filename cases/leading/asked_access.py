"""Access for who is asked to take a case: identity, the note of the offer, promises and the next step; nothing else."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404

from cases.case.access import case_to_read
from cases.case.models import Case, HandOver
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest
from supporters.directory.models import reach

ASKED: Final = "asked"  # purpose of a reading in the access log


@dataclass(frozen=True, kw_only=True)
class OfferedCase:
    """A case and its open offer. `asked`: the offer asks the reader. `workable`: the reader may write to the case.
    `answers`: not only as a member of its team."""

    case: Case
    offer: HandOver | None
    asked: bool
    workable: bool
    answers: bool


def offered_case(request: SupporterRequest, number: str) -> OfferedCase:
    """For who is asked, without a purpose; otherwise as cases.case.access.case_to_read(). Raises Http404, PurposeNeeded."""
    if offer := _asking(request, number):
        current_reading().purpose = ASKED
        mine = Case.objects.workable_by(request.user).with_can_edit(reach(request.user))
        own: Any = mine.filter(pk=offer.case_id).first()  # of a head of both departments
        return OfferedCase(case=offer.case, offer=offer, asked=True, workable=own is not None, answers=bool(own and own.answers))
    found = case_to_read(request, number)
    beside = ("case", "to_owner", "to_department", "asked_by")
    offer = HandOver.objects.open().select_related(*beside).filter(case=found.case).first()
    return OfferedCase(case=found.case, offer=offer, asked=False, workable=found.workable, answers=found.answers)


def asked_case(request: SupporterRequest, number: str) -> HandOver:
    """The open offer that asks the reader. Raises Http404."""
    offer = _asking(request, number)
    if offer is None:
        raise Http404
    current_reading().purpose = ASKED
    return offer


def _asking(request: SupporterRequest, number: str) -> HandOver | None:
    beside = ("case__person__veteran", "case__owner", "case__department", "to_owner", "to_department", "asked_by")
    offers = HandOver.objects.asking(reach(request.user)).select_related(*beside)
    return offers.filter(case__number=number).exclude(case__owner=request.user).first()

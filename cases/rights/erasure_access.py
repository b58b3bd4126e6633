"""Access for the erasure of a person, also on a card that was opened by mistake and that nobody else opens."""

from django.utils import timezone

from cases.case.access import case_to_answer_for
from cases.case.models import Case
from cases.rights.models.retention import withdrawn_to_erase
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest
from supporters.directory.models import reach


def case_to_erase(request: SupporterRequest, number: str) -> Case:
    """The card of case_to_answer_for(), or a withdrawn one of the reader's departments whose term has run out.

    Raises Http404, PurposeNeeded.
    """
    due = withdrawn_to_erase(timezone.now()).filter(number=number).of_departments(reach(request.user).department_ids)
    withdrawn: Case | None = due.select_related("person").first()
    if withdrawn is None:
        return case_to_answer_for(request, number)
    current_reading().purpose = "decisions"
    return withdrawn

"""What waits for the decision of a head."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.desk.reports.lists.decisions import decisions
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.reports.decision_sections import decision_sections
from supporters.directory.roles import Permission
from supporters.forms.list_pages import list_page


@require_safe
@require(Permission.CLOSURE_DECIDE)
def decisions_page(request: SupporterRequest) -> HttpResponse:
    current_reading().purpose = "decisions"
    now = timezone.now()
    context = {"sections": decision_sections(request.user, at=now)}
    return list_page(request, "cases/endings/decisions.html", decisions(request.user, at=now), context)

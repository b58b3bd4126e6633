"""Who works on a case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.access import case_to_read
from cases.reports.card.acting_owner import acting_label
from cases.reports.card.page import identity_line
from cases.reports.card.team import case_team
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.CASE_VIEW)
def case_team_page(request: SupporterRequest, number: str) -> HttpResponse:
    """The team of a case with phones."""
    found, at = case_to_read(request, number), timezone.now()
    context = {
        "card": identity_line(found.case),
        "team": case_team(found.case, offered=found.offer is not None, at=at),
        "acting": acting_label(found.case, request.user, absent=found.absent, at=at),
    }
    return render(request, "cases/team.html", context)

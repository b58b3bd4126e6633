"""Absences as a list; the calendar: supporters/administration/views/absences.py."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from supporters.administration.forms.absence_list import AbsenceListForm
from supporters.administration.reports.lists.absence_list import absence_list as list_of_absences
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.list_pages import list_page


@require_safe
@require(Permission.ABSENCES_PLAN)
def absence_list(request: SupporterRequest) -> HttpResponse:
    filters = AbsenceListForm(request.GET)
    if not filters.is_valid():
        return redirect("absence_list")
    listing = list_of_absences(request.user, filters.shown, at=timezone.now(), filters=filters.parameters())
    return list_page(request, "supporters/absence_list.html", listing, {"filters": filters, "tabs": filters.tabs("show")})

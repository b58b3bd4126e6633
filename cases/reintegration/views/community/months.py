"""The month of a department, the sheet for a ward, and its events as a list."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.reintegration.forms.community.event_list import CommunityForm, EventListForm, MonthForm
from cases.reintegration.reports.community.event_list import event_list as list_of_events
from cases.reintegration.reports.community.month import community_page, ward_sheet
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.list_pages import list_page


@require_safe
@require(Permission.CASE_VIEW)
def community(request: SupporterRequest) -> HttpResponse:
    form = CommunityForm(request.GET)
    if not form.is_valid():
        return redirect("community")
    page = community_page(request.user, _month(form), form.cleaned_data["page"] or 1, at=timezone.now())
    context = {"page": page, "month": page.month, "asked_month": form["month"].value() or ""}
    return render(request, "cases/community/month.html", context)


@require_safe
@require(Permission.CASE_VIEW)
def community_print(request: SupporterRequest) -> HttpResponse:
    form = MonthForm(request.GET)
    if not form.is_valid():
        return redirect("community_print")
    sheet = ward_sheet(request.user, _month(form), at=timezone.now())
    return render(request, "cases/community/print.html", {"sheet": sheet, "month": sheet.month})


@require_safe
@require(Permission.CASE_VIEW)
def event_list(request: SupporterRequest) -> HttpResponse:
    filters = EventListForm(request.GET)
    if not filters.is_valid():
        return redirect("event_list")
    listing = list_of_events(request.user, filters.shown, at=timezone.now(), filters=filters.parameters())
    may_write = Permission.COMMUNITY_MANAGE in request.user.granted
    context = {"filters": filters, "tabs": filters.tabs("show"), "may_write": may_write}
    return list_page(request, "cases/community/events.html", listing, context)


def _month(form: MonthForm) -> date | None:
    month: date | None = form.cleaned_data["month"]
    return month

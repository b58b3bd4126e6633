"""The month of a department, and the sheet for a ward."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.forms.reading import MonthForm
from cases.reports.community.month import community_page, ward_sheet
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.CASE_VIEW)
def community(request: SupporterRequest) -> HttpResponse:
    form = MonthForm(request.GET)
    if not form.is_valid():
        return redirect("community")
    page = community_page(request.user, _month(form), at=timezone.now())
    return render(request, "cases/community/month.html", {"page": page, "month": page.month})


@require_safe
@require(Permission.CASE_VIEW)
def community_print(request: SupporterRequest) -> HttpResponse:
    form = MonthForm(request.GET)
    if not form.is_valid():
        return redirect("community_print")
    sheet = ward_sheet(request.user, _month(form), at=timezone.now())
    return render(request, "cases/community/print.html", {"sheet": sheet, "month": sheet.month})


def _month(form: MonthForm) -> date | None:
    month: date | None = form.cleaned_data["month"]
    return month

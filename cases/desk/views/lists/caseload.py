"""«Мої картки»"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cases.desk.forms.reading import CaseloadForm
from cases.desk.reports.lists.caseload import ALPHABET, caseload_page
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.TODAY_VIEW)
def cases(request: SupporterRequest) -> HttpResponse:
    form = CaseloadForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    order, page, is_due = asked.get("by") or ALPHABET, asked.get("page") or 1, bool(asked.get("due"))
    found = caseload_page(request.user, order, page, at=timezone.now(), language=get_language() or "uk", is_due=is_due)
    return render(request, "cases/cases.html", {"caseload": found})

"""The rights of a person to their data: the page, the report of everything held on paper and as a file."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.case.access import case_to_answer_for
from cases.case.addresses import case_address
from cases.rights.reports.notice import legal_page, notice
from cases.rights.reports.report import as_json
from cases.rights.reports.report import rights_report as everything_held
from cases.rights.reports.requests import rights_page
from cases.rights.reports.storage import retention_line, storage_of
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.RIGHTS_ANSWER)
def case_rights(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_answer_for(request, number)
    now = timezone.now()
    page, storage = rights_page(case, at=now), storage_of(case, request.user, at=now)
    return render(request, "cases/rights/page.html", {"page": page, "storage": storage, "card": page.card})


@require_safe
@require(Permission.RIGHTS_ANSWER)
def rights_notice(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_answer_for(request, number)
    paper = notice(case, back_url=case_address("case_rights", number), at=timezone.now())
    return render(request, "cases/rights/notice.html", {"paper": paper})


@require_safe
@require(Permission.REMINDERS_MANAGE)
def legal(request: SupporterRequest) -> HttpResponse:
    """Terms and texts with their sources, for administrators: what nobody has confirmed is marked."""
    return render(request, "cases/rights/legal.html", {"page": legal_page(), "rule": retention_line(at=timezone.now())})


@require_safe
@require(Permission.RIGHTS_ANSWER)
def rights_report(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_answer_for(request, number)
    current_reading().is_export = True
    report = everything_held(case, request.user, at=timezone.now())
    return render(request, "cases/rights/report.html", {"report": report, "card": report.card})


@require_safe
@require(Permission.RIGHTS_ANSWER)
def rights_report_file(request: SupporterRequest, number: str) -> HttpResponse:
    """The same as JSON, to be saved and given to the person."""
    case = case_to_answer_for(request, number)
    current_reading().is_export = True
    report = as_json(everything_held(case, request.user, at=timezone.now()))
    answer = HttpResponse(json.dumps(report, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="suprovid-{case.number}.json"'
    return answer

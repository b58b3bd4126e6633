"""A call, and how it ended: by one tap."""

from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import case_to_work_on
from cases.actions.calls import log_call_outcome
from cases.forms.calls import CallOutcomeForm
from cases.models import Case
from cases.reports.calls import call_page
from cases.states import CallOutcome
from cases.views.answers import form_page, posted
from privacy.ids import new_id
from supporters.access import SupporterRequest, require
from supporters.actions.submissions import use_submission_key
from supporters.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def call_outcome(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    form = CallOutcomeForm(posted(request))
    if not form.is_valid():
        return form_page(request, "cases/call_outcome.html", form, {"call": call_page(case, at=now)})
    return redirect(_log(form, case, request, at=now))


@transaction.atomic
def _log(form: CallOutcomeForm, case: Case, request: SupporterRequest, *, at: datetime) -> str:
    pk = new_id()
    result = f"{case.get_absolute_url()}?saved={pk}"
    use_submission_key(request.user, form.cleaned_data["submission_key"], form.submitted_fields(), result=result)
    log_call_outcome(case.pk, CallOutcome(form.cleaned_data["outcome"]), by=request.user, at=at, pk=pk)
    return result

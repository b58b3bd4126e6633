"""Log a call and its outcome by one tap."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case
from cases.course.actions.calls import call_with, log_call_outcome
from cases.course.actions.late import log_late_visit
from cases.course.forms.calls import CallOutcomeForm
from cases.course.late_access import EntryCase, case_to_log_on
from cases.course.models.follow_up import planned_id
from cases.course.reports.entry_pages import call_page
from cases.course.states import CallOutcome
from cases.course.views.arrivals import late_result, mention_arrival, mention_clock
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at
from supporters.forms.pages import next_page
from veterans.models import EndReason


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def call_outcome(request: SupporterRequest, number: str) -> HttpResponse:
    now = timezone.now()
    saved = saved_at(request, now=now)
    entry = case_to_log_on(request, number, saved_at=saved, now=now)
    plan = {} if request.method == "POST" else {"planned": planned_id(entry.case.pk)}
    form = CallOutcomeForm(posted(request), initial=plan)
    if not form.is_valid():
        if not entry.readable:
            raise Http404
        return form_page(
            request, "cases/call_outcome.html", form, {"call": call_page(entry.case, at=now, back=next_page(request.GET))}
        )
    result = _log(form, entry, request, saved=saved, at=now)
    mention_clock(request, now=now)
    return redirect(result)


def _continued(outcome: CallOutcome, case: Case, request: SupporterRequest, *, saved: str) -> str:
    """After a number that does not work: the form that ends it, then the form of a new one, then where the call was made."""
    back = next_page(request.GET) or case.get_absolute_url()
    if outcome is not CallOutcome.WRONG_NUMBER or Permission.PERSON_EDIT not in request.user.granted:
        return with_parameters(back, saved=saved)
    new = with_parameters(case_address("phone_new", case.number), next=back)
    return with_parameters(case_address("phone_end", case.number), reason=EndReason.DEAD, saved=saved, next=new)


def _log(form: CallOutcomeForm, entry: EntryCase, request: SupporterRequest, *, saved: datetime, at: datetime) -> str:
    pk, case, known = new_id(), entry.case, form.cleaned_data
    outcome = CallOutcome(known["outcome"])
    result = late_result(entry) if entry.arrived_after else _continued(outcome, case, request, saved=str(pk))
    with submitted_once(request, form, result=result):
        if entry.arrived_after:
            call, after = call_with(outcome, at=saved), entry.arrived_after
            visit = log_late_visit(case.pk, call, None, arrived_after=after, by=request.user, at=at, pk=pk)
            mention_arrival(request, entry, visit, at=at)
        else:
            planned = known["planned"]
            log_call_outcome(
                case.pk, outcome, by=request.user, at=at, pk=pk, saved_at=saved, shown=planned, answers=entry.answers
            )
    return result

"""Pause the support."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.course.actions.holds import end_hold, hold_case
from cases.course.forms.holds import HoldForm, current_hold
from cases.course.reports.holds import HoldPage, hold_page
from cases.course.states import HoldRefusal
from cases.course.views.arrivals import mention_clock
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_HOLD)
def case_hold(request: SupporterRequest, number: str) -> HttpResponse:
    """The current pause, and the form of a new one, if the reader may give one."""
    case, now = case_to_work_on(request, number), timezone.now()
    page = hold_page(case, request.user, at=now)
    keep = draft_context(request, HoldForm, subject_id=case.pk, person_id=case.person_id, at=now)
    longest = page.longest or timedelta(0)
    form = HoldForm(posted(request), version=case.version, draft_context=keep, longest=longest, what=page.what, now=now)
    if not form.is_valid():
        return _page(form, case, page, request)
    try:
        _hold(form, case, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_hold(case_to_work_on(request, number)))
        return _page(form, case, page, request, status=409)
    mention_clock(request, now=now)
    return redirect(case)


def _page(form: HoldForm, case: Case, page: HoldPage, request: SupporterRequest, *, status: int | None = None) -> HttpResponse:
    """Raises IllegalTransition for a closed case, and for a pause that the reader may not give."""
    if case.state != CaseState.OPEN or (request.method == "POST" and page.longest is None):
        raise IllegalTransition(case.refusal if case.state != CaseState.OPEN else HoldRefusal.HEAD)
    context = {
        "card": identity_line(case),
        "hold": page,
        "end": SubmittedOnceForm(),
        "end_url": case_address("hold_end", case.number),
    }
    return form_page(request, "cases/endings/hold.html", form, context, status=status)


def _hold(form: HoldForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        hold_case(case.pk, form.new_hold, by=request.user, at=at, version=form.cleaned_data["version"] or 0)
        messages.success(request, _("The support is paused. The next step is due on the last day."))


@require_POST
@require(Permission.CASE_HOLD)
def hold_end(request: SupporterRequest, number: str) -> HttpResponse:
    case, form, now = case_to_work_on(request, number), SubmittedOnceForm(request.POST), timezone.now()
    if form.is_valid():
        with submitted_once(request, form, result=case.get_absolute_url()):
            ended = end_hold(case.pk, by=request.user, at=now)
            day = date_label(ended.next_due_on, kyiv_day(now)) if ended.next_due_on else ""
            messages.success(request, _("The pause has ended. The next step is due: %(day)s.") % {"day": day})
    return redirect(case)

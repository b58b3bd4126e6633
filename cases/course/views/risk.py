"""The risk of a case: show it, set it, propose to lower it, answer a proposal."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import FoundCase, case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition, Risk
from cases.course.actions.risk import (
    agree_lowering,
    ask_lowering,
    confirm_risk,
    count_levels,
    lower_risk,
    may_agree,
    raise_risk,
    refuse_lowering,
    withdraw_lowering,
)
from cases.course.forms.risk import RefuseLoweringForm, RiskForm, current_risk
from cases.course.models import RiskLowering
from cases.course.reports.risk import RiskPage, risk_page
from cases.course.states import RiskRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RISK_SET)
def case_risk(request: SupporterRequest, number: str) -> HttpResponse:
    """The level, its history and, for who may write to an open case, the form."""
    found, now = case_to_read(request, number), timezone.now()
    case = found.case
    if request.method == "POST" and not found.workable:
        raise Http404
    page = risk_page(case, request.user, at=now, workable=found.workable)
    context = {"card": identity_line(case), "risk": page, "answer": SubmittedOnceForm()}
    if not _is_changeable(found, request):
        return render(request, "cases/risk.html", context)
    form = _form(request, case, page, at=now)
    if not form.is_valid():
        return form_page(request, "cases/risk.html", form, context)
    try:
        _set(form, case, request, at=now)
    except ChangedMeanwhile:
        case = case_to_work_on(request, number)
        form.show_both(current_risk(case, count_levels(case.pk)))
        page = risk_page(case, request.user, at=now, workable=True)
        return render(request, "cases/risk.html", {**context, "risk": page, "form": form}, status=409)
    return redirect("case_risk", number)


def _is_changeable(found: FoundCase, request: SupporterRequest) -> bool:
    """Raises IllegalTransition for a form about a case that is not open."""
    if found.case.state == CaseState.OPEN:
        return found.workable
    if request.method == "POST":
        raise IllegalTransition(found.case.refusal)
    return False


def _form(request: SupporterRequest, case: Case, page: RiskPage, *, at: datetime) -> RiskForm:
    keep = draft_context(request, RiskForm, subject_id=case.pk, person_id=case.person_id, at=at)
    waits = page.lowering is not None
    return RiskForm(posted(request), version=page.version, draft_context=keep, case=case, waits=waits, now=at)


def _set(form: RiskForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    new, before, by = form.new_risk, form.current, request.user
    version = form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=case_address("case_risk", case.number)):
        if new.level is before:
            confirm_risk(case.pk, new, by=by, at=at, version=version)
            messages.success(request, _("The risk is confirmed."))
        elif new.level.is_above(before):
            raise_risk(case.pk, new, by=by, at=at, version=version)
            messages.success(request, _("The risk is raised."))
        elif before is Risk.RED:
            ask_lowering(case.pk, new, by=by, at=at, pk=new_id(), version=version)
            messages.info(request, _("A second person is asked. Until the answer the risk stays high."))
        else:
            lower_risk(case.pk, new, by=by, at=at, version=version)
            messages.success(request, _("The risk is lowered."))


@require_POST
@require(Permission.RISK_SET)
def risk_agree(request: SupporterRequest, number: str, lowering_id: UUID) -> HttpResponse:
    case, lowering = _proposal(request, number, lowering_id)
    form = SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_risk", case.number)):
            agree_lowering(lowering.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The risk is lowered."))
    return redirect("case_risk", case.number)


@require_POST
@require(Permission.RISK_SET)
def risk_withdraw(request: SupporterRequest, number: str, lowering_id: UUID) -> HttpResponse:
    case, lowering = _proposal(request, number, lowering_id)
    form = SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_risk", case.number)):
            withdraw_lowering(lowering.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The proposal is withdrawn."))
    return redirect("case_risk", case.number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RISK_SET)
def risk_refuse(request: SupporterRequest, number: str, lowering_id: UUID) -> HttpResponse:
    case, lowering = _proposal(request, number, lowering_id)
    if not may_agree(lowering, case, request.user):
        raise IllegalTransition(RiskRefusal.DECIDES)
    now = timezone.now()
    keep = draft_context(request, RefuseLoweringForm, subject_id=lowering.pk, person_id=case.person_id, at=now)
    form = RefuseLoweringForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_risk", case.number)):
        refuse_lowering(lowering.pk, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The risk stays high. The colleague sees why."))
    return redirect("case_risk", case.number)


def _proposal(request: SupporterRequest, number: str, lowering_id: UUID) -> tuple[Case, RiskLowering]:
    case = case_to_work_on(request, number)
    return case, get_object_or_404(RiskLowering, pk=lowering_id, case=case)

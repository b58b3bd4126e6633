"""Propose to end a support, decide about it; after it the check, and a new course."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_work_on
from cases.case.actions.speaking import ended_labels
from cases.case.addresses import case_address
from cases.case.models import Case, Closure
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.course.actions.stays import current_stay
from cases.course.models import Promise
from cases.course.models.promise import shown_plan
from cases.course.views.arrivals import mention_clock, mention_step
from cases.endings.actions.closures import (
    agree_closing,
    ask_closing,
    count_attempts,
    log_check,
    may_decide,
    refuse_closing,
    withdraw_closing,
)
from cases.endings.actions.episodes import begin_episode, reopen_case
from cases.endings.forms.closures import ClosureForm, RefuseClosureForm
from cases.endings.forms.episodes import CheckForm, EpisodeForm
from cases.endings.reports.closures import (
    asked_closure,
    check_lines,
    check_page,
    closure_page,
    closure_reasons,
    last_closure,
    may_reopen,
    next_check,
    possible_keepers,
)
from cases.endings.reports.outcomes import outcomes_on
from cases.endings.states import CheckRefusal, ClosureRefusal, EpisodeRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.outbox import saved_at


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CLOSURE_ASK)
def case_close(request: SupporterRequest, number: str) -> HttpResponse:
    """The proposal that waits for a decision; without one the form to propose the end; of a closed case how it ended."""
    case, now = case_to_work_on(request, number), timezone.now()
    closure = asked_closure(case) or (last_closure(case) if case.state == CaseState.CLOSED else None)
    if closure or case.state == CaseState.CLOSED:
        if request.method == "POST":
            raise IllegalTransition(case.refusal if case.state == CaseState.CLOSED else ClosureRefusal.ASKED)
        return _closure_page(case, closure, request, at=now)
    keep = draft_context(request, ClosureForm, subject_id=case.pk, person_id=case.person_id, at=now)
    attempts = count_attempts(case, at=now)
    form = ClosureForm(
        posted(request),
        draft_context=keep,
        reasons=closure_reasons(now),
        attempts=attempts,
        on_cards=outcomes_on(case, today=kyiv_day(now)),
        promises=list(Promise.objects.of_ending(case).select_related("case").order_by("due_on", "pk")),
        keepers=possible_keepers(case, request.user),
        now=now,
    )
    if not form.is_valid():
        return form_page(request, "cases/endings/close_ask.html", form, {"card": identity_line(case)})
    _ask(form, case, request, at=now)
    mention_clock(request, now=now)
    return redirect(case)


def _closure_page(case: Case, closure: Closure | None, request: SupporterRequest, *, at: datetime) -> HttpResponse:
    context = {
        "card": identity_line(case),
        "closure": closure_page(closure, request.user, at=at) if closure else None,
        "checks": check_lines(case, at=at) if case.state == CaseState.CLOSED else (),
        "may_check": case.state == CaseState.CLOSED and next_check(case, at=at) is not None,
        "check_url": case_address("case_check", case.number),
        "form": SubmittedOnceForm(),
    }
    return render(request, "cases/endings/close.html", context)


def _ask(form: ClosureForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        ask_closing(case.pk, form.new_closure, by=request.user, at=at, pk=new_id())
        messages.success(request, _("Proposed. Until the head decides, the support goes on with its next step."))


@require_POST
@require(Permission.CLOSURE_DECIDE)
def close_agree(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result="/decisions/"):
            _to_decide(case, request)
            ended = agree_closing(case.pk, by=request.user, at=timezone.now())
            words = _("The support has ended.")
            if labels := ", ".join(ended_labels(ended)):
                words += " " + _("Stopped: %(what)s.") % {"what": labels}
            messages.success(request, words)
    return redirect("decisions")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CLOSURE_DECIDE)
def close_refuse(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    keep = draft_context(request, RefuseClosureForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = RefuseClosureForm(posted(request), draft_context=keep)
    if not form.is_valid():
        _to_decide(case, request)
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result="/decisions/"):
        _to_decide(case, request)
        refuse_closing(case.pk, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The support goes on. Who proposed the end reads why."))
    mention_clock(request, now=now)
    return redirect("decisions")


@require_POST
@require(Permission.CLOSURE_ASK)
def close_withdraw(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case.get_absolute_url()):
            closure = asked_closure(case)
            if closure and request.user.pk not in (closure.asked_by_id, case.owner_id):
                raise PermissionDenied
            withdraw_closing(case.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The proposal is withdrawn. The support goes on."))
    return redirect(case)


def _to_decide(case: Case, request: SupporterRequest) -> None:
    """Raises IllegalTransition without a proposal, PermissionDenied for who has made it or does not lead the department."""
    closure = asked_closure(case)
    if closure is None:
        raise IllegalTransition(ClosureRefusal.NONE)
    if not may_decide(closure, case, request.user):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VISIT_LOG)
def case_check(request: SupporterRequest, number: str) -> HttpResponse:
    """The entry of the next check of a closed case."""
    case, now = case_to_work_on(request, number), timezone.now()
    check = next_check(case, at=now)
    keep = draft_context(request, CheckForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = CheckForm(posted(request), draft_context=keep, now=saved_at(request, now=now))
    if not form.is_valid():
        if check is None:
            raise IllegalTransition(CheckRefusal.NONE)
        context = {"card": identity_line(case), "check": check_page(check, case, at=now)}
        return form_page(request, "cases/endings/check.html", form, context)
    with submitted_once(request, form, result=case.get_absolute_url()):
        visit = log_check(case.pk, form.new_visit, by=request.user, at=now, pk=new_id())
        messages.success(request, _("Saved.") if visit.reached else _("Saved. The check is due again in a week."))
    mention_clock(request, now=now)
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_REOPEN)
def case_reopen(request: SupporterRequest, number: str) -> HttpResponse:
    """Open a closed case again."""
    case, now = case_to_work_on(request, number), timezone.now()
    form = _episode_form(case, request, at=now)
    if not form.is_valid():
        if not may_reopen(case):
            raise IllegalTransition(EpisodeRefusal.NOT_CLOSED)
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case.get_absolute_url()):
        reopened = reopen_case(case.pk, form.new_episode, by=request.user, at=now)
        goes_on = _("The support goes on.")
        queued = _("The support goes on. It waits in the queue until somebody accepts it.")
        messages.success(request, goes_on if reopened.owner_id else queued)
    mention_clock(request, now=now)
    return redirect(case)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_REOPEN)
def case_episode(request: SupporterRequest, number: str) -> HttpResponse:
    """A new wound of a person on support."""
    case, now = case_to_work_on(request, number), timezone.now()
    form = _episode_form(case, request, at=now)
    if not form.is_valid():
        if case.state != CaseState.OPEN:
            raise IllegalTransition(case.refusal)
        return form_page(request, "cases/form.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case.get_absolute_url()):
        begin_episode(case.pk, form.new_episode, by=request.user, at=now)
        messages.success(request, _("A new course of the support has begun. Days without a contact count from now."))
    mention_step(request, case, at=now)
    mention_clock(request, now=now)
    return redirect(case)


def _episode_form(case: Case, request: SupporterRequest, *, at: datetime) -> EpisodeForm:
    keep = draft_context(request, EpisodeForm, subject_id=case.pk, person_id=case.person_id, at=at)
    plan = shown_plan(case.pk)
    return EpisodeForm(posted(request), draft_context=keep, case=case, stay=current_stay(case), plan=plan, now=at)

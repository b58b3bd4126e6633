"""Promises of a case: the list, a new one, and what becomes of one."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.course.actions.promises.making import keep_promise, make_promise, may_keep, move_promise, withdraw_promise
from cases.course.forms.promises import MovePromiseForm, PromiseForm, WithdrawPromiseForm, current_day
from cases.course.models import Promise
from cases.course.reports.promises import promise_line, promises_page, settled_line
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import day_label, kyiv_day
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.draft_forms import DraftForm, draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_safe
@require(Permission.CASE_VIEW)
def case_promises(request: SupporterRequest, number: str) -> HttpResponse:
    found, may = case_to_read(request, number), Permission.PROMISE_KEEP in request.user.granted
    page = promises_page(found.case, today=timezone.now(), workable=found.workable and may)
    return render(request, "cases/promises.html", {"card": identity_line(found.case), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROMISE_KEEP)
def promise_new(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    keep = draft_context(request, PromiseForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = PromiseForm(posted(request), draft_context=keep, may_keep=may_keep(case, request.user), now=now)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_promises", number)):
        made = make_promise(case.pk, form.new_promise, by=request.user, at=now, pk=new_id())
        day = day_label(made.due_on, kyiv_day(now))
        messages.success(request, one_full_stop(_("The promise is saved: %(day)s.") % {"day": day}))
    return redirect("case_promises", number)


@require_POST
@require(Permission.PROMISE_KEEP)
def promise_keep(request: SupporterRequest, number: str, promise_id: UUID) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    promise = _of_case(case, promise_id)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_promises", number)):
            keep_promise(promise.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The promise is kept."))
    return redirect("case_promises", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROMISE_KEEP)
def promise_withdraw(request: SupporterRequest, number: str, promise_id: UUID) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    promise = _of_case(case, promise_id)
    keep = draft_context(request, WithdrawPromiseForm, subject_id=promise.pk, person_id=case.person_id, at=now)
    form = WithdrawPromiseForm(posted(request), draft_context=keep)
    if promise.is_settled or not form.is_valid():
        return _page(request, "cases/promise_settle.html", form, promise, at=now)
    with submitted_once(request, form, result=case_address("case_promises", number)):
        withdraw_promise(promise.pk, reason=form.cleaned_data["reason"], by=request.user, at=now)
        messages.success(request, _("The promise is not needed any more."))
    return redirect("case_promises", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROMISE_KEEP)
def promise_move(request: SupporterRequest, number: str, promise_id: UUID) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    promise = _of_case(case, promise_id)
    keep = draft_context(request, MovePromiseForm, subject_id=promise.pk, person_id=case.person_id, at=now)
    form = MovePromiseForm(posted(request), version=promise.version, draft_context=keep, before=promise.due_on, now=now)
    if promise.is_settled or not form.is_valid():
        return _page(request, "cases/promise_settle.html", form, promise, at=now)
    try:
        _move(form, promise, request, at=now)
    except ChangedMeanwhile:
        form.cleaned_data["due_on"] = form.day
        promise = _of_case(case, promise_id)
        form.show_both(current_day(promise))
        return _page(request, "cases/promise_settle.html", form, promise, at=now, status=409)
    return redirect("case_promises", number)


def _move(form: MovePromiseForm, promise: Promise, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    known = form.cleaned_data
    with submitted_once(request, form, result=case_address("case_promises", (promise.case.absorbed_by or promise.case).number)):
        version = known["version"] or 0
        move_promise(promise.pk, due_on=form.day, reason=known["reason"], version=version, by=request.user, at=at)
        day = day_label(form.day, kyiv_day(at))
        messages.success(request, one_full_stop(_("The promise is put off: %(day)s.") % {"day": day}))


def _of_case(case: Case, promise_id: UUID) -> Promise:
    """Raises Http404."""
    return get_object_or_404(Promise.objects.with_people().filter(of_group(case.pk)), pk=promise_id)


def _page(
    request: SupporterRequest, template: str, form: DraftForm, promise: Promise, *, at: datetime, status: int | None = None
) -> HttpResponse:
    """The page of a promise that somebody has settled says how, with 409, and keeps what was typed."""
    settled = settled_line(promise, today=at)
    card = promise.case.absorbed_by or promise.case
    context = {"card": identity_line(card), "promise": promise_line(promise, today=at), "settled": settled}
    return form_page(request, template, form, context, status=409 if settled else status)

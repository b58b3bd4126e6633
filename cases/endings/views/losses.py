"""Report a loss, answer the report, reach the family."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_read, case_to_work_on
from cases.case.actions.speaking import count_speaking, ended_labels
from cases.case.addresses import case_address
from cases.case.models import Case, Loss
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition
from cases.endings.actions.losses import confirm_loss, record_family_reached, report_loss, take_back_loss
from cases.endings.forms.losses import ConfirmLossForm, LossForm, TakeBackForm
from cases.endings.reports.losses import ended_message, loss_page, report_line, staying_labels, staying_sentences
from cases.endings.states import LossRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once

CHANGE: Final = "change"  # sent by the second page: show the first one again, filled in


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LOSS_REPORT)
def case_loss(request: SupporterRequest, number: str) -> HttpResponse:
    """The first page of a report; the report itself once there is one. A valid POST shows the second page."""
    found, now = case_to_read(request, number), timezone.now()
    if found.case.loss:
        if request.method == "POST":
            raise IllegalTransition(LossRefusal.REPORTED)
        loss = loss_page(found.case, request.user, at=now, workable=found.workable)
        return render(request, "cases/loss.html", {"card": identity_line(found.case), "loss": loss, "form": SubmittedOnceForm()})
    if not found.workable:
        raise Http404
    case = found.case
    keep = draft_context(request, LossForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = LossForm(posted(request), draft_context=keep, now=now)
    if not form.is_valid() or CHANGE in request.POST:
        status = 200 if form.is_valid() else None
        return form_page(request, "cases/loss_report.html", form, {"card": identity_line(case)}, status=status)
    typed = {name: form.cleaned_data[name] for name in ("kind", "happened_on", "source", "submission_key")}
    context = {
        "card": identity_line(case),
        "form": ConfirmLossForm(initial=typed, now=now),
        "report": report_line(form.new_loss, at=now),
        "ended": ended_labels(count_speaking(case.pk, stay=frozenset())),
    }
    return render(request, "cases/loss_confirm.html", context)


@require_POST
@require(Permission.LOSS_REPORT)
def loss_report(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    form = ConfirmLossForm(request.POST, now=now)
    if not form.is_valid():
        keep = draft_context(request, LossForm, subject_id=case.pk, person_id=case.person_id, at=now)
        return form_page(
            request, "cases/loss_report.html", LossForm(request.POST, draft_context=keep, now=now), {"card": identity_line(case)}
        )
    _report(form, case, request, at=now)
    return redirect(case)


def _report(form: ConfirmLossForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        ended = report_loss(case.pk, form.new_loss, by=request.user, at=at, pk=new_id())
        messages.info(request, ended_message(ended))


@require_POST
@require(Permission.LOSS_ANSWER)
def loss_confirm(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_loss", case.number)):
            confirm_loss(case.pk, by=request.user, at=timezone.now())
    return redirect("case_loss", case.number)


@require_POST
@require(Permission.LOSS_ANSWER)
def loss_family(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case_address("case_loss", case.number)):
            record_family_reached(case.pk, by=request.user, at=timezone.now())
    return redirect("case_loss", case.number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.LOSS_ANSWER)
def loss_take_back(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    loss = Loss.objects.unanswered().filter(case=case).first()
    if loss is None:
        raise IllegalTransition(LossRefusal.NONE)
    keep = draft_context(request, TakeBackForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = TakeBackForm(posted(request), draft_context=keep, case=case, goes_on=loss.was_open, now=now)
    if not form.is_valid():
        context = {"card": identity_line(case), "staying": staying_labels(loss, case, at=now)}
        return form_page(request, "cases/loss_take_back.html", form, context)
    _take_back(form, case, request, at=now)
    return redirect(case)


def _take_back(form: TakeBackForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        staying = take_back_loss(case.pk, step=form.next_step, words=form.cleaned_data["words"], by=request.user, at=at)
        goes_on = _("The report is taken back. The support goes on.")
        words = goes_on if form.goes_on else _("The report is taken back.")
        messages.info(request, " ".join([words, *staying_sentences(staying)]))

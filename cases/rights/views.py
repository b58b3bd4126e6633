"""Pages of the rights of a person to their data."""

import json
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_answer_for
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.rights.actions import (
    agree_erasure,
    answer_data_request,
    ask_erasure,
    end_legal_hold,
    holds_of,
    record_data_request,
    refuse_data_request,
    refuse_erasure,
    set_legal_hold,
    withdraw_data_request,
)
from cases.rights.erasure_access import case_to_erase
from cases.rights.forms import (
    AnswerDataRequestForm,
    AskErasureForm,
    DataRequestForm,
    DecideErasureForm,
    EndDataHoldForm,
    HoldDataForm,
    RefuseDataRequestForm,
)
from cases.rights.models import DataRequest, Erasure
from cases.rights.reports.notice import legal_page, notice
from cases.rights.reports.report import as_json
from cases.rights.reports.report import rights_report as everything_held
from cases.rights.reports.requests import asked_erasure, data_request_page, erasure_page, requests_of, rights_page
from cases.rights.reports.storage import holds_ever_of, retention_line, storage_of, withdrawn_list
from cases.rights.states import DataRequestRefusal, DataRequestState, ErasureRefusal, LegalHoldRefusal
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_ANSWER)
def data_request_new(request: SupporterRequest, number: str) -> HttpResponse:
    """Also on a closed or lost card."""
    case, now = case_to_answer_for(request, number), timezone.now()
    keep = draft_context(request, DataRequestForm, subject_id=case.pk, person_id=case.person_id, at=now)
    taken = frozenset(requests_of(case).open().values_list("kind", flat=True))
    form = DataRequestForm(posted(request), draft_context=keep, taken=taken, now=now)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        made = record_data_request(case.pk, form.new_request, by=request.user, at=now, pk=new_id())
        day = date_label(made.due_on, kyiv_day(now))
        messages.success(request, one_full_stop(_("The request is saved. Answer by %(day)s.") % {"day": day}))
    return redirect("case_rights", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_ANSWER)
def data_request(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    """The request with the form of its answer; without the form once it is answered."""
    case, now = case_to_answer_for(request, number), timezone.now()
    asked = _of_person(case, pk)
    keep = draft_context(request, AnswerDataRequestForm, subject_id=asked.pk, person_id=case.person_id, at=now)
    form = AnswerDataRequestForm(posted(request), draft_context=keep)
    if request.method == "POST" and not asked.is_open:
        raise IllegalTransition(DataRequestRefusal.SETTLED)
    if not form.is_valid():
        page = data_request_page(asked, case, request.user, at=now)
        return form_page(request, "cases/rights/request.html", form, {"asked": page, "card": page.card})
    _answer(form, asked, case, request, at=now)
    return redirect("case_rights", number)


def _answer(form: AnswerDataRequestForm, asked: DataRequest, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    answered = form.cleaned_data["outcome"] == DataRequestState.ANSWERED
    settle = answer_data_request if answered else withdraw_data_request
    with submitted_once(request, form, result=case_address("case_rights", case.number)):
        settle(asked.pk, words=form.cleaned_data["words"], by=request.user, at=at)
        messages.success(request, _("The answer is saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def data_request_refuse(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    case, now = case_to_answer_for(request, number), timezone.now()
    asked = _of_person(case, pk)
    if not asked.is_open:
        raise IllegalTransition(DataRequestRefusal.SETTLED)
    keep = draft_context(request, RefuseDataRequestForm, subject_id=asked.pk, person_id=case.person_id, at=now)
    form = RefuseDataRequestForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        refuse_data_request(asked.pk, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The request is refused. Give the person the reason in writing."))
    return redirect("case_rights", number)


def _of_person(case: Case, pk: UUID) -> DataRequest:
    """Raises Http404."""
    return get_object_or_404(requests_of(case), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def data_hold(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_answer_for(request, number), timezone.now()
    root = case.person.remaining_id
    if holds_of(root):
        raise IllegalTransition(LegalHoldRefusal.HELD)
    keep = draft_context(request, HoldDataForm, subject_id=case.pk, person_id=root, at=now)
    form = HoldDataForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        set_legal_hold(root, reason=form.cleaned_data["words"], by=request.user, at=now, pk=new_id())
        messages.success(request, _("The data are held: nothing of this person is erased until another head ends it."))
    return redirect("case_rights", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def data_hold_end(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    """For another head than who has set it."""
    case, now = case_to_answer_for(request, number), timezone.now()
    hold = get_object_or_404(holds_ever_of(case), pk=pk)
    if hold.ended_at or hold.set_by_id == request.user.pk:
        raise IllegalTransition(LegalHoldRefusal.ENDS)
    keep = draft_context(request, EndDataHoldForm, subject_id=hold.pk, person_id=hold.person_id, at=now)
    form = EndDataHoldForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case_address("case_rights", number)):
        end_legal_hold(hold.pk, reason=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The hold of the data has ended."))
    return redirect("case_rights", number)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RIGHTS_DECIDE)
def rights_erasure(request: SupporterRequest, number: str) -> HttpResponse:
    """What bars the erasure; else the form to ask for it; once it is asked, the form to decide."""
    case, now = case_to_erase(request, number), timezone.now()
    asked = asked_erasure(case)
    return _decide(request, case, asked, at=now) if asked else _ask(request, case, at=now)


@require_safe
@require(Permission.RIGHTS_DECIDE)
def withdrawn(request: SupporterRequest) -> HttpResponse:
    return list_page(request, "cases/rights/withdrawn.html", withdrawn_list(request.user, at=timezone.now()))


def _ask(request: SupporterRequest, case: Case, *, at: datetime) -> HttpResponse:
    page, root = erasure_page(case, None, request.user, at=at), case.person.remaining_id
    if request.method == "POST" and page.bar_label:
        raise IllegalTransition(ErasureRefusal.BARRED)
    keep = draft_context(request, AskErasureForm, subject_id=case.pk, person_id=root, at=at)
    form = AskErasureForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/rights/erasure.html", form, {"page": page})
    with submitted_once(request, form, result=case_address("rights_erasure", case.number)):
        ask_erasure(root, reason=form.cleaned_data["words"], by=request.user, at=at, pk=new_id())
        messages.success(request, _("The erasure is asked for. Another head of this card decides."))
    return redirect("rights_erasure", case.number)


def _decide(request: SupporterRequest, case: Case, asked: Erasure, *, at: datetime) -> HttpResponse:
    page, may_agree = erasure_page(case, asked, request.user, at=at), asked.asked_by_id != request.user.pk
    keep = draft_context(request, DecideErasureForm, subject_id=asked.pk, person_id=asked.person_id, at=at)
    form = DecideErasureForm(posted(request), draft_context=keep, may_agree=may_agree)
    if not form.is_valid():
        return form_page(request, "cases/rights/erasure.html", form, {"page": page})
    result = _after(case, agrees=form.agrees)
    with submitted_once(request, form, result=result):
        if form.agrees:
            agree_erasure(asked.pk, by=request.user, at=at)
            messages.success(request, _("The data are erased. What cards count stays."))
        else:
            refuse_erasure(asked.pk, words=form.cleaned_data["words"], by=request.user, at=at)
            messages.success(request, _("The data are not erased."))
    return redirect(result)


def _after(case: Case, *, agrees: bool) -> str:
    if case.state == CaseState.WITHDRAWN:
        return reverse("withdrawn")
    return case.get_absolute_url() if agrees else case_address("case_rights", case.number)


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

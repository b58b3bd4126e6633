"""What a person asks about their data: write it down, answer it, refuse it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_answer_for
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition
from cases.rights.actions.requests import answer_data_request, record_data_request, refuse_data_request, withdraw_data_request
from cases.rights.forms.requests import AnswerDataRequestForm, DataRequestForm, RefuseDataRequestForm
from cases.rights.models import DataRequest
from cases.rights.reports.requests import data_request_page, requests_of
from cases.rights.states import DataRequestRefusal, DataRequestState
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


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

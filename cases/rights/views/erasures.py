"""Erase the data of a person: one head asks, another decides."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.states import CaseState, IllegalTransition
from cases.rights.actions.erasures import agree_erasure, ask_erasure, refuse_erasure
from cases.rights.erasure_access import case_to_erase
from cases.rights.forms.erasures import AskErasureForm, DecideErasureForm
from cases.rights.models import Erasure
from cases.rights.reports.erasures import asked_erasure, erasure_page
from cases.rights.reports.withdrawn import withdrawn_list
from cases.rights.states import ErasureRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page


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

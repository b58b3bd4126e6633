"""The request of a colleague who does not see a card: read it, answer it, withdraw it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.states import IllegalTransition
from cases.course.views.arrivals import mention_clock
from cases.leading.actions.requests import answer_request, withdraw_request
from cases.leading.forms.requests import AnswerRequestForm
from cases.leading.models import CardRequest
from cases.leading.reports.requests import readable_request, request_lists, request_page
from cases.leading.states import RequestRefusal
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once


@require_safe
@require(Permission.OWNER_ANSWER)
def card_requests(request: SupporterRequest) -> HttpResponse:
    """Those that wait for the reader's answer, and those that the reader has sent."""
    return render(request, "cases/intake/requests.html", {"requests": request_lists(request.user, at=timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ANSWER)
def card_request(request: SupporterRequest, pk: UUID) -> HttpResponse:
    asked, now = readable_request(pk, request.user), timezone.now()
    page = request_page(asked, request.user, at=now)
    if request.method == "POST" and page.card is None:
        raise Http404
    if request.method == "POST" and not page.may_answer:
        raise IllegalTransition(RequestRefusal.SETTLED)
    keep = draft_context(request, AnswerRequestForm, subject_id=asked.pk, person_id=asked.case.person_id, at=now)
    form = AnswerRequestForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/intake/request.html", form, {"asked": page, "withdraw": SubmittedOnceForm()})
    _answer(form, asked, request, at=now)
    mention_clock(request, now=now)
    return redirect(asked.case)


def _answer(form: AnswerRequestForm, asked: CardRequest, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=asked.case.get_absolute_url()):
        answer_request(asked.pk, form.answered, words=form.cleaned_data["words"], by=request.user, at=at)
        messages.success(request, _("Answered: %(name)s reads it.") % {"name": asked.asked_by.short_name})


@require_POST
@require(Permission.OWNER_ANSWER)
def card_request_withdraw(request: SupporterRequest, pk: UUID) -> HttpResponse:
    asked, form, address = readable_request(pk, request.user), SubmittedOnceForm(request.POST), reverse("card_request", args=[pk])
    if asked.asked_by_id != request.user.pk:
        raise Http404
    if form.is_valid():
        with submitted_once(request, form, result=address):
            withdraw_request(asked.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The request is withdrawn."))
    return redirect(address)

from collections.abc import Callable
from urllib.parse import urlencode

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.access import CaseJoined, PurposeNeeded
from cases.case.addresses import case_address
from cases.case.numbers import number_label
from cases.case.states import IllegalTransition, Refusal
from cases.person.reports.consents import missing_label
from privacy.sealing import SealBroken
from supporters.forms.draft_forms import keep_posted_draft, with_draft
from veterans.actions.consents import ConsentMissing
from veterans.models import Scope

Answer = Callable[[HttpRequest], HttpResponse]


class IllegalTransitionMiddleware:
    """Turn refusals of actions into pages: a conflict with the current record, a missing consent, the request for a purpose."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PurposeNeeded):
            address = reverse("case_purpose", args=[exception.number])
            onward = with_draft(request) if keep_posted_draft(request) else request.get_full_path()
            return redirect(f"{address}?{urlencode({'next': onward})}")
        if isinstance(exception, CaseJoined):
            return _joined(request, exception)
        if isinstance(exception, ConsentMissing):
            return _without_consent(request, exception.scope)
        if isinstance(exception, IllegalTransition):
            return _refused(request, exception.refusal)
        if isinstance(exception, SealBroken):
            return _unopened(request)
        return None


def _joined(request: HttpRequest, joined: CaseJoined) -> HttpResponse:
    """Lead to the card that remains and say why. What was sent to the old number is not saved anywhere."""
    words = _("No. %(old)s is joined into this card: it is one person.") % {"old": number_label(joined.number)}
    if request.method != "GET":
        return render(request, "409.html", {"reason": words}, status=409)
    messages.info(request, words)
    return redirect(case_address("case_detail", joined.into))


def _without_consent(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Names the scope, and leads to where the answer is recorded."""
    match = request.resolver_match
    number = match.kwargs.get("number", "") if match else ""
    context = {
        "reason": missing_label(scope),
        "consent_url": reverse("consent_answer", args=[number, scope.value]) if number else "",
    }
    return render(request, "409.html", context, status=409)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The code goes into the log line of the request (privacy/middleware.py)."""
    structlog.contextvars.bind_contextvars(refusal=refusal.value)
    return render(request, "409.html", {"reason": refusal.label}, status=409)


def _unopened(request: HttpRequest) -> HttpResponse:
    words = _("A text that this would change or carry over can’t be opened, so nothing is changed. Write it anew in an entry.")
    return render(request, "409.html", {"reason": words}, status=409)

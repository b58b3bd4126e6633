"""Idempotent forms even after the record has changed: the key is checked before a refusal is sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from privacy.outages import SUBMISSION_KEY, words_among
from supporters.forms.actions.idempotency import AlreadySubmitted, SubmissionConflict, recall_idempotency_key
from supporters.forms.draft_forms import AUTOSAVE
from supporters.forms.idempotency import posted_fields
from supporters.forms.middleware.answer import Answer
from supporters.forms.saved_words import saved_words

REFUSALS = frozenset({403, 404, 409, 422})


class IdempotencyMiddleware:
    """Answer a form that was accepted before with its first result, even if its record is out of reach or its fields are invalid
    now.

    One query, only for forms about to be refused: an accepted form checks the key by its INSERT.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = submission_key_of(request) if response.status_code in REFUSALS and _is_checked(request) else None
        if key is None:
            return response
        try:
            recall_idempotency_key(request.user, key, posted_fields(request.POST))
        except (AlreadySubmitted, SubmissionConflict) as known:
            return _answer(request, known)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return _answer(request, exception) if isinstance(exception, AlreadySubmitted | SubmissionConflict) else None


def _is_checked(request: HttpRequest) -> bool:
    """Whether a user is signed in, the CSRF token was valid, and the form is not an autosave."""
    checked = request.user.is_authenticated and getattr(request, "csrf_processing_done", False)
    return checked and request.resolver_match is not None and request.resolver_match.view_name != AUTOSAVE


def submission_key_of(request: HttpRequest) -> UUID | None:
    """None when it is missing or malformed."""
    try:
        return UUID(request.POST.get(SUBMISSION_KEY, "")) if request.method == "POST" else None
    except ValueError:
        return None


def _answer(request: HttpRequest, known: AlreadySubmitted | SubmissionConflict) -> HttpResponse:
    if isinstance(known, AlreadySubmitted):
        return redirect(known.result)
    reason = _("This form was sent before with other words; what came first is saved.")
    both = {
        "saved_words": saved_words(request.user.pk, known.result),
        "words": words_among(value for _name, value in posted_fields(request.POST)),
    }
    return render(request, "409.html", {"reason": reason, "saved_at": known.result, **both}, status=409)

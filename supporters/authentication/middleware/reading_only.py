"""Read-only mode: an administrator may stop all writing during an incident (supporters/administration/actions/emergencies.py)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from supporters.directory.models import Emergency, staff_context
from supporters.forms.draft_forms import AUTOSAVE, keep_posted_draft, with_draft
from supporters.forms.middleware.answer import Answer

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in and out: it changes sessions and accounts, no case data.
ENTRANCE: Final = frozenset({
    "account_login", "mfa_login_webauthn", "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "undertaking", "session_extend", "device_end", "devices_end_all", "account_logout",
    "language_choose",
})  # fmt: skip
# Queries and filters sent by POST to keep names out of addresses.
QUESTIONS: Final = frozenset(
    {"search", "staff", "absences", "dashboard", "country", "trends", "outcomes", "institutions", "vacancies"}
)
MEASURES: Final = frozenset({"emergency_end_sessions", "emergency_reading_only", "emergency_writing_again"})
STILL_TAKEN: Final = ENTRANCE | QUESTIONS | MEASURES
AGAIN_SECONDS: Final = 600


class ReadingOnlyMiddleware:
    """Must come before DraftRescueMiddleware, which also takes forms. The text of a long form is kept as its draft."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if request.method in READING or route in STILL_TAKEN or not _is_in_force(request):
            return None
        refused = _refusal(request, route)
        refused.headers["Retry-After"] = str(AGAIN_SECONDS)
        return refused


def _is_in_force(request: HttpRequest) -> bool:
    """A user's loaded account carries the answer (supporters/directory/models/staff_context.py)."""
    if request.user.is_authenticated:
        return staff_context(request.user).reading_only
    return Emergency.objects.reading_only().exists()


def _refusal(request: HttpRequest, route: str) -> HttpResponse:
    if route == AUTOSAVE or "HX-Request" in request.headers:  # a script's request; nobody reads the answer
        return HttpResponse(status=503)
    form = with_draft(request) if keep_posted_draft(request) else ""
    return render(request, "supporters/reading_only.html", {"form_address": form}, status=503)

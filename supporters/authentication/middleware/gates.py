"""Conditions that a user must meet before any other page opens: closed by default, except the pages needed to meet them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from supporters.authentication.second_factor import has_needed_factor
from supporters.directory.models import Supporter
from supporters.directory.undertaking import is_undertaken
from supporters.forms.draft_forms import keep_posted_draft, with_draft
from supporters.forms.middleware.answer import Answer

ALWAYS_OPEN: Final = frozenset(
    {"account_logout", "language_choose", "livez", "healthz", "metrics", "session_left", "session_extend"}
)


@dataclass(frozen=True)
class Gate:
    """`is_passed`: whether the user meets the condition; `leads_to`: the route to meet it; `way`: other routes needed for it."""

    is_passed: Callable[[Supporter], bool]
    leads_to: str
    way: frozenset[str]


ENROLMENT: Final = frozenset({"mfa_index", "mfa_add_webauthn", "mfa_activate_totp", "account_reauthenticate"})
GATES: Final = (
    Gate(is_undertaken, "undertaking", frozenset({"undertaking"})),
    Gate(has_needed_factor, "mfa_index", ENROLMENT),
    Gate(lambda user: not user.is_unknown, "recognition", frozenset({"recognition"})),
)


class GatesMiddleware:
    """Redirect to the first gate that is not passed. Must come after LoginRequiredMiddleware."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in ALWAYS_OPEN:
            return None
        shut = next((gate for gate in GATES if not gate.is_passed(request.user)), None)
        return None if shut is None or route in shut.way else redirect(reverse(shut.leads_to) + _onward(request))


def _onward(request: HttpRequest) -> str:
    """The requested address as a query, for a redirect back afterwards. The text of a submitted form is kept as a draft."""
    if request.method == "POST":
        return "?" + urlencode({"next": with_draft(request)}) if keep_posted_draft(request) else ""
    return "?" + urlencode({"next": request.get_full_path()}) if "HX-Request" not in request.headers else ""

"""Remaining time of the current session; the page warns before it ends (static/js/session-warning.js)."""

import time

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from supporters.authentication.session_life import time_left
from supporters.directory.access import SupporterRequest


@require_safe
def session_left(request: SupporterRequest) -> HttpResponse:
    """Does not prolong the session (supporters/authentication/middleware/sessions.py)."""
    return _left(request)


@require_POST
def session_extend(request: SupporterRequest) -> HttpResponse:
    """Ordinary activity, which the middleware has already recorded."""
    return _left(request)


def _left(request: SupporterRequest) -> HttpResponse:
    left = time_left(request.session, request.user.role, now=int(time.time()))
    return JsonResponse({"seconds": left.seconds, "more": left.can_go_on})

"""Session timeouts, and the cookie that identifies a browser."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404

from supporters.authentication.actions.devices import COOKIE_SECONDS, GIVEN
from supporters.authentication.session_life import BEGUN, SEEN, WRITTEN_EVERY, time_left
from supporters.directory.models import Supporter
from supporters.forms.middleware.answer import Answer

# A page left open must not prolong a session.
POLLED = frozenset(
    {"notification_count", "session_left", "invitation_batch_progress", "exports_progress", "outbox", "outbox_key"}
)


class IdleSessionMiddleware:
    """End a session that was idle too long or lasted too long. The last activity is written at most once a minute."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_or_end(request, request.user)
        response = self.get_response(request)
        if request.method == "POST" and request.path == "/accounts/logout/":
            response.headers["Clear-Site-Data"] = '"cache"'
        if GIVEN in request.META:
            _give_device_cookie(response, request.META[GIVEN])
        return response


def _keep_or_end(request: HttpRequest, user: Supporter) -> None:
    now, session = int(time.time()), request.session
    if time_left(session, user.role, now=now).seconds < 0:
        logout(request)
    elif SEEN not in session:
        session[SEEN] = session[BEGUN] = now
    elif now - session[SEEN] >= WRITTEN_EVERY and not _polled(request):
        session[SEEN] = now


def _polled(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in POLLED
    except Resolver404:
        return False


def _give_device_cookie(response: HttpResponse, secret: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        secret,
        max_age=COOKIE_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )

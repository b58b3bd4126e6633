"""How long somebody stays signed in."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404

from supporters.middleware.answer import Answer

POLLED = frozenset({"notification_count"})  # a page left open must not keep a session alive
SEEN, BEGUN, WRITTEN_EVERY = "seen_at", "begun_at", 60  # session keys; seconds


class IdleSessionMiddleware:
    """A session ends after 30 idle minutes or 12 hours in all. The last activity is written at most once a minute."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._keep_or_end(request)
        response = self.get_response(request)
        if request.method == "POST" and request.path == "/accounts/logout/":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def _keep_or_end(self, request: HttpRequest) -> None:
        now, session = int(time.time()), request.session
        seen, begun = session.get(SEEN, now), session.get(BEGUN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - begun > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif SEEN not in session:
            session[SEEN] = session[BEGUN] = now
        elif now - seen >= WRITTEN_EVERY and not _polled(request):
            session[SEEN] = now


def _polled(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in POLLED
    except Resolver404:
        return False

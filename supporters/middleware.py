import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils import timezone, translation

from supporters.actions.drafts import keep_refused
from supporters.forms.kept import PostedWords, with_draft
from supporters.models import DraftOrigin
from supporters.sign_in import ask_to_sign_in

Answer = Callable[[HttpRequest], HttpResponse]
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


class PreferencesMiddleware:
    """Who is signed in reads in the language of the own profile; LocaleMiddleware has asked a visitor's cookie and browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class KeptWordsMiddleware:
    """A form that is sent after the session has ended: its words are kept for whom its signature names (supporters/actions/
    drafts.py) and offered after signing in. Stands before LoginRequiredMiddleware."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        signed_out_form = request.method == "POST" and not request.user.is_authenticated
        if not signed_out_form or not getattr(view, "login_required", True):
            return None
        sent = PostedWords.read(request)
        if sent is None or not keep_refused(sent.key, sent.words, sender=None, origin=sent.origin, at=timezone.now()):
            return None
        if sent.origin is DraftOrigin.AUTOSAVED:  # a script asked, nobody reads the answer
            return None
        return ask_to_sign_in(request, onward=with_draft(request))


def _polled(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in POLLED
    except Resolver404:
        return False

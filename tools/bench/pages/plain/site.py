"""Django as `startproject` sets it up: its middleware, session and templates, and nothing of ours but the user."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test.utils import override_settings
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tools.bench.pages.plain.site.PlainAuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = DjangoTemplates(
    {"NAME": "plain", "DIRS": [Path(__file__).parent / "templates"], "APP_DIRS": False, "OPTIONS": {}},
)
prepared: dict[str, Any] = {}
"""What a page shows, ready to be printed, by its address; the address of a list begins with the reader's key."""


class PlainAuthenticationMiddleware:
    """Django's AuthenticationMiddleware with Django's ModelBackend, whatever backend the reader signed in with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader: Any = SimpleLazyObject(lambda: _signed_in(request))
        request.user = reader
        return self.get_response(request)


def _signed_in(request: HttpRequest) -> Any:
    user = ModelBackend().get_user(UUID(request.session[SESSION_KEY]))
    is_theirs = user and constant_time_compare(request.session[HASH_SESSION_KEY], user.get_session_auth_hash())
    return user if is_theirs else AnonymousUser()


class PlainRequest(WSGIRequest):
    urlconf = "tools.bench.pages.plain.urls"


class PlainDjango(WSGIHandler):
    request_class = PlainRequest


def plain_django() -> PlainDjango:
    """The settings are read once, when the application is created."""
    with override_settings(MIDDLEWARE=MIDDLEWARE, SESSION_ENGINE="django.contrib.sessions.backends.db"):
        return PlainDjango()


def printed(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(TEMPLATES.get_template(template).render(context, request))

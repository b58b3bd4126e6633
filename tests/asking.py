"""Requests that go through the whole middleware without Django's test client.

The client loads the middleware anew and copies the context of every template, which costs more than a small page.
"""

from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


def answer_to(request: WSGIRequest, *, has_token: bool = True) -> Any:
    """As that of the site: an exception becomes a 500. `has_token=False`: without the CSRF token every form is refused."""
    asked: Any = request
    asked._dont_enforce_csrf_checks = has_token
    return _site().get_response(asked)


def cookie_header(cookies: SimpleCookie) -> str:
    """The value of the header that a browser with these cookies sends."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


@cache
def _site() -> WSGIHandler:
    return WSGIHandler()

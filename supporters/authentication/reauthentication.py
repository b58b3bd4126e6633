"""Views that require a recent proof of identity, since a session may be stolen."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.directory.access import SupporterRequest, View
from supporters.directory.models import staff_context
from supporters.forms.draft_forms import keep_posted_draft, with_draft

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
FACTOR, PASSWORD = "mfa", "password"  # allauth's names in a session for what was proved


def require_recent_factor(view: View) -> View:
    """Apply below require(): ask for the second factor unless it was shown in the last minutes, and lead back to the page.

    The text of a form sent too late is kept as its draft. Where no second factor is required (a demo), a user without one proves
    the password.
    """

    @wraps(view)
    def guarded(request: SupporterRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _is_recent(request, _factor(request)):
            return view(request, *args, **kwargs)
        back = with_draft(request) if keep_posted_draft(request) else request.path
        return _ask(request, back)

    return guarded


def require_recent_factor_to_post(view: View) -> View:
    """Apply below require() to a view that reads on GET and acts on POST: only POST needs the recent factor.

    A form sent too late is answered by a page that carries all its fields and sends them again, beside a link to the proof: a
    list of two thousand colleagues is too large for a draft.
    """
    return require_recent_factor_to_post_when(lambda _request: True)(view)


def require_recent_factor_to_post_when(is_grave: Callable[[SupporterRequest], bool]) -> Callable[[View], View]:
    """The same for a form that needs the recent factor only in some cases."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SupporterRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or not is_grave(request) or _is_recent(request, _factor(request)):
                return view(request, *args, **kwargs)
            fields = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
            return render(request, "fresh_needed.html", {"fields": fields, "proof_url": _proof_page(request)}, status=409)

        return guarded

    return guard


def require_recent_proof(*, leads_back: str) -> Callable[[View], View]:
    """Apply below require() to a button about the user's own account without a page of its own.

    `leads_back`: the route of the page where the button is pressed again. A user with a second factor proves it, any other the
    password: a new colleague without a factor may also lose a phone.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SupporterRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _is_recent(request, _own_proof(request)):
                return view(request, *args, **kwargs)
            messages.info(request, _("Nothing is done yet. Confirm that it is you, then press the button once more."))
            return _ask(request, reverse(leads_back))

        return guarded

    return guard


def _factor(request: SupporterRequest) -> str:
    return FACTOR if settings.SECOND_FACTOR_REQUIRED else _own_proof(request)


def _own_proof(request: SupporterRequest) -> str:
    return FACTOR if staff_context(request.user).has_second_factor else PASSWORD


def _is_recent(request: SupporterRequest, proof: str) -> bool:
    """By the records that allauth keeps in the session."""
    shown = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == proof]
    return bool(shown) and time.time() - max(shown) <= app_settings.REAUTHENTICATION_TIMEOUT


def _ask(request: SupporterRequest, back: str) -> HttpResponse:
    return redirect(f"{_proof_page(request)}?{urlencode({'next': back})}")


def _proof_page(request: SupporterRequest) -> str:
    """The address of the account's preferred method (supporters/authentication/sign_in.py)."""
    pages = (str(method["url"]) for method in get_adapter().get_reauthentication_methods(request.user))
    return next(pages, reverse("account_reauthenticate"))

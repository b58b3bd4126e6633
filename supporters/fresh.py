"""Some doors open only to whoever has just shown again that it is they who sit there: a session may be stolen."""

import time
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from supporters.access import SupporterRequest, View
from supporters.forms.kept import keep_posted, with_draft
from supporters.models import situation


def fresh_second_factor(view: View) -> View:
    """Behind require(): ask for the second factor unless it was shown in the last minutes, and lead back to the page. Of a
    form sent too late the words are kept as its draft."""

    @wraps(view)
    def guarded(request: SupporterRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        back = with_draft(request) if request.method == "POST" and keep_posted(request) else request.path
        return redirect(f"{_where_to_show_it(request)}?{urlencode({'next': back})}")

    return guarded


def is_fresh(request: SupporterRequest) -> bool:
    """By the records that allauth keeps in the session. Where nobody has to have a second factor (a demo), the password is
    what somebody without one can show."""
    needs_factor = settings.SECOND_FACTOR_REQUIRED or situation(request.user).has_second_factor
    method = "mfa" if needs_factor else "password"
    shown = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == method]
    return bool(shown) and time.time() - max(shown) <= app_settings.REAUTHENTICATION_TIMEOUT


def _where_to_show_it(request: SupporterRequest) -> str:
    """The page of the best way this account has (supporters/sign_in.py)."""
    pages = (str(method["url"]) for method in get_adapter().get_reauthentication_methods(request.user))
    return next(pages, reverse("account_reauthenticate"))

"""«Захист входу»: the user's second factors. Changing them needs a recent proof of identity."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from supporters.authentication.actions.second_factor import FactorNeeded, add_app, remove_factor, renew_recovery_codes
from supporters.authentication.forms.second_factor import AppForm
from supporters.authentication.reports.second_factor import SecondFactorPage, recovery_codes, second_factor_page
from supporters.authentication.second_factor import factors_of, has_needed_factor
from supporters.directory.access import SupporterRequest, View, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once

APP: Final = Authenticator.Type.TOTP
PENDING: Final = "app_secret"  # session key; the value is encrypted, since session data in the database is only signed


def freshly_proved(view: View) -> View:
    """For the user's own account, after a recent proof of identity: allauth asks for it and leads back here."""

    proved: View = reauthentication_required(app="allauth.mfa")(view)
    return require(Permission.PROFILE_EDIT)(proved)


def once(
    request: SupporterRequest, form: SubmittedOnceForm, act: Callable[[], None], *, leads_to: str, said: str
) -> HttpResponse:
    result = reverse(leads_to)
    with submitted_once(request, form, result=result):
        act()
    messages.success(request, said)
    return redirect(result)


def is_needed(request: SupporterRequest) -> bool:
    """Whether the user needs a factor first: no other page opens before, so these pages must not link elsewhere."""
    return not has_needed_factor(request.user)


def after_adding(request: SupporterRequest) -> str:
    """The route after adding a factor; the first one also makes recovery codes, which must be saved at once."""
    return "mfa_index" if recovery_codes(request.user) else "mfa_view_recovery_codes"


@require_safe
@require(Permission.PROFILE_EDIT)
def factors(request: SupporterRequest) -> HttpResponse:
    return render(request, "mfa/index.html", {"page": _page(request), "is_needed": is_needed(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def app_add(request: SupporterRequest) -> HttpResponse:
    secret = _pending_secret(request)
    form = AppForm(posted(request), secret=secret)
    if form.is_valid():
        code = form.cleaned_data["code"]
        leads_to, said = after_adding(request), _("The app is connected.")
        response = once(request, form, lambda: add_app(request.user.pk, secret, code=code), leads_to=leads_to, said=said)
        request.session.pop(PENDING, None)
        return response
    if factors_of(request.user).filter(type=APP).exists():
        return redirect("mfa_index")
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    key_url = get_adapter().build_totp_url(request.user, secret)
    context = {
        "form": form,
        "key_url": key_url,
        "picture": _picture(key_url),
        "secret_groups": groups,
        "is_needed": is_needed(request),
    }
    return form_page(request, "mfa/app_add.html", form, context)


def _pending_secret(request: SupporterRequest) -> str:
    """The secret stays the same until an app confirms it, so that a reload does not invalidate a scanned code."""
    adapter = get_adapter()
    if PENDING not in request.session:
        request.session[PENDING] = adapter.encrypt(generate_totp_secret())
    secret: str = adapter.decrypt(request.session[PENDING])
    return secret


def _picture(key_url: str) -> str:
    svg = get_adapter().build_totp_svg(key_url)
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def app_remove(request: SupporterRequest) -> HttpResponse:
    return remove(request, type=APP)


def remove(request: SupporterRequest, **which: Any) -> HttpResponse:
    form, is_refused = SubmittedOnceForm(posted(request)), False
    key = request.session.session_key or ""
    try:
        if form.is_valid():
            said = _("It is removed. Wherever else you were signed in, you have to sign in anew.")
            return once(
                request, form, lambda: remove_factor(request.user.pk, session_key=key, **which), leads_to="mfa_index", said=said
            )
    except Authenticator.DoesNotExist as gone:
        raise Http404 from gone
    except FactorNeeded:
        is_refused = True
    factor = get_object_or_404(factors_of(request.user), **which)
    context = {"factor": factor, "can_go": get_adapter().can_delete_authenticator(factor)}
    return form_page(request, "mfa/factor_remove.html", form, context, status=409 if is_refused else None)


@require_safe
@freshly_proved
def codes(request: SupporterRequest) -> HttpResponse:
    page = _page(request)
    if page.recovery is None:
        raise Http404
    return render(request, "mfa/codes.html", {"codes": recovery_codes(request.user), "page": page})


@require_safe
@freshly_proved
def codes_download(request: SupporterRequest) -> HttpResponse:
    unused = recovery_codes(request.user)
    if not unused:
        raise Http404
    named = {"Content-Disposition": 'attachment; filename="suprovid-codes.txt"'}
    text = render_to_string("mfa/codes.txt", {"codes": unused, "user": request.user})
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=named)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def codes_renew(request: SupporterRequest) -> HttpResponse:
    if not factors_of(request.user).exists():
        raise Http404
    form = SubmittedOnceForm(posted(request))
    if form.is_valid():
        said = _("These are your new codes; the ones before open nothing any more.")
        return once(request, form, lambda: renew_recovery_codes(request.user.pk), leads_to="mfa_view_recovery_codes", said=said)
    return form_page(request, "mfa/codes_renew.html", form, {"page": _page(request)})


def _page(request: SupporterRequest) -> SecondFactorPage:
    return second_factor_page(request.user, at=timezone.now())

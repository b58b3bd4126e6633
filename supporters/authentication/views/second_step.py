"""The second step of sign-in, sign-in by passkey alone, and reauthentication: allauth's views, but an invalid form is answered
with 422 like every form of the site.
"""

import json
from typing import Any

from allauth.account.mixins import NextRedirectMixin
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from supporters.authentication.actions.challenges import LASTS, challenge_of, signed_challenge
from supporters.authentication.forms.sign_in import SignInForm
from supporters.authentication.second_factor import factors_of
from supporters.authentication.views.second_factor import is_needed
from supporters.directory.access import require
from supporters.directory.roles import Permission

take_forms = require_http_methods(["GET", "HEAD", "POST"])


class Refusing:
    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class Renewing:
    """Reauthentication gives the session a new key; the previous one stops working."""

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return response


class SecondStepView(Refusing, AuthenticateView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = super().get_context_data(**kwargs)
        kinds = set(factors_of(self.stage.login.user).values_list("type", flat=True))
        options = json.dumps(known["js_data"]["request_options"])
        has_passkey, has_app = (kind in kinds for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP))
        return {**known, "options": options, "has_passkey": has_passkey, "has_app": has_app}


@method_decorator(login_not_required, name="dispatch")
class PasskeySignInView(NextRedirectMixin, LoginWebAuthnView):  # type: ignore[misc]
    """A script gets the challenge here and posts the passkey's answer from the sign-in page.

    The challenge lies in a signed cookie and not in the session, which would be a row for each visit of anybody.
    """

    template_name = "account/login.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if state := challenge_of(request.COOKIES.get(settings.CHALLENGE_COOKIE_NAME, "")):
            request.session[STATE_SESSION_KEY] = state
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        state = request.session.pop(STATE_SESSION_KEY, None)
        if state and request.method == "GET":
            _give_challenge(response, signed_challenge(state))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=SignInForm(request=self.request), passkey_form=form)
        response: HttpResponse = self.render_to_response(context, status=422)
        return response


def _give_challenge(response: HttpResponse, signed: str) -> None:
    response.set_cookie(
        settings.CHALLENGE_COOKIE_NAME,
        signed,
        max_age=LASTS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


class PasswordAgainView(Refusing, Renewing, ReauthenticateView):  # type: ignore[misc]
    """For users without a second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_needed": is_needed(self.request)}


class CodeAgainView(Refusing, Renewing, ReauthenticateByCodeView):  # type: ignore[misc]
    """By an app's code or a recovery code."""


class PasskeyAgainView(Renewing, ReauthenticateWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = super().get_context_data(**kwargs)
        return {**known, **kwargs, "options": json.dumps(known["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return response


second_step = take_forms(SecondStepView.as_view())
passkey_sign_in = take_forms(PasskeySignInView.as_view())
password_again = take_forms(require(Permission.PROFILE_EDIT)(PasswordAgainView.as_view()))
code_again = take_forms(require(Permission.PROFILE_EDIT)(CodeAgainView.as_view()))
passkey_again = take_forms(require(Permission.PROFILE_EDIT)(PasskeyAgainView.as_view()))

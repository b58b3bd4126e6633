"""Signing in through django-allauth: nobody signs up alone, and guessing meets a growing pause, never a closed account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.actions import attempts
from supporters.network import client_address


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limits stand on the account and on the account from one address: a hospital sits behind one address."""
        pause = attempts.pause_before_next(credentials.get("email", ""), client_address(request), at=timezone.now())
        if pause:
            raise ValidationError(attempts.pause_words(pause), code="too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        attempts.record_failure(credentials.get("email", ""), client_address(request), at=timezone.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempts.forget_failures(credentials.get("email", ""), client_address(request))
        return user


def ask_to_sign_in(request: HttpRequest, *, onward: str) -> HttpResponse:
    """For a form whose words are kept: its writer signs in and is led back to `onward`."""
    messages.info(request, _("The session has ended. What you wrote is kept; sign in to send it."))
    return redirect_to_login(onward)

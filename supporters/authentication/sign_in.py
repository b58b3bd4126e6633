"""Signing in through django-allauth: nobody signs up alone, and guessing meets a growing pause, never a closed account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.authentication.actions import attempts
from supporters.authentication.actions.devices import note_sign_in
from supporters.authentication.actions.sign_ins import count_sign_in
from supporters.directory.models import staff_context

PASSWORD, PASSKEY = "reauthenticate", "mfa_reauthenticate:webauthn"  # as allauth calls ways of proving again who one is


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limits stand on the account and on the account from one address: a hospital sits behind one address."""
        pause = attempts.pause_before_next(_attempt(request, credentials), at=timezone.now())
        if pause:
            raise ValidationError(attempts.pause_words(pause), code="too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        attempts.record_failure(_attempt(request, credentials), at=timezone.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            attempts.forget_failures(_attempt(request, credentials))
        return user

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse | None:
        """A suspended access is refused as a closed one is: after the right password, whatever comes next, and by one page."""
        if user.is_suspended:
            clear_login(request)
            return HttpResponseRedirect(reverse("account_inactive"))
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        return refused

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        if not staff_context(user).has_second_factor:
            reauthenticate_by_password(request)  # typed a moment ago: adding the first factor does not ask for it again
        count_sign_in(user.pk)
        note_sign_in(request, user, timezone.now())
        response: HttpResponse = super().post_login(request, user, **told)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor proves that: a stolen session may come with the password that was stolen before."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        second = [method for method in methods if method["id"] != PASSWORD]
        return sorted(second, key=lambda method: method["id"] != PASSKEY) or methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's: what is sent is a Letter of ours."""


def _attempt(request: HttpRequest, credentials: dict[str, Any]) -> attempts.Attempt:
    return attempts.password_attempt(request, credentials.get("email", ""))


def ask_to_sign_in(request: HttpRequest, *, onward: str) -> HttpResponse:
    """For a form whose words are kept: its writer signs in and is led back to `onward`."""
    messages.info(request, _("The session has ended. What you wrote is kept; sign in to send it."))
    return redirect_to_login(onward)

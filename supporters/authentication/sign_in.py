"""Sign-in through django-allauth: no self-registration; failed attempts lead to a growing pause, never to a closed account."""

from collections.abc import Mapping
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
from django.utils.translation import gettext_lazy

from supporters.authentication.actions import attempts
from supporters.authentication.actions.devices import note_sign_in
from supporters.authentication.actions.sign_ins import count_sign_in
from supporters.directory.models import staff_context
from supporters.forms.pages import is_within_site

PASSWORD, PASSKEY = "reauthenticate", "mfa_reauthenticate:webauthn"  # allauth's names of reauthentication methods


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: Mapping[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("Wrong e-mail or password"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """allauth's own raises for «//[», which is no address."""
        return url is not None and is_within_site(url)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts are limited per account and per account and address, never per address: a hospital has one."""
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

    def pre_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse | None:
        """Refuse a suspended account like a closed one: after the right password, before the next step, with the same page."""
        if user.is_suspended:
            clear_login(request)
            return HttpResponseRedirect(reverse("account_inactive"))
        refused: HttpResponse | None = super().pre_login(request, user, **known)
        return refused

    def post_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse:
        if not staff_context(user).has_second_factor:
            reauthenticate_by_password(request)  # just typed, so adding the first factor does not ask for it again
        count_sign_in(user.pk)
        note_sign_in(request, user, timezone.now())
        response: HttpResponse = super().post_login(request, user, **known)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A user with a second factor proves that one: a stolen session may come with a stolen password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        second = [method for method in methods if method["id"] != PASSWORD]
        return sorted(second, key=lambda method: method["id"] != PASSKEY) or methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the site sends its own letters instead of allauth's."""


def _attempt(request: HttpRequest, credentials: dict[str, Any]) -> attempts.Attempt:
    return attempts.password_attempt(request, credentials.get("email", ""))


def ask_to_sign_in(request: HttpRequest, *, onward: str) -> HttpResponse:
    """For a form whose text is kept: its author signs in and is led back to `onward`."""
    messages.info(request, _("The session has ended. What you wrote is kept; sign in to send it."))
    return redirect_to_login(onward)

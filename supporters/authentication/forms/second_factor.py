"""Forms of codes and passkeys.

Failed codes lead to the growing pause of sign-ins. Passkey data from scripts is not trusted.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.cose import UnsupportedKey
from fido2.utils import websafe_decode, websafe_encode

from supporters.authentication.actions import attempts
from supporters.authentication.actions.challenges import spend_challenge
from supporters.authentication.actions.second_factor import spend_code
from supporters.directory.models import Supporter
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm

LONGEST_CODE, LONGEST_NAME, LONGEST_CREDENTIAL = 20, 40, 16_000
MADE: Final = ("attestationObject", "clientDataJSON")
PROVED: Final = ("authenticatorData", "clientDataJSON", "signature", "userHandle")
MALFORMED: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""What reading a passkey that somebody has made up ends with."""


def code_field(missing: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}),
    )


class GuessedCode(LaidOutForm):
    """Checks the pause before allauth checks a code of `user`."""

    user: Supporter
    authenticator: Authenticator
    code = code_field(gettext_lazy("Enter the code"), gettext_lazy("Six digits from the app, or a recovery code"))

    def layout(self) -> Layout:
        return Layout("code")

    def clean_code(self) -> str:
        attempt = attempts.code_attempt(context.request, self.user)
        if pause := attempts.pause_before_next(attempt, at=timezone.now()):
            raise ValidationError(attempts.pause_words(pause))
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP and not spend_code(self.authenticator.pk, code):
                raise ValidationError("")
        except ValidationError as refused:
            attempts.record_failure(attempt, at=timezone.now())
            words = _("The code does not fit. Check that the clock of the phone is right, and enter a new code.")
            raise ValidationError(words) from refused
        attempts.forget_failures(attempt)
        return code


class CodeForm(GuessedCode, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(GuessedCode, ReauthenticateForm):  # type: ignore[misc]
    """Reauthentication before an act that requires it."""


class AppForm(SubmittedOnceForm):
    """The first code of an app that was set up with `secret`."""

    code = code_field(
        gettext_lazy("Enter the code that the app shows"), gettext_lazy("Six digits; a new code every half a minute")
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def layout(self) -> Layout:
        return Layout("code")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise ValidationError(_("The code does not fit. Check that the clock of the phone is right, and enter a new code."))
        return code


class CredentialField(forms.CharField):
    """A passkey as JSON from the browser, reduced to known members with string values."""

    def __init__(self, *, members: tuple[str, ...], **kwargs: Any) -> None:
        missing = gettext_lazy("The passkey has not answered. Try again.")
        super().__init__(max_length=LONGEST_CREDENTIAL, widget=forms.HiddenInput, error_messages={"required": missing}, **kwargs)
        self.members = members

    def clean(self, value: Any) -> dict[str, Any]:
        text = super().clean(value)
        with refusing_malformed():
            sent = json.loads(text)
            response = {name: _plain(sent["response"][name]) for name in self.members if sent["response"].get(name) is not None}
            key = _plain(sent["rawId"])
            return {"id": key, "rawId": key, "type": "public-key", "response": response}


def _plain(sent: str) -> str:
    """Canonical base64: decoding ignores foreign characters in between."""
    return websafe_encode(websafe_decode(sent))


@contextmanager
def refusing_malformed() -> Iterator[None]:
    try:
        yield
    except MALFORMED as fault:
        raise ValidationError(_("This passkey does not fit. Try again, or choose another way.")) from fault


class PasskeyForm(SubmittedOnceForm):
    """A new passkey, verified against the challenge of its page and with user verification by the device."""

    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("So that you know it in the list: “Work phone”"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    credential = CredentialField(members=MADE)

    def layout(self) -> Layout:
        return Layout("name")

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        with refusing_malformed():
            made = auth.complete_registration(credential).credential_data
            if isinstance(made.public_key, UnsupportedKey):
                raise ValueError("nothing could be proved with it")
        return credential


class PasskeyNameForm(SubmittedOnceForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter a name")},
    )


class ProvedPasskey(forms.Form):
    credential = CredentialField(members=PROVED)

    def clean_credential(self) -> Any:
        with refusing_malformed():
            try:
                return super().clean_credential()  # type: ignore[misc]
            except ValidationError as refused:
                raise ValidationError(_("This passkey does not fit. Try again, or choose another way.")) from refused


class PasskeySignInForm(ProvedPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """The whole sign-in: possession, and biometrics or a device code. A challenge is accepted once."""

    def clean_credential(self) -> Any:
        state = auth.get_state() or {}
        passkey = super().clean_credential()
        if not spend_challenge(state["challenge"], at=timezone.now()):
            raise ValidationError(_("This passkey does not fit. Try again, or choose another way."))
        return passkey


class PasskeyStepForm(ProvedPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in."""


class PasskeyAgainForm(ProvedPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Reauthentication before an act that requires it."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from crispy_forms.layout import Layout
from django.utils.translation import gettext_lazy as _

from supporters.authentication.forms.passwords import password_field
from supporters.directory.forms.people import WholeEmailField
from supporters.forms.layouts import LaidOutForm


class SignInForm(LaidOutForm, LoginForm):  # type: ignore[misc]
    """E-mail and password, with the project's labels instead of allauth's placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Work e-mail")
        self.fields["password"].label = _("Password")
        self.fields["login"].error_messages["required"] = _("Enter your work e-mail")
        self.fields["login"].error_messages["invalid"] = WholeEmailField.default_error_messages["invalid"]
        self.fields["password"].error_messages["required"] = _("Enter your password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def layout(self) -> Layout:
        return Layout("login", "password")


class PasswordAgainForm(LaidOutForm, ReauthenticateForm):  # type: ignore[misc]
    """Reauthentication of a user without a second factor."""

    password = password_field(_("Password"), _("Enter your password"), autocomplete="current-password")

    def layout(self) -> Layout:
        return Layout("password")

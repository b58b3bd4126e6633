from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from supporters.directory.forms.people import WholeEmailField
from supporters.directory.models import Supporter
from supporters.forms.layouts import Included, LaidOutForm, Panel

LONGEST = 128  # hashing is slow on purpose, so its input is limited


def password_field(label: Any, missing: Any, *, autocomplete: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        error_messages={"required": missing},
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
        validators=[MaxLengthValidator(LONGEST)],  # not `max_length`: a browser would silently truncate a pasted password
        **kwargs,
    )


class NewPasswordForm(LaidOutForm):
    """A new password, typed twice and checked against its owner's data."""

    password = password_field(
        _("New password"),
        _("Enter a password"),
        autocomplete="new-password",
        help_text=_("At least 15 characters: a sentence of a few words is easy to remember"),
    )
    again = password_field(_("The same password again"), _("Enter the password again"), autocomplete="new-password")

    def __init__(self, *args: Any, owner: Supporter, **kwargs: Any) -> None:
        """`owner` may be a person without an account yet."""
        super().__init__(*args, **kwargs)
        self.owner = owner

    def layout(self) -> LayoutObject:
        return Layout("password", "again", Included("components/show_password.html"))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.owner)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("The two passwords are not the same"))
        return again


class ForgottenPasswordForm(LaidOutForm):
    email = WholeEmailField(
        label=_("Work e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={"required": _("Enter your work e-mail")},
    )

    def layout(self) -> Layout:
        return Layout("email")


class ChangePasswordForm(NewPasswordForm):
    """It has no submission key, which would keep a fast hash of the password; change_password detects a repetition itself."""

    field_order = ("old", "password", "again")

    old = password_field(_("Present password"), _("Enter your present password"), autocomplete="current-password")

    def layout(self) -> Panel:
        return Panel("old", "password", "again", Included("components/show_password.html"))

"""Fields for names, phones and e-mails of staff and of people under support."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from supporters.directory.numbers import phone_e164
from supporters.directory.unseen import without_unseen

NAME = RegexValidator(
    r"^[^\W\d_]+(?:[’'ʼ`´\" .-]+[^\W\d_]+)*\.?$", _("A name has letters, an apostrophe, a hyphen or a space only")
)
APOSTROPHES = str.maketrans({"'": "’", "ʼ": "’", "`": "’", "´": "’", '"': "’"})


class NameField(forms.CharField):
    """A surname, given name or patronymic; cleaned to one kind of apostrophe and single spaces, without what nobody sees."""

    def __init__(self, *, label: Any, required: bool = True, missing: Any = "") -> None:
        super().__init__(
            label=label,
            max_length=60,
            required=required,
            validators=[NAME],
            error_messages={"required": missing},
            widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"}),
        )

    def to_python(self, value: Any) -> str:
        return without_unseen(" ".join(str(super().to_python(value)).split()))

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).translate(APOSTROPHES).split())


class WholeEmailField(forms.EmailField):
    default_error_messages = {"invalid": _("Enter the whole e-mail address, with @")}


class PhoneField(forms.CharField):
    """A phone in any format; cleaned to E.164, "" when empty."""

    default_error_messages = {
        "invalid": _("Enter the whole number: 067 000 00 00, or with the code of another country, +48 601 234 567")
    }

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "tel", "autocomplete": autocomplete})
        super().__init__(max_length=40, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = phone_e164(typed) if typed else ""
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

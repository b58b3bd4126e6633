from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from supporters.directory.undertaking import VERSION


class UndertakingForm(forms.Form):
    """The form carries the version that was shown, since only that one can be accepted."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_version(self) -> int:
        if self.cleaned_data["version"] != VERSION:
            raise ValidationError(_("The words have changed meanwhile. Read them once more."))
        return VERSION

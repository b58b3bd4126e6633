from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonField(forms.CharField):
    """The reason for a request that takes two; the second one reads it."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label=_("Why is this needed?"),
            max_length=500,
            required=required,
            widget=forms.Textarea({"rows": 3}),
            help_text=_("Who confirms it reads it; write nothing of people under support"),
            error_messages={"required": _("Write why")},
        )

"""Hold data from erasure, and end it: why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.draft_forms import DraftForm


class HoldDataForm(DraftForm):
    draft_name = "data_hold"
    page_title = _("Hold the data from erasure")
    save_label = _("Hold the data")

    words = forms.CharField(
        label=_("Why may nothing be erased?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("An investigation, a court, a dispute: its number and who asks for it"),
        error_messages={"required": _("Write why nothing may be erased")},
    )


class EndDataHoldForm(DraftForm):
    draft_name = "data_hold_end"
    page_title = _("End the hold of the data")
    save_label = _("End the hold")

    words = forms.CharField(
        label=_("Why is the hold not needed any more?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why it is not needed any more")},
    )

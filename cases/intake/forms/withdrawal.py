"""Withdraw a card that was opened by mistake."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel


class WithdrawCardForm(SubmittedOnceForm):
    page_title = _("Withdraw the card")
    save_label = _("Withdraw the card")
    field_order = ("submission_key", "words")

    words = forms.CharField(
        label=_("Why, in one sentence"),
        max_length=200,
        help_text=_("For example: the person has a card already, or the person refused."),
        error_messages={"required": _("Write in one sentence why")},
    )

    def layout(self) -> Panel:
        return Panel("words")

"""Answer the request of a colleague who does not see the card."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.leading.actions.requests import ANSWERS
from cases.leading.states import RequestState
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel

MOST_CHARS = 500


class AnswerRequestForm(DraftForm):
    draft_name = "card_request"
    save_label = _("Send the answer")
    field_order = ("submission_key", "answer", "words")

    answer = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(answer.value, answer.label) for answer in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it")},
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=MOST_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The colleague reads this and nothing else of the card. Say who does what next."),
    )

    def layout(self) -> Layout:
        return Layout(Panel("answer", "words"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == RequestState.ANOTHER and not cleaned.get("words"):
            self.add_error("words", _("Write how you know that it is another person"))
        return cleaned

    @property
    def answered(self) -> RequestState:
        return RequestState(self.cleaned_data["answer"])

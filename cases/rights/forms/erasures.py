"""Ask to erase the data of a person, and decide about it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel

AGREE: Final = "agree"
REFUSE: Final = "refuse"


class AskErasureForm(DraftForm):
    draft_name = "erasure_ask"
    page_title = _("Erase the data")
    save_label = _("Ask for the erasure")

    words = forms.CharField(
        label=_("Why are the data to be erased?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Another head reads it and decides"),
        error_messages={"required": _("Write why the data are to be erased")},
    )


class DecideErasureForm(DraftForm):
    """`may_agree`: the reader is another head than who has asked. Who has asked can only withdraw it."""

    draft_name = "erasure_decide"
    page_title = _("Erase the data")
    field_order = ("submission_key", "answer", "words")

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(AGREE, _("erase: it can’t be undone")), (REFUSE, _("do not erase"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your decision")},
    )
    words = forms.CharField(
        label=_("Why not?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed if the data are not erased"),
    )

    def __init__(self, *args: Any, may_agree: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.save_label = _("Save the decision") if may_agree else _("Withdraw the request")
        if not may_agree:
            del self.fields["answer"]

    def layout(self) -> Panel:
        return Panel(*(name for name in ("answer", "words") if name in self.fields))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "answer" not in self.errors and not self.agrees and not cleaned.get("words"):
            self.add_error("words", _("Write why the data are not erased"))
        return cleaned

    @property
    def agrees(self) -> bool:
        return self.cleaned_data.get("answer") == AGREE

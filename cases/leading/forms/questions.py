"""A head asks one line; who leads the case answers."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.leading.reports.questions import QUESTION
from supporters.forms.draft_forms import DraftForm

MOST_ASKED: Final = 300
MOST_ANSWERED: Final = 2000


class QuestionForm(DraftForm):
    draft_name = QUESTION
    page_title = _("A question about the card")
    save_label = _("Send the question")

    words = forms.CharField(label=_("Question"), max_length=MOST_ASKED, error_messages={"required": _("Write the question")})

    def __init__(self, *args: Any, label: str, is_asked: bool, **kwargs: Any) -> None:
        """`label`: whom it asks. `is_asked`: an earlier question of the author waits for its answer."""
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.is_asked = label, is_asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_asked and "words" not in self.errors:
            self.add_error("words", _("Your earlier question has no answer yet: wait for it, or withdraw it on the card"))
        return cleaned


class AnswerForm(DraftForm):
    draft_name = "question_answer"
    page_title = _("Answer to a question")
    save_label = _("Send the answer")

    words = forms.CharField(
        label=_("Your answer"),
        max_length=MOST_ANSWERED,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who asked reads it, and everybody who reads the card"),
        error_messages={"required": _("Write the answer")},
    )

"""The entry of a check after the end of a support."""

from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.course.actions.visits import NewVisit
from cases.course.forms.answers import NOT_REACHED
from cases.course.states import VisitKind
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import MarkedLater, Panel

WAYS: Final = [
    (VisitKind.CALL.value, _("Phone call")),
    (VisitKind.VISIT.value, _("Visit")),
    (VisitKind.FAMILY.value, _("Talk with the family")),
    (NOT_REACHED, _("Could not reach")),
]


class CheckForm(DraftForm):
    draft_name = "case_check"
    page_title = _("How are things?")
    save_label = _("Save")

    kind = forms.ChoiceField(label=_("What happened"), choices=WAYS, widget=forms.RadioSelect, initial=VisitKind.CALL)
    summary = forms.CharField(
        label=_("How things are"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Work, home, health in general, family. No diagnoses."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def layout(self) -> Layout:
        return Layout(Panel("kind", MarkedLater("summary")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != NOT_REACHED and not cleaned.get("summary") and "summary" not in self.errors:
            self.add_error("summary", _("Write in one sentence how things are"))
        return cleaned

    @property
    def new_visit(self) -> NewVisit:
        kind, reached = self.cleaned_data["kind"], self.cleaned_data["kind"] != NOT_REACHED
        way = VisitKind(kind) if reached else VisitKind.CALL
        return NewVisit(kind=way, reached=reached, summary=self.cleaned_data["summary"], occurred_at=self.now)

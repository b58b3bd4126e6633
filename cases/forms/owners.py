from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.reports.owners import Candidate
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.pickers import PickField, PickingForm

MOST_AT_ONCE = 200


class OwnerForm(PickingForm, SubmittedOnceForm):
    """Candidates for owner: colleagues at work with the smallest caseload first; an absent one is marked."""

    owner = PickField(
        label=_("Who leads"),
        error_messages={"required": _("Choose a colleague"), "invalid_choice": _("Choose a colleague from the list")},
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {str(one.supporter.pk): one.supporter for one in candidates}
        field: Any = self.fields["owner"]
        field.choices = [("", _("Choose")), *((str(one.supporter.pk), _label(one)) for one in candidates)]
        field.coerce = people.get

    def layout(self) -> Layout:
        """The page of many cases shows them in the same panel."""
        return Layout("owner")


class ChosenCasesForm(forms.Form):
    """The cases ticked in a list, and the address of that list."""

    numbers = forms.TypedMultipleChoiceField(error_messages={"required": _("Choose at least one card")})
    next = forms.CharField(required=False, max_length=400)

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        """`numbers`: the submitted numbers that the reader may hand over."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["numbers"]
        field.choices = [(number, number) for number in numbers]

    def clean_numbers(self) -> list[str]:
        numbers: list[str] = self.cleaned_data["numbers"]
        if len(numbers) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)d cards at once"), params={"most": MOST_AT_ONCE})
        return numbers


class ReturnForm(DraftForm):
    draft_name = "owner_return"

    reason = forms.CharField(
        label=_("Why can you not take it?"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The head will see it and find somebody else"),
        error_messages={"required": _("Write why")},
    )


def _label(one: Candidate) -> str:
    cards = ngettext("%(n)d card", "%(n)d cards", one.in_hand) % {"n": one.in_hand}
    return f"{one.supporter.short_name} – {cards}" + (f"; {one.absence}" if one.absence else "")

"""Name colleagues for cards: one for some, or many by load; accept many offers at once."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Field, Layout
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.leading.forms.hand_overs.offering import AskedTakerField, TakerField
from cases.leading.reports.offered import OfferedLine
from supporters.directory.models import Supporter
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import ShownFor, Unmarked
from supporters.forms.pickers import PickingForm
from supporters.notifications.reports.division import Division

MOST_AT_ONCE: Final = 200


class OwnerForm(PickingForm, SubmittedOnceForm):
    """Candidates for owner: colleagues at work with the smallest caseload first; an absent one is marked.

    `division`: the proposed one of many cards, None for one card.
    """

    division: Division | None = None
    owner = TakerField(label=_("Who is asked to lead"))

    def __init__(self, *args: Any, candidates: Colleagues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(candidates)  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        """The page of many cases shows them in the same panel."""
        return Layout("owner")

    def takers_of(self, case_ids: Iterable[UUID]) -> dict[UUID, Supporter]:
        """The new owner by case."""
        return dict.fromkeys(case_ids, self.cleaned_data["owner"])


class Takers(models.TextChoices):
    """Who gets many cards."""

    ONE = "one", _("All to one colleague")
    SPREAD = "spread", _("By load")


class OwnersForm(OwnerForm):
    """Many cards: all to one colleague, or as the proposed division has it; refused when the proposal has changed."""

    field_order = ("submission_key", "takers", "owner", "proposal")
    division: Division

    takers = forms.ChoiceField(
        label=_("How to divide the cards"),
        choices=Takers.choices,
        widget=forms.RadioSelect,
        initial=Takers.ONE,
        required=False,
    )
    owner = AskedTakerField(label=_("Who is asked to lead"), required=False)
    proposal = forms.CharField(max_length=32, required=False)

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.division = division

    def layout(self) -> Layout:
        return Layout(
            Unmarked("takers"),
            ShownFor(f"takers={Takers.ONE}", Unmarked("owner")),
            ShownFor(f"takers={Takers.SPREAD}", Field("proposal", template="cases/_division.html")),
        )

    def clean_takers(self) -> Takers:
        return Takers(self.cleaned_data["takers"] or Takers.ONE)

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if known.get("takers") == Takers.SPREAD:
            self.errors.pop("owner", None)
            if known.get("proposal") != self.division.token or not self.division.proposed:
                raise forms.ValidationError(_("The cases have changed meanwhile. Look at the new division and confirm it."))
        elif not known.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Choose a colleague"))
        return known

    def takers_of(self, case_ids: Iterable[UUID]) -> dict[UUID, Supporter]:
        """The new owner by case."""
        if self.cleaned_data["takers"] == Takers.ONE:
            return super().takers_of(case_ids)
        people = {one.pk: one for one in self.division.colleagues}
        return {case: people[taker] for case, taker in self.division.proposed.items()}


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


class AcceptManyForm(SubmittedOnceForm):
    """The offers that the reader accepts of those that ask the reader."""

    numbers = forms.MultipleChoiceField(
        error_messages={
            "required": _("Choose at least one card"),
            "invalid_choice": _("One of these cards does not wait for your answer any more. Look at the list and accept again."),
        }
    )

    def __init__(self, *args: Any, offered: list[OfferedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(line.number, line.number_label) for line in offered]  # type: ignore[attr-defined]
        data: Any = self.data
        sent = data.getlist("numbers") if self.is_bound else None
        self.lines = [(line, sent is None or line.number in sent) for line in offered]

    @property
    def accepted(self) -> list[OfferedLine]:
        """In the order of the keys of the cases."""
        chosen = set(self.cleaned_data["numbers"])
        return sorted((line for line, _ticked in self.lines if line.number in chosen), key=lambda line: line.case_id)

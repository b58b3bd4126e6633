"""Forms of the offboarding pages: transfer of open cases and decisions on approvals."""

from typing import Any
from uuid import UUID

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from supporters.administration.reports.offboarding import WaitingApproval
from supporters.administration.reports.work_division import HandingOver
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel
from supporters.forms.pickers import ColleagueField, PickingForm


class Way(models.TextChoices):
    """How to transfer the open cases."""

    ONE = "one", _("All to one colleague")
    SPREAD = "spread", _("By load")
    EACH = "each", _("Choose for each")


class WayForm(forms.Form):
    way = forms.ChoiceField(choices=Way.choices, required=False)

    @property
    def chosen(self) -> Way:
        return Way(self.cleaned_data["way"] or Way.ONE)


class HandOverForm(PickingForm, SubmittedOnceForm):
    """One colleague who takes all open cases."""

    takes_all = True

    to = ColleagueField(label=_("Colleague who takes all open cases"), help_text=_("Those with fewer cases come first"))

    def __init__(self, *args: Any, handing_over: HandingOver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handing_over = handing_over
        adds = len(handing_over.pieces) if self.takes_all else 0
        self.fields["to"].offer(handing_over.takers(adds=adds))  # type: ignore[attr-defined]

    @property
    def takers(self) -> dict[UUID, UUID]:
        """The new owner by case."""
        return dict.fromkeys((piece.id for piece in self.handing_over.pieces), self.cleaned_data["to"])


class SpreadForm(SubmittedOnceForm):
    """Confirm the proposed division; refused when the proposal has changed."""

    proposal = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, handing_over: HandingOver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handing_over = handing_over

    def clean(self) -> None:
        if self.cleaned_data.get("proposal") != self.handing_over.division.token or not self.takers:
            raise ValidationError(_("The cases have changed meanwhile. Look at the new division and confirm it."))

    @property
    def takers(self) -> dict[UUID, UUID]:
        """The new owner by case."""
        return dict(self.handing_over.division.proposed)


class ChooseForm(HandOverForm):
    """Give some of the cases to one colleague; those proposed for the first colleague are ticked."""

    field_order = ("submission_key", "numbers", "to")
    takes_all = False

    numbers = forms.MultipleChoiceField(
        label=_("Cases that go to this colleague"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one case"),
            "invalid_choice": _("A ticked case is not here any more: look again"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows, first = self.handing_over.rows(), self.handing_over.division.first_taker()
        self.fields["to"].label, self.fields["to"].initial = _("Colleague who takes the ticked cases"), str(first or "")
        self.fields["numbers"].choices = [(row.number, row) for row in rows]  # type: ignore[attr-defined]
        self.fields["numbers"].initial = [row.number for row in rows if row.taker_id == first]

    def layout(self) -> Layout:
        return Layout(Field("numbers", template="supporters/_leave_each.html"), Panel("to"))

    @property
    def takers(self) -> dict[UUID, UUID]:
        ticked = set(self.cleaned_data["numbers"])
        pieces = (piece.id for piece in self.handing_over.pieces if piece.number in ticked)
        return dict.fromkeys(pieces, self.cleaned_data["to"])


class ApprovalForm(SubmittedOnceForm):
    """One of the approvals that depend on the person who leaves."""

    approval = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose a confirmation"), "invalid_choice": _("This confirmation waits no more")},
    )

    def __init__(self, *args: Any, rows: list[WaitingApproval], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.id): row for row in rows if not row.is_hidden}
        self.fields["approval"].choices = [(key, key) for key in self.rows]  # type: ignore[attr-defined]

    @property
    def row(self) -> WaitingApproval:
        return self.rows[self.cleaned_data["approval"]]

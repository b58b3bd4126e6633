from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from supporters.administration.actions.colleagues.bulk import MOST, MOST_ACCOUNTS, OF_INVITATIONS, BulkAct, chosen_people
from supporters.directory.models import Invitation, Supporter
from supporters.directory.reports.department_places import open_departments
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.pickers import DepartmentField, PickingForm


class KeysField(forms.MultipleChoiceField):
    """Repeated keys of accounts and of invitations; cleaned to UUIDs without repetitions.

    A value may have several keys with spaces between them, since a form has fewer fields than a list may have rows.
    """

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return [key for one in super().to_python(value) for key in one.split()]

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError(_("Choose at least one colleague in the list"))
        if len(set(value)) > MOST:
            words = ngettext_lazy("At most %(n)d colleague at once", "At most %(n)d colleagues at once", MOST)
            raise ValidationError(words % {"n": MOST})

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(one) for one in dict.fromkeys(super().clean(value))]
        except ValueError as strange:
            raise ValidationError(_("Choose at least one colleague in the list")) from strange


class WholeListForm(forms.Form):
    """Whether everybody of a list is meant instead of who is ticked, and the address of the list."""

    all = forms.BooleanField(required=False)
    list = forms.CharField(required=False, max_length=400)


class ChosenForm(SubmittedOnceForm):
    """Who is chosen in a list."""

    keys = KeysField()

    def clean_keys(self) -> Sequence[Supporter | Invitation]:
        people = chosen_people(self.cleaned_data["keys"])
        if not people:
            raise ValidationError(_("Choose at least one colleague in the list"))
        return people

    @property
    def carried_keys(self) -> str:
        """For one field of the next page."""
        return " ".join(str(one.pk) for one in self.people)

    @property
    def people(self) -> Sequence[Supporter | Invitation]:
        chosen: Sequence[Supporter | Invitation] = self.cleaned_data.get("keys", ())
        return chosen


class BulkForm(PickingForm, ChosenForm):
    """The act upon those who are chosen, before its preview and after it. The page carries `keys`."""

    field_order = ("submission_key", "act", "department")

    act = forms.ChoiceField(
        label=_("What is to be done"),
        choices=BulkAct.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done"), "invalid_choice": _("Choose from the list")},
    )
    department = DepartmentField(label=_("New department"), required=False)

    def __init__(self, *args: Any, near: UUID, **kwargs: Any) -> None:
        """`near`: the department of the administrator."""
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(open_departments, near=near)  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        return Panel("act", ShownFor(f"act={BulkAct.MOVE}", Unmarked("department")))

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if known.get("act") == BulkAct.MOVE and known.get("department", self) is None:
            self.add_error("department", _("Choose the department"))
        accounts = sum(isinstance(one, Supporter) for one in self.people)
        if "act" in known and known["act"] not in OF_INVITATIONS and accounts > MOST_ACCOUNTS:
            words = ngettext_lazy(
                "This is done to at most %(n)d account at once. Choose fewer colleagues.",
                "This is done to at most %(n)d accounts at once. Choose fewer colleagues.",
                MOST_ACCOUNTS,
            )
            self.add_error("act", words % {"n": MOST_ACCOUNTS})
        return known

    @property
    def bulk_act(self) -> BulkAct:
        return BulkAct(self.cleaned_data["act"])

    @property
    def department_id(self) -> UUID | None:
        """None unless people move."""
        chosen: UUID | None = self.cleaned_data["department"]
        return chosen if self.bulk_act == BulkAct.MOVE else None

"""Relatives: who it is, and what they may know."""

from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case
from supporters.directory.forms.people import NameField, PhoneField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Panel
from veterans.actions.people import Relative
from veterans.actions.ties import Relation
from veterans.models import Disclosure, EndReason, FamilyTie, Kinship

NUMBERS: Final = (1, 2, 3)
KINSHIP_CHOICES: Final = [("", _("not known yet")), *Kinship.choices]


def _fields_of_one() -> tuple[forms.Field, forms.Field, forms.Field]:
    kinship = forms.ChoiceField(label=_("Kinship"), choices=KINSHIP_CHOICES, required=False)
    return kinship, NameField(label=_("Name of the relative"), required=False), PhoneField(label=_("Phone of the relative"))


class RelativesMixin(forms.Form):
    """Kinship and name need a phone: without one the relative can't be reached."""

    kinship_1, relative_1, relative_phone_1 = _fields_of_one()
    kinship_2, relative_2, relative_phone_2 = _fields_of_one()
    kinship_3, relative_3, relative_phone_3 = _fields_of_one()

    def check_relatives(self, cleaned: dict[str, Any]) -> None:
        for number in NUMBERS:
            named = cleaned.get(f"kinship_{number}") or cleaned.get(f"relative_{number}")
            if named and not cleaned.get(f"relative_phone_{number}") and f"relative_phone_{number}" not in self.errors:
                self.add_error(f"relative_phone_{number}", _("Enter the phone, or leave the kinship and the name empty"))

    @property
    def relatives(self) -> tuple[Relative, ...]:
        known = self.cleaned_data
        return tuple(
            Relative(known[f"relative_phone_{number}"], known[f"kinship_{number}"], known[f"relative_{number}"])
            for number in NUMBERS
            if known[f"relative_phone_{number}"]
        )


def relative_fields(number: int) -> tuple[str, str, str]:
    """Fields of one relative in the order of the page."""
    return f"kinship_{number}", f"relative_{number}", f"relative_phone_{number}"


WHY_OFF: Final = [  # the numbers are ended with this reason
    (EndReason.NOT_THEIRS, _("they are not close any more")),
    (EndReason.ASKED, _("they asked not to call them")),
    (EndReason.MISTAKE, _("it was entered by mistake")),
]
DISCLOSURE_HINT = _("As the person under support answered. Ask before you speak of the condition.")


class RelationMixin(forms.Form):
    """At least the kinship or the name."""

    kinship = forms.ChoiceField(label=_("Kinship"), choices=KINSHIP_CHOICES, required=False)
    name = NameField(label=_("Name of the relative"), required=False)
    disclosure = forms.ChoiceField(
        label=_("What the relative may know"), choices=Disclosure.choices, widget=forms.RadioSelect, initial=Disclosure.UNASKED
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("kinship") or cleaned.get("name") or {"kinship", "name"} & self.errors.keys()):
            self.add_error("kinship", _("Choose the kinship, or write the name"))
        return cleaned

    @property
    def relation(self) -> Relation:
        return Relation(kinship=self.cleaned_data["kinship"], name=self.cleaned_data["name"])

    @property
    def disclosure_answer(self) -> Disclosure:
        return Disclosure(self.cleaned_data["disclosure"])


class RelativeForm(RelationMixin, DraftForm):
    draft_name = "relative_new"
    page_title = _("Add a relative")
    save_label = _("Save the relative")
    field_order = ("submission_key", "kinship", "name", "phone", "disclosure")

    phone = PhoneField(label=_("Phone"))

    def layout(self) -> Layout:
        return Layout(Panel("kinship", "name", "phone"), Panel("disclosure", Hint(DISCLOSURE_HINT)))


class RelativeEditForm(RelationMixin, VersionedForm, SubmittedOnceForm):
    """`is_person`: a relative with a card of their own is named there."""

    page_title = _("Change what is known of the relative")
    save_label = _("Save the changes")
    field_order = ("submission_key", "kinship", "name", "disclosure")

    def __init__(self, *args: Any, is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_person = is_person
        if is_person:
            del self.fields["name"]

    def layout(self) -> Layout:
        return Layout(
            Panel(*(name for name in ("kinship", "name") if name in self.fields)), Panel("disclosure", Hint(DISCLOSURE_HINT))
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_person:
            self.errors.pop("kinship", None)
            cleaned.setdefault("kinship", "")
        return cleaned

    @property
    def relation(self) -> Relation:
        return Relation(kinship=self.cleaned_data["kinship"], name=self.cleaned_data.get("name", ""))


class EndRelativeForm(SubmittedOnceForm):
    page_title = _("Take the relative off")
    save_label = _("Take the relative off")

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=WHY_OFF,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )


def current_relative(tie: FamilyTie, case: Case) -> CurrentValues:
    values = {"kinship": tie.relation or "", "disclosure": Disclosure(tie.disclosure)}
    return current_values(case, tie.version, values if tie.person_id else {**values, "name": tie.name or ""})

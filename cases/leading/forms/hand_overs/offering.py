"""Offer a case, refuse an offer."""

from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.asking import NewHandOver
from cases.leading.reports.owners import AskedDepartments
from supporters.directory.models import Department, Supporter
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, PickingForm

TYPED: Final = (HandOverReason.LEAVING,)  # reasons that only actions give


class Whom(models.TextChoices):
    COLLEAGUE = "colleague", _("A colleague")
    DEPARTMENT = "department", _("A department")


class TakerField(ColleagueField):
    """Cleaned to the colleague, with the department."""

    def clean(self, value: Any) -> Supporter | None:
        pk = super().clean(value)
        return Supporter.objects.get_queryset().select_related("department").get(pk=pk) if pk else None


class AskedTakerField(TakerField):
    """One of two fields, of which one is filled in: required, but not by itself."""

    nothing = ""


class AskedDepartmentField(DepartmentField):
    """The other one; cleaned to the department."""

    nothing = ""

    def clean(self, value: Any) -> Department | None:
        pk = super().clean(value)
        return Department.objects.get(pk=pk) if pk else None


class HandOverForm(PickingForm, DraftForm):
    """Offer the case to a colleague or to a department, whose head names somebody."""

    draft_name = "hand_over"
    page_title = _("Hand the case over")
    save_label = _("Offer")
    field_order = ("submission_key", "whom", "owner", "department", "reason", "note", "joint_step")

    whom = forms.ChoiceField(label=_("To whom"), choices=Whom.choices, widget=forms.RadioSelect, initial=Whom.COLLEAGUE)
    owner = AskedTakerField(label=_("Who is asked"), required=False)
    department = AskedDepartmentField(
        label=_("Department"), required=False, help_text=_("Its head names somebody or accepts for the department")
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose")), *(choice for choice in HandOverReason.choices if choice[0] not in TYPED)],
        error_messages={"required": _("Choose why")},
    )
    note = forms.CharField(
        label=_("What matters"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What helps, what not to ask, what is under way. No diagnoses."),
    )
    joint_step = forms.CharField(
        label=_("How you introduce the new owner"),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        initial=_("A joint call to introduce the new supporter"),
        help_text=_("It becomes a promise within three days. Leave it empty if it is not possible."),
    )

    def __init__(self, *args: Any, candidates: Colleagues, departments: AskedDepartments, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, where = self.fields["owner"], self.fields["department"]
        people.offer(candidates)  # type: ignore[attr-defined]
        where.offer(lambda: departments.places, near=departments.near, remarks=departments.serving)  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout(
            Panel(
                "whom",
                ShownFor(f"whom={Whom.COLLEAGUE}", Unmarked("owner")),
                ShownFor(f"whom={Whom.DEPARTMENT}", Unmarked("department")),
                "reason",
            ),
            Panel("note", "joint_step"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whom") == Whom.COLLEAGUE and not cleaned.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Choose a colleague"))
        if cleaned.get("whom") == Whom.DEPARTMENT and not cleaned.get("department") and "department" not in self.errors:
            self.add_error("department", _("Choose a department"))
        for name, whom in (("owner", Whom.DEPARTMENT), ("department", Whom.COLLEAGUE)):
            if cleaned.get("whom") == whom:  # an error of the field that does not count
                self.errors.pop(name, None)
        return cleaned

    @property
    def new_hand_over(self) -> NewHandOver:
        known = self.cleaned_data
        to = known["owner"] if known["whom"] == Whom.COLLEAGUE else None
        return NewHandOver(
            to=to,
            department=to.department if to else known["department"],
            reason=HandOverReason(known["reason"]),
            note=known["note"],
            joint_step=known["joint_step"],
        )


class RefuseForm(DraftForm):
    draft_name = "hand_over_refuse"
    page_title = _("Refuse the offer")
    save_label = _("Refuse the offer")

    reason = forms.CharField(
        label=_("Why can you not take it?"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who offered it, its owner and the heads of both departments read it"),
        error_messages={"required": _("Write why")},
    )

"""Offer a case, one or many; name who leads it."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Field, Layout
from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.models import HandOver
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.asking import NewHandOver
from cases.leading.reports.hand_over import OfferedLine
from cases.leading.reports.owners import AskedDepartments
from supporters.directory.models import Department, Supporter
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, PickingForm
from supporters.notifications.reports.division import Division

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


class WholeListForm(forms.Form):
    """Whether the whole list is meant instead of ticked cards, and the row after which it goes on."""

    all = forms.BooleanField(required=False)
    after = forms.RegexField(r"^[0-9]*$", required=False, max_length=40)
    rest = forms.RegexField(r"^[0-9]*$", required=False, max_length=40)


class BatchForm(forms.Form):
    """The moment at which the reader made many offers."""

    asked = forms.DateTimeField()


class WithdrawManyForm(SubmittedOnceForm):
    """The offers of one page that are withdrawn; some may have an answer by now."""

    offers = forms.ModelMultipleChoiceField(
        HandOver.objects.none(),
        error_messages=dict.fromkeys(
            ("required", "invalid_list", "invalid_pk_value", "invalid_choice"),
            _("One of these cards is not yours to offer any more. Open the list again."),
        ),
    )

    def __init__(self, *args: Any, known: QuerySet[HandOver], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"].queryset = known  # type: ignore[attr-defined]


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

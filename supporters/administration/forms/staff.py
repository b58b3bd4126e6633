from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.growing import invitation_takes_two
from supporters.administration.actions.invitations import EmailRefused, NewColleague, refuse_domain, refuse_taken
from supporters.administration.reports.lists.staff_list import StaffQuestion
from supporters.administration.reports.staff import AccountState
from supporters.directory.forms.people import NameField
from supporters.directory.forms.reasons import ReasonField
from supporters.directory.reports.department_places import open_departments
from supporters.directory.roles import Role
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Hint, LaidOutForm, Panel, ShownFor, Unmarked
from supporters.forms.list_filters import ListFilterForm
from supporters.forms.pickers import DepartmentField, PickingForm

ANY = ("", _("All"))
FILTERS = ("role", "department", "state", "factor")
WITHOUT = "none"


class StaffFilterForm(ListFilterForm):
    """Query parameters of the staff list; never a name."""

    route = "staff"
    kept = FILTERS

    role = forms.ChoiceField(label=_("Role"), choices=[ANY, *Role.choices], required=False)
    department = DepartmentField(label=_("Department, with those below it"), required=False)
    state = forms.ChoiceField(label=_("Access"), choices=[ANY, *AccountState.choices], required=False)
    factor = forms.ChoiceField(label=_("Second factor"), choices=[ANY, (WITHOUT, _("not set up"))], required=False)

    def __init__(self, *args: Any, near: UUID, **kwargs: Any) -> None:
        """`near`: the department of the reader."""
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(open_departments, near=near, nothing=ANY[1])  # type: ignore[attr-defined]

    def layout(self) -> Unmarked:
        return Unmarked(*FILTERS)

    def question(self, words: str = "") -> StaffQuestion:
        """`words`: the text of the search field."""
        known = self.cleaned_data
        return StaffQuestion(
            role=known["role"],
            department_id=known["department"],
            state=known["state"],
            without_factor=known["factor"] == WITHOUT,
            words=words,
        )


class StaffSearchForm(LaidOutForm):
    q = forms.CharField(
        label=_("Name or e-mail of a colleague"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )

    def layout(self) -> Unmarked:
        return Unmarked("q")


def validate_domain(email: str) -> None:
    """Raises ValidationError."""
    try:
        refuse_domain(email)
    except EmailRefused as elsewhere:
        raise ValidationError(str(elsewhere)) from elsewhere


class InviteForm(PickingForm, DraftForm):
    draft_name = "invite"
    field_order = ("submission_key", "email", "surname", "given_name", "patronymic", "role", "department", "reason")

    email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        help_text=_("The letter goes there, and it is what one signs in with"),
        error_messages={"required": _("Enter the work e-mail"), "invalid": _("Enter the whole address: name@example.gov.ua")},
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        validators=[validate_domain],
    )
    surname = NameField(label=_("Surname"), missing=_("Enter the surname"))
    given_name = NameField(label=_("Given name"), missing=_("Enter the given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose")), *Role.choices], error_messages={"required": _("Choose the role")}
    )
    department = DepartmentField(label=_("Department"))
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, near: UUID, **kwargs: Any) -> None:
        """`near`: the department of the administrator."""
        super().__init__(*args, **kwargs)
        self.fields["department"].offer(open_departments, near=near)  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        for_two = Hint(
            _(
                "An administrator, an auditor or a head is invited by two: the letter goes out when another administrator has"
                " confirmed it, or for a head also a head above."
            )
        )
        return Panel(
            *("email", "surname", "given_name", "patronymic", "role", "department"),
            ShownFor(f"role={Role.ADMINISTRATOR} {Role.AUDITOR} {Role.HEAD}", for_two, Unmarked("reason")),
        )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        try:
            refuse_taken(email)
        except EmailRefused as taken:
            raise ValidationError(str(taken)) from taken
        return email

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if "role" in known and "department" in known and known.get("reason") == "" and self.takes_two:
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return known

    @property
    def takes_two(self) -> bool:
        return invitation_takes_two(self.cleaned_data["role"])

    @property
    def new_colleague(self) -> NewColleague:
        known = self.cleaned_data
        return NewColleague(
            email=known["email"],
            surname=known["surname"],
            given_name=known["given_name"],
            patronymic=known["patronymic"],
            role=Role(known["role"]),
            department_id=known["department"],
        )

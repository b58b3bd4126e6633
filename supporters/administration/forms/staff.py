from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.invitations import EmailRefused, NewColleague, refuse_domain, refuse_taken
from supporters.administration.reports.staff import AccountState
from supporters.administration.reports.staff_list import StaffQuestion
from supporters.directory.forms.department_choices import department_choices
from supporters.directory.forms.people import NameField
from supporters.directory.forms.reasons import ReasonField
from supporters.directory.models import is_post_by_two
from supporters.directory.reports.lists.cells import Chip
from supporters.directory.roles import Role
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Hint, LaidOutForm, Panel, ShownFor, Unmarked

ANY = ("", _("All"))
FILTERS = ("role", "department", "state", "factor")
WITHOUT = "none"


class StaffFilterForm(LaidOutForm):
    """Query parameters of the staff list; never a name."""

    role = forms.ChoiceField(label=_("Role"), choices=[ANY, *Role.choices], required=False)
    department = forms.ChoiceField(label=_("Department, with those below it"), required=False)
    state = forms.ChoiceField(label=_("Access"), choices=[ANY, *AccountState.choices], required=False)
    factor = forms.ChoiceField(label=_("Second factor"), choices=[ANY, (WITHOUT, _("not set up"))], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [ANY, *department_choices()]  # type: ignore[attr-defined]

    def layout(self) -> Unmarked:
        return Unmarked(*FILTERS)

    def parameters(self, *, without: str = "") -> dict[str, str]:
        """The active filters as parameters of an address."""
        return {name: self.cleaned_data[name] for name in FILTERS if self.cleaned_data[name] and name != without}

    @property
    def query(self) -> str:
        return urlencode(self.parameters())

    def chips(self) -> tuple[Chip, ...]:
        def address(name: str) -> str:
            return f"{reverse('staff')}?{urlencode(self.parameters(without=name))}"

        return tuple(Chip(self._label(name), address(name)) for name in self.parameters())

    def _label(self, name: str) -> str:
        field: Any = self.fields[name]
        chosen = dict(field.choices)[self.cleaned_data[name]]
        return f"{field.label}: {str(chosen).strip()}"

    def question(self, words: str = "") -> StaffQuestion:
        """`words`: the text of the search field."""
        known = self.cleaned_data
        return StaffQuestion(
            role=known["role"],
            department_id=UUID(known["department"]) if known["department"] else None,
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


class InviteForm(DraftForm):
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
    department = forms.ChoiceField(label=_("Department"), error_messages={"required": _("Choose the department")})
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [("", _("Choose")), *department_choices()]  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        for_two = Hint(
            _(
                "An administrator, an auditor or the head of a department with others below it is invited by two administrators:"
                " the letter goes out when another one has confirmed it. For other heads leave this empty."
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
        return is_post_by_two(self.cleaned_data["role"], self.cleaned_data["department"])

    @property
    def new_colleague(self) -> NewColleague:
        known = self.cleaned_data
        return NewColleague(
            email=known["email"],
            surname=known["surname"],
            given_name=known["given_name"],
            patronymic=known["patronymic"],
            role=Role(known["role"]),
            department_id=UUID(known["department"]),
        )

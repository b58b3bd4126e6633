from typing import Any
from uuid import UUID

from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.growing import post_takes_two
from supporters.administration.actions.role_changes import refuse_role_change
from supporters.directory.forms.reasons import ReasonField
from supporters.directory.models import Department, IdentityCheck, Supporter
from supporters.directory.reports.department_places import open_departments
from supporters.directory.roles import Role
from supporters.forms.draft_forms import VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Panel, Unmarked
from supporters.forms.pickers import DepartmentField, FilterForm


class PostForm(FilterForm):
    """The new role and department of an account."""

    kept = ("role", "department")

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, error_messages={"required": _("Choose the role")})
    department = DepartmentField(label=_("Department"))

    def __init__(self, *args: Any, account: Supporter, by: Supporter, **kwargs: Any) -> None:
        current = {"role": account.role, "department": str(account.department_id)}
        super().__init__(*args, **{**kwargs, "initial": {**current, **kwargs.get("initial", {})}})
        self.fields["department"].offer(open_departments, near=account.department_id)  # type: ignore[attr-defined]
        self.account, self.by = account, by

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if "role" in known and "department" in known:
            try:
                refuse_role_change(self.account, known["role"], self.department_id, by=self.by)
            except AccountRefused as refused:
                raise ValidationError(str(refused)) from refused
        return known

    @property
    def role_chosen(self) -> Role:
        return Role(self.cleaned_data["role"])

    @property
    def department_id(self) -> UUID:
        chosen: UUID = self.cleaned_data["department"]
        return chosen

    @property
    def department_chosen(self) -> Department:
        return Department.objects.get(pk=self.department_id)


class ConfirmPostForm(VersionedForm, SubmittedOnceForm, PostForm):
    """Confirmation after the preview; needs a reason where the change takes two administrators."""

    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("role", "department"):
            self.fields[name].widget = forms.HiddenInput()

    def layout(self) -> LayoutObject:
        if not self.takes_two:
            return Hint(_("Every session of this colleague ends at once, and the head is notified."), "notice")
        by_two = _(
            "This takes two: somebody comes to see more records, or an administrator or an auditor comes or goes. Nothing changes"
            " before another administrator or a head confirms it; there are seven days for it."
        )
        return Panel(Hint(by_two, css_class=""), Unmarked("reason"))

    def clean(self) -> dict[str, Any]:
        known = super().clean()
        if not self.is_about_nothing and self.takes_two and known.get("reason") == "":
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return known

    @property
    def takes_two(self) -> bool:
        """Of the post as sent or, before that, as previewed."""
        return post_takes_two(self.account, Role(self["role"].value()), UUID(self["department"].value()))

    @property
    def is_about_nothing(self) -> bool:
        """Whether role or department are invalid, so there is no change to preview."""
        return bool({"role", "department", "__all__"} & self.errors.keys())


class RecoveryForm(SubmittedOnceForm):
    """A request to recover an account after its owner lost the phone and the recovery codes."""

    identity = forms.ChoiceField(
        label=_("How do you know that it is this colleague?"),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you made sure"), "invalid_choice": _("Choose from the list")},
    )
    reason = ReasonField()

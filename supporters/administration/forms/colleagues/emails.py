from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.colleagues.emails import refuse_email
from supporters.administration.actions.invitations import EmailRefused
from supporters.directory.forms.reasons import ReasonField
from supporters.directory.models import Supporter
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel


class EmailChangeForm(SubmittedOnceForm):
    field_order = ("submission_key", "email", "reason")

    email = forms.EmailField(
        label=_("New work e-mail"),
        max_length=254,
        help_text=_("The letter goes there, and it is what one signs in with"),
        error_messages={"required": _("Enter the work e-mail"), "invalid": _("Enter the whole address: name@example.gov.ua")},
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = ReasonField()

    def __init__(self, *args: Any, account: Supporter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def layout(self) -> Panel:
        return Panel("email", "reason")

    def clean_email(self) -> str:
        """Raises AccountRefused, which the page shows."""
        email = str(self.cleaned_data["email"]).lower()
        try:
            refuse_email(self.account, email)
        except EmailRefused as taken:
            raise ValidationError(str(taken)) from taken
        return email

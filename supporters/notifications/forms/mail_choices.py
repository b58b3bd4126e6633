from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext as _

from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Panel
from supporters.notifications.actions.notification_emails import MOST_EMAILS, PAUSE
from supporters.notifications.reports.mail_choices import ChosenKind


class MailChoicesForm(SubmittedOnceForm):
    """A checkbox for each kind."""

    def __init__(self, *args: Any, kinds: Iterable[ChosenKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chosen in kinds:
            self.fields[chosen.kind.code] = forms.BooleanField(
                label=chosen.kind.label, help_text=chosen.kind.means, required=False, initial=chosen.at_once
            )

    def layout(self) -> Panel:
        limits = _(
            "What comes within %(minutes)s minutes goes into one letter; there are at most %(most)s of them a day."
            " No letter is sent from 21:00 to 8:00: what comes at night is in a letter of the morning."
        ) % {"minutes": PAUSE // timedelta(minutes=1), "most": MOST_EMAILS}
        kinds = Field(*(bound.name for bound in self.visible_fields()), template="supporters/_mail_kind.html")
        return Panel(Hint(limits), kinds, heading=_("A letter at once"), name="at-once")

    @property
    def at_once(self) -> dict[str, bool]:
        """By kind."""
        return {name: wanted for name, wanted in self.cleaned_data.items() if name != "submission_key"}

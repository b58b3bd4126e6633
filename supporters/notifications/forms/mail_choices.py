from collections.abc import Iterable
from typing import Any

from django import forms

from supporters.forms.idempotency import SubmittedOnceForm
from supporters.notifications.reports.mail_choices import ChosenKind


class MailChoicesForm(SubmittedOnceForm):
    """A checkbox for each kind."""

    def __init__(self, *args: Any, kinds: Iterable[ChosenKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chosen in kinds:
            self.fields[chosen.kind.code] = forms.BooleanField(
                label=chosen.kind.label, help_text=chosen.kind.means, required=False, initial=chosen.at_once
            )

    @property
    def at_once(self) -> dict[str, bool]:
        """By kind."""
        return {name: wanted for name, wanted in self.cleaned_data.items() if name != "submission_key"}

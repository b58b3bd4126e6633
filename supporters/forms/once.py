from typing import Any
from uuid import UUID, uuid4

from django import forms


class SubmittedOnceForm(forms.Form):
    """A form with one effect: it carries the key that use_submission_key() uses up."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_key"].initial = uuid4

    def clean_submission_key(self) -> UUID:
        """A form without its key (an old page, a script) is taken as a new one."""
        key: UUID | None = self.cleaned_data["submission_key"]
        return key or uuid4()

    def submitted_fields(self) -> list[tuple[str, str]]:
        """What was typed, for telling a repetition from another form."""
        return [(name, str(self[name].data)) for name in self.fields if name != "submission_key"]

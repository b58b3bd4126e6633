"""Decide about a pair of persons that may be one, or put the decision off."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.intake.reports.duplicates import Shown
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.list_filters import ListFilterForm
from veterans.models import WORDS_CHARS

USUAL_WAIT: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(days=92)


class PairFilterForm(ListFilterForm):
    """Query parameters of the list of pairs."""

    route = "duplicates"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])


class DifferentForm(DraftForm):
    """They are two people: how it is known."""

    draft_name = "duplicate_different"
    page_title = _("These are different people")
    save_label = _("Save: different people")

    words = forms.CharField(
        label=_("How is it known?"),
        max_length=WORDS_CHARS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: they are brothers, I spoke with both"),
        error_messages={"required": _("Write how it is known that these are different people")},
    )


class LaterForm(SubmittedOnceForm):
    """The day on which the pair is shown again."""

    page_title = _("Decide later")
    save_label = _("Put the decision off")

    until = DayField(label=_("When to show this pair again"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)
        self.fields["until"].initial = self.today + USUAL_WAIT

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise ValidationError(_("Choose a day after today"))
        if day > self.today + LONGEST_WAIT:
            raise ValidationError(_("A decision can be put off for three months at most"))
        return day

"""Prepare the letter to an employer, and record that it was sent."""

from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.forms.employment.fields import capitalised
from cases.reintegration.states import LetterChannel
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked

NAMED: Final = "name"
NAMELESS: Final = "number"


class LetterForm(SubmittedOnceForm):
    """What the employer learns. `may_name`: the consent of the person for employers is in force."""

    page_title = _("Letter to the employer")
    save_label = _("Prepare the letter")
    field_order = ("submission_key", "learns", "agreed_on")

    learns = forms.ChoiceField(
        label=_("What the employer learns"),
        choices=capitalised(
            [
                (NAMELESS, _("the number of the record, without the name")),
                (NAMED, _("the name: the person has agreed for this employer")),
            ]
        ),
        widget=forms.RadioSelect,
        initial=NAMELESS,
        error_messages={"required": _("Choose what the employer learns")},
    )
    agreed_on = DayField(
        label=_("When the person agreed"), required=False, help_text=_("In a talk about this vacancy, not about vacancies at all")
    )

    def __init__(self, *args: Any, may_name: bool, shown_at: datetime, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_name, self.shown_on, self.today = may_name, kyiv_day(shown_at), kyiv_day(now)
        self.fields["agreed_on"].initial = self.today

    def layout(self) -> Layout:
        return Layout(Panel("learns", ShownFor(f"learns={NAMED}", Unmarked("agreed_on"))))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("learns") != NAMED:
            return cleaned
        if not self.may_name:
            self.add_error("learns", _("For the name the consent of the person to data for employers is missing"))
        day: date | None = cleaned.get("agreed_on")
        if "agreed_on" in self.errors:
            return cleaned
        if day is None:
            self.add_error("agreed_on", _("Enter the day on which the person agreed"))
        elif not self.shown_on <= day <= self.today:
            self.add_error("agreed_on", _("The person agrees after the vacancy was shown, and not in the future"))
        return cleaned

    @property
    def name_agreed_on(self) -> date | None:
        agreed: date | None = self.cleaned_data["agreed_on"] if self.cleaned_data["learns"] == NAMED else None
        return agreed


class SentLetterForm(SubmittedOnceForm):
    page_title = _("Record that it was sent")
    save_label = _("The letter is sent")

    channel = forms.ChoiceField(
        label=_("How it was sent"),
        choices=capitalised(LetterChannel.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was sent")},
    )

    @property
    def chosen_channel(self) -> LetterChannel:
        return LetterChannel(self.cleaned_data["channel"])

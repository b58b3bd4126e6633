"""Pause the support."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.case.forms.current_values import current_values
from cases.case.models import Case
from cases.course.actions.holds import NewHold
from cases.course.forms.steps import planned_step
from cases.course.states import HoldReason
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Panel

USUAL: Final = timedelta(days=14)


class HoldForm(VersionedForm, DraftForm):
    """`longest`: the most that the reader may give; `what`: the planned step."""

    draft_name = "case_hold"
    page_title = _("Pause the support")
    save_label = _("Pause")
    field_order = ("submission_key", "reason", "words", "until", "what")

    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", _("Choose")), *HoldReason.choices], error_messages={"required": _("Choose why")}
    )
    words = forms.CharField(
        label=_("In one sentence"), max_length=200, error_messages={"required": _("Write in one sentence why")}
    )
    until = DayField(label=_("Until"), error_messages={"required": _("Choose the last day of the pause")})
    what = forms.CharField(
        label=_("What to do on that day"),
        help_text=_("The planned step goes on: it is due on the last day"),
        max_length=200,
        error_messages={"required": _("Write what is to be done")},
    )

    def __init__(self, *args: Any, longest: timedelta, what: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.longest = kyiv_day(now), longest
        words = ngettext("At most %(n)d day", "At most %(n)d days", longest.days) % {"n": longest.days}
        self.fields["until"].help_text = words
        self.fields["until"].initial = self.today + min(USUAL, longest)
        self.fields["what"].initial = what

    def layout(self) -> Layout:
        return Layout(Panel("reason", "words"), Panel("until", "what"))

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= self.today:
            raise ValidationError(_("The last day must be tomorrow or later"))
        if day > self.today + self.longest:
            words = ngettext("A pause lasts at most %(n)d day", "A pause lasts at most %(n)d days", self.longest.days)
            raise ValidationError(words % {"n": self.longest.days})
        return day

    @property
    def new_hold(self) -> NewHold:
        known = self.cleaned_data
        return NewHold(reason=HoldReason(known["reason"]), words=known["words"], until=known["until"], what=known["what"])


def current_hold(case: Case) -> CurrentValues:
    return current_values(case, case.version, {"until": case.held_until, "what": planned_step(case).what})

"""The next step by chips, and putting a step off."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.steps import NextStep
from cases.models import FollowUp, StagePolicy
from cases.states import PostponeReason, VisitKind
from privacy.opening import to_edit
from supporters.calendar import KYIV, kyiv_day
from supporters.forms.days import DayField, HourField
from supporters.forms.kept import KeptForm, VersionedForm

OTHER_DATE: Final = "other"
USUAL_DAYS: Final = (1, 3, 7, 14)
FURTHEST: Final = timedelta(days=2 * 366)
TOO_FAR: Final = _("The date must be today or later, within two years")


def in_days_label(days: int) -> str:
    """«Завтра», «Через 3 дні», «Через тиждень»"""
    near = {1: _("Tomorrow"), 7: _("In a week"), 14: _("In two weeks"), 90: _("In three months")}
    return str(near.get(days) or ngettext("In %(n)d day", "In %(n)d days", days) % {"n": days})


class DayMixin(forms.Form):
    """A day by chips or by the calendar, and perhaps an hour."""

    next_in = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, error_messages={"required": _("Choose a day")})
    next_on = DayField(label=_("Date"), required=False)
    next_time = HourField(label=_("Time"), required=False)

    now: datetime

    def offer_days(self, days: set[int], *, chosen: int, now: datetime) -> None:
        """`now` is what «tomorrow» counts from."""
        self.now = now
        chips = [(str(n), in_days_label(n)) for n in sorted(days)]
        self.fields["next_in"].choices = [*chips, (OTHER_DATE, _("Another date"))]  # type: ignore[attr-defined]
        self.fields["next_in"].initial = str(chosen)

    def check_next(self, cleaned: dict[str, Any]) -> None:
        chosen, typed = cleaned.get("next_in"), cleaned.get("next_on")
        today = kyiv_day(self.now)
        if chosen == OTHER_DATE and not typed and "next_on" not in self.errors:
            self.add_error("next_on", _("Choose a date"))
        elif chosen == OTHER_DATE and typed and not today <= typed <= today + FURTHEST:
            self.add_error("next_on", TOO_FAR)
        hour = cleaned.get("next_time")
        if not self.errors and hour and self.next_day(cleaned) == today and hour <= self.now.astimezone(KYIV).time():
            self.add_error("next_time", _("This time has passed already"))

    def next_day(self, cleaned: dict[str, Any]) -> date:
        chosen: date | None = cleaned["next_on"]
        if cleaned["next_in"] == OTHER_DATE and chosen:
            return chosen
        return kyiv_day(self.now) + timedelta(days=int(cleaned["next_in"]))


class StepMixin(forms.Form):
    next_what = forms.CharField(label=_("What to do"), max_length=200, error_messages={"required": _("Write what is to be done")})
    next_kind = forms.ChoiceField(label=_("How"), choices=[("", _("not said")), *VisitKind.choices], required=False)

    def step_on(self, day: date, hour: time | None = None) -> NextStep:
        kind = self.cleaned_data["next_kind"]
        return NextStep(self.cleaned_data["next_what"], day, hour, VisitKind(kind) if kind else "")


class DatedStepMixin(StepMixin):
    """What comes next, on a day of the calendar."""

    next_on = DayField(label=_("When"))

    today: date

    def clean_next_on(self) -> date:
        day: date = self.cleaned_data["next_on"]
        if not self.today <= day <= self.today + FURTHEST:
            raise ValidationError(TOO_FAR)
        return day

    @property
    def next_step(self) -> NextStep:
        return self.step_on(self.cleaned_data["next_on"])


class NextStepMixin(StepMixin, DayMixin):
    """What comes next: what the stage usually asks for is chosen and written already."""

    def propose(self, policy: StagePolicy, now: datetime) -> None:
        self.offer_days({*USUAL_DAYS, policy.next_step_days}, chosen=policy.next_step_days, now=now)
        self.fields["next_what"].initial = policy.step

    @property
    def next_step(self) -> NextStep:
        return self.step_on(self.next_day(self.cleaned_data), self.cleaned_data["next_time"])


def step_values(step: FollowUp | None, *, today: date) -> dict[str, Any]:
    """What a step says, as NextStepMixin has it; a day that has passed is proposed as today. {} when there is no step."""
    if step is None:
        return {}
    in_time = step.due_on >= today
    return {
        "next_in": OTHER_DATE, "next_on": step.due_on if in_time else today, "next_time": step.due_time if in_time else None,
        "next_what": to_edit(step.what), "next_kind": step.kind,
    }  # fmt: skip


class PostponeForm(DayMixin, VersionedForm, KeptForm):
    """«Перенести»: to which day, and why."""

    kept_as = "step_postpone"
    field_order = ("submission_key", "next_in", "next_on", "next_time", "reason", "words")  # as on the page: so errors are told

    reason = forms.ChoiceField(
        label=_("Why is it put off?"), choices=PostponeReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )  # fmt: skip
    words = forms.CharField(label=_("In a few words"), max_length=200, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_days({1, 3, 7}, chosen=1, now=now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_next(cleaned)
        if cleaned.get("reason") == PostponeReason.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write the reason"))
        return cleaned

    @property
    def due_on(self) -> date:
        return self.next_day(self.cleaned_data)

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.steps import NextStep
from cases.actions.visits import NewVisit
from cases.models import StagePolicy
from cases.states import VisitKind
from supporters.calendar import KYIV, kyiv_day
from supporters.forms.once import SubmittedOnceForm

NOT_REACHED, OTHER_DATE = "not_reached", "other"
USUAL_DAYS = (1, 3, 7, 14)
FURTHEST = timedelta(days=2 * 366)
NOON = time(12)
CHIPS = [
    (VisitKind.VISIT.value, _("Visit")),
    (VisitKind.CALL.value, _("Phone call")),
    (VisitKind.FAMILY.value, _("Talk with the family")),
    (NOT_REACHED, _("Could not reach")),
    (VisitKind.INSTITUTION.value, _("Contact with an institution")),
]


def in_days_label(days: int) -> str:
    """«Завтра», «Через 3 дні», «Через тиждень»"""
    near = {1: _("Tomorrow"), 7: _("In a week"), 14: _("In two weeks"), 90: _("In three months")}
    return str(near.get(days) or ngettext("In %(n)d day", "In %(n)d days", days) % {"n": days})


class NextStepMixin(forms.Form):
    """The next step by chips: what the stage usually asks for is chosen and written already."""

    next_in = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, error_messages={"required": _("Choose a day")})
    next_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date, for example 25.11.2026")},
    )  # fmt: skip
    next_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, for example 14:30")},
    )  # fmt: skip
    next_what = forms.CharField(label=_("What to do"), max_length=200, error_messages={"required": _("Write what is to be done")})

    now: datetime

    def propose(self, policy: StagePolicy, now: datetime) -> None:
        """The stage's usual step; `now` is what «tomorrow» counts from."""
        self.now = now
        days = sorted({*USUAL_DAYS, policy.next_step_days})
        chips = [(str(n), in_days_label(n)) for n in days]
        self.fields["next_in"].choices = [*chips, (OTHER_DATE, _("Another date"))]  # type: ignore[attr-defined]
        self.fields["next_in"].initial = str(policy.next_step_days)
        self.fields["next_what"].initial = policy.step

    def check_next(self, cleaned: dict[str, Any]) -> None:
        chosen, typed = cleaned.get("next_in"), cleaned.get("next_on")
        today = kyiv_day(self.now)
        if chosen == OTHER_DATE and not typed and "next_on" not in self.errors:
            self.add_error("next_on", _("Choose a date"))
        elif chosen == OTHER_DATE and typed and not today <= typed <= today + FURTHEST:
            self.add_error("next_on", _("The date must be today or later, within two years"))
        hour = cleaned.get("next_time")
        if not self.errors and hour and self.next_day(cleaned) == today and hour <= self.now.astimezone(KYIV).time():
            self.add_error("next_time", _("This time has passed already"))

    def next_day(self, cleaned: dict[str, Any]) -> date:
        chosen: date | None = cleaned["next_on"]
        if cleaned["next_in"] == OTHER_DATE and chosen:
            return chosen
        return kyiv_day(self.now) + timedelta(days=int(cleaned["next_in"]))

    @property
    def next_step(self) -> NextStep:
        return NextStep(self.cleaned_data["next_what"], self.next_day(self.cleaned_data), self.cleaned_data["next_time"])


class VisitForm(NextStepMixin, SubmittedOnceForm):
    """«Новий запис»: one sentence; everything else has an answer already."""

    field_order = ("submission_key", "kind", "summary", "occurred_on", "occurred_time")  # as on the page: so errors are told

    kind = forms.ChoiceField(label=_("What happened"), choices=CHIPS, widget=forms.RadioSelect, initial=VisitKind.VISIT)
    summary = forms.CharField(
        label=_("In short: what was agreed"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("No diagnoses and no details of the wound"),
    )  # fmt: skip
    occurred_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a date, for example 25.11.2026")},
    )  # fmt: skip
    occurred_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, for example 14:30")},
    )  # fmt: skip

    def __init__(self, *args: Any, policy: StagePolicy, now: datetime, earliest: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        self.propose(policy, now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("summary") and cleaned.get("kind") != NOT_REACHED and "summary" not in self.errors:
            self.add_error("summary", _("Write in one sentence what was agreed"))
        self._check_moment(cleaned)
        self.check_next(cleaned)
        return cleaned

    def _check_moment(self, cleaned: dict[str, Any]) -> None:
        if "occurred_on" in self.errors or "occurred_time" in self.errors:
            return
        moment = self._moment(cleaned)
        if moment > self.now:
            self.add_error("occurred_on", _("The entry can't be of the future"))
        elif moment < self.earliest:
            self.add_error("occurred_on", _("This is more than a year ago"))

    def _moment(self, cleaned: dict[str, Any]) -> datetime:
        day, hour = cleaned.get("occurred_on"), cleaned.get("occurred_time")
        if not day and not hour:
            return self.now
        here = self.now.astimezone(KYIV)
        day = day or here.date()
        if not hour and day == here.date():
            return self.now
        return datetime.combine(day, hour or NOON, KYIV)

    @property
    def new_visit(self) -> NewVisit:
        kind, reached = self.cleaned_data["kind"], self.cleaned_data["kind"] != NOT_REACHED
        return NewVisit(
            VisitKind(kind) if reached else VisitKind.CALL, reached, self.cleaned_data["summary"], self._moment(self.cleaned_data)
        )


class VisitPresetForm(forms.Form):
    """The address of a new entry may preset its kind, or bring back one that was just taken back."""

    kind = forms.ChoiceField(choices=CHIPS, required=False)
    again = forms.UUIDField(required=False)


class CasePageForm(forms.Form):
    """The address of a case page may name the entry just saved, and ask for the whole timeline."""

    saved = forms.UUIDField(required=False)
    entries = forms.ChoiceField(choices=[("all", "all")], required=False)

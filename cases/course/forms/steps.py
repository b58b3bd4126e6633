"""Plan the next step by chips, and postpone a step."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Final, Literal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.case.forms.current_values import current_values
from cases.case.models import Case, StagePolicy, stage_policy
from cases.case.models.horizon import Horizon
from cases.case.states import Risk, Stage
from cases.course.actions.steps import NextStep
from cases.course.models import FollowUp
from cases.course.models.follow_up import WAYS
from cases.course.states import PostponeReason, StepState, VisitKind
from privacy.opening import to_edit
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Folded, Panel, ShownAfter, ShownFor, Unmarked
from supporters.forms.light_forms import LightForm

OTHER_DATE: Final = "other"
OF_STEP: Final = ("next_what", "next_in", "next_on", "next_because", "next_time", "next_kind")
USUAL_DAYS: Final = (1, 3, 7, 14)


def in_days_label(days: int) -> str:
    """«Завтра», «Через 3 дні», «Через тиждень»"""
    near = {1: _("Tomorrow"), 7: _("In a week"), 14: _("In two weeks"), 90: _("In three months")}
    return str(near.get(days) or ngettext("In %(n)d day", "In %(n)d days", days) % {"n": days})


class HorizonMixin(forms.Form):
    """Require a reason, in the field named by `because`, for a step later than the stage allows at this risk."""

    because: ClassVar[str] = "next_because"

    def check_day(self, cleaned: dict[str, Any], name: str, day: date, horizon: Horizon) -> None:
        """`name`: the field of the day."""
        if not horizon.today <= day <= horizon.furthest_on:
            self.add_error(name, horizon.too_far_label)
        elif horizon.is_beyond(day) and not cleaned.get(self.because) and self.because not in self.errors:
            self.add_error(self.because, horizon.beyond_label)


class DayMixin(HorizonMixin):
    """Choose a day by chips or calendar, and perhaps an hour. `late_days` lists the chips that may need a reason."""

    next_in = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, error_messages={"required": _("Choose a day")})
    next_on = DayField(label=_("Date"), required=False)
    next_time = HourField(label=_("Time"), required=False)

    now: datetime
    horizon: Horizon
    late_days: str

    def offer_days(self, days: set[int], *, chosen: int, horizon: Horizon, now: datetime) -> None:
        """`now`: when Save was pressed; «tomorrow» counts from it."""
        self.now, self.horizon = now, horizon
        self.late_days = " ".join([*(str(n) for n in sorted(days) if n > horizon.limit_days), OTHER_DATE])
        self.fields[self.because].help_text = horizon.needed_label
        chips = [(str(n), in_days_label(n)) for n in sorted(days)]
        self.fields["next_in"].choices = [*chips, (OTHER_DATE, _("Another date"))]  # type: ignore[attr-defined]
        self.fields["next_in"].initial = str(chosen)

    def check_next(self, cleaned: dict[str, Any]) -> None:
        chosen, typed = cleaned.get("next_in"), cleaned.get("next_on")
        if chosen == OTHER_DATE and not typed and "next_on" not in self.errors:
            self.add_error("next_on", _("Choose a date"))
        elif chosen and (typed or chosen != OTHER_DATE):
            self.check_day(cleaned, "next_on", self.next_day(cleaned), self.horizon)
        hour = cleaned.get("next_time")
        if not self.errors and hour and self._is_over(self.next_day(cleaned), hour):
            self.add_error("next_time", _("This time has passed already"))

    def next_day(self, cleaned: dict[str, Any]) -> date:
        chosen: date | None = cleaned.get("next_on")
        if cleaned["next_in"] == OTHER_DATE and chosen:
            return chosen
        return kyiv_day(self.now) + timedelta(days=int(cleaned["next_in"]))

    def _is_over(self, day: date, hour: time) -> bool:
        return day == kyiv_day(self.now) and hour <= self.now.astimezone(KYIV).time()


class StepMixin(forms.Form):
    now: datetime  # when Save was pressed
    policy: StagePolicy | None = None  # that proposed the step

    next_what = forms.CharField(label=_("What to do"), max_length=200, error_messages={"required": _("Write what is to be done")})
    next_because = forms.CharField(label=_("Why not sooner"), max_length=200, required=False)
    next_kind = forms.ChoiceField(label=_("How"), choices=[("", _("not said")), *WAYS], required=False)

    def forgive_step(self) -> None:
        """Drop the errors of a step that will not be planned."""
        for name in OF_STEP:
            self.errors.pop(name, None)

    def step_on(self, day: date, hour: time | None = None) -> NextStep:
        kind = self.cleaned_data["next_kind"]
        because = self.cleaned_data["next_because"]
        way: VisitKind | Literal[""] = VisitKind(kind) if kind else ""
        what, moment = self.cleaned_data["next_what"], self.now
        return NextStep(what=what, due_on=day, due_time=hour, kind=way, because=because, promised_at=moment, policy=self.policy)


class DatedStepMixin(StepMixin, HorizonMixin):
    """Plan the next step on a calendar day, within the limits of the stage chosen in the same form at this risk."""

    next_on = DayField(label=_("When"))
    next_because = forms.CharField(
        label=_("Why not sooner"),
        max_length=200,
        required=False,
        help_text=_("Needed when the wait is longer than the stage allows at this risk"),
    )

    today: date
    risk: Risk = Risk.GREEN

    def because_part(self) -> ShownAfter:
        """A script shows it once the day is later than the proposed one."""
        return ShownAfter(f"next_on={self.fields['next_on'].initial:%Y-%m-%d}", "next_because")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stage, day = self.stage_of(cleaned), cleaned.get("next_on")
        if stage and day:
            self.check_day(cleaned, "next_on", day, stage_policy(stage).horizon(self.risk, self.today))
        return cleaned

    def stage_of(self, cleaned: dict[str, Any]) -> Stage | None:
        """None: not chosen yet."""
        return Stage(cleaned["stage"]) if cleaned.get("stage") else None

    @property
    def next_step(self) -> NextStep:
        return self.step_on(self.cleaned_data["next_on"])


class ShownPlanMixin(forms.Form):
    """Remember which step was planned when the form was shown."""

    planned = forms.UUIDField(widget=forms.HiddenInput, required=False)


class NextStepMixin(StepMixin, DayMixin):
    """Plan the next step; the usual step of the stage is filled in already."""

    def propose(self, policy: StagePolicy, risk: Risk, now: datetime) -> None:
        self.policy, horizon = policy, policy.horizon(risk, kyiv_day(now))
        self.offer_days({*USUAL_DAYS, horizon.usual_days}, chosen=horizon.usual_days, horizon=horizon, now=now)
        self.fields["next_what"].initial = policy.step

    @property
    def next_step(self) -> NextStep:
        return self.step_on(self.next_day(self.cleaned_data), self.cleaned_data["next_time"])

    @property
    def unplanned_step(self) -> NextStep | None:
        """The typed step that will not be planned; None without words or a day."""
        known = self.cleaned_data
        chosen, typed = known.get("next_in"), known.get("next_on")
        if not known.get("next_what") or not chosen or (chosen == OTHER_DATE and not typed):
            return None
        return NextStep(what=known["next_what"], due_on=self.next_day(known), due_time=known.get("next_time"))


def step_values(step: FollowUp | None, *, today: date) -> dict[str, Any]:
    """Values of a step for NextStepMixin; a past day is proposed as today. {} when there is no step."""
    if step is None:
        return {}
    in_time = step.due_on >= today
    return {
        "next_in": OTHER_DATE,
        "next_on": step.due_on if in_time else today,
        "next_time": step.due_time if in_time else None,
        "next_what": to_edit(step.what),
        "next_kind": step.kind,
        "next_because": to_edit(step.because),
    }


class PostponeForm(LightForm, DayMixin, VersionedForm, DraftForm):
    """«Перенести»: to which day, and why."""

    draft_name = "step_postpone"
    page_title = _("Put the step off")
    save_label = _("Put off")
    because = "words"
    field_order = ("submission_key", "next_in", "next_on", "next_time", "reason", "words")  # as on the page

    reason = forms.ChoiceField(
        label=_("Why is it put off?"),
        choices=PostponeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )
    words = forms.CharField(label=_("In a few words"), max_length=200, required=False)

    def __init__(self, *args: Any, horizon: Horizon, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_days({1, 3, 7}, chosen=1, horizon=horizon, now=now)

    def layout(self) -> Panel:
        return Panel(
            "next_in",
            ShownFor(f"next_in={OTHER_DATE}", Unmarked("next_on")),
            Folded(_("Set a time"), "next_time"),
            "reason",
            "words",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_next(cleaned)
        if cleaned.get("reason") == PostponeReason.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write the reason"))
        return cleaned

    @property
    def due_on(self) -> date:
        return self.next_day(self.cleaned_data)


def current_step(case: Case) -> CurrentValues:
    step = planned_step(case)
    return current_values(case, case.version, {"next_on": step.due_on, "next_time": step.due_time})


def planned_step(case: Case) -> FollowUp:
    return FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)


class OfferForm(SubmittedOnceForm):
    """«Залишити», «Узяти мій крок»: choose one of the two steps. `version` is the version of the case that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

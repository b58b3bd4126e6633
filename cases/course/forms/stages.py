from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case, StagePolicy
from cases.case.states import Risk, Stage
from cases.course.forms.answers import StayingDatedStepMixin
from cases.course.forms.stage_places import StagePlaceMixin
from cases.course.forms.steps import planned_step
from cases.course.models import Stay
from cases.course.models.promise import ShownPlan
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.layouts import FormPart, ShownFor


class StageForm(StayingDatedStepMixin, StagePlaceMixin, VersionedForm):
    """Change the stage of a case; moving back needs a reason. `plan` returns the planned step, when the form is shown."""

    draft_name = "stage_change"
    page_title = _("Change the stage")
    save_label = _("Save the stage")
    field_order = (
        "submission_key",
        "stage",
        "reason",
        "moved_on",
        "where",
        "facility",
        "is_unknown",
        "ward",
        "answer",
        "next_what",
        "next_on",
        "next_because",
        "next_kind",
    )

    stage = forms.ChoiceField(label=_("New stage"), error_messages={"required": _("Choose the stage")})
    reason = forms.CharField(label=_("Why back"), max_length=200, required=False, help_text=_("Needed only for an earlier stage"))
    moved_on = DayField(label=_("Since"))

    def __init__(
        self,
        *args: Any,
        case: Case,
        began_at: datetime,
        stay: Stay | None,
        policy: StagePolicy,
        plan: Callable[[], ShownPlan],
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.began_at = now, began_at
        self.ask_about(plan, kyiv_day(now))
        self.current, self.risk = Stage(case.stage), Risk(case.risk)
        self.earlier = self.current.earlier()
        forward = [self.current, *self.current.later()] if self.is_bound else self.current.later()  # it may be current by now
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (_("Forward"), [(stage.value, stage.label) for stage in forward]),
            (_("Back"), [(stage.value, stage.label) for stage in self.earlier]),
        ]
        self.is_outdated = self.is_bound and self["version"].data != str(case.version)
        self.fields["moved_on"].initial = self.today
        self.fields["next_on"].initial = policy.horizon(self.risk, self.today).usual_on
        self.fields["next_what"].initial = policy.step
        self.offer_places(case.department_id, self.today)
        self.begin_with(stay)

    def layout(self) -> Layout:
        reason = ShownFor(f"stage={' '.join(self.earlier)}", "reason")
        return Layout(
            FormPart(_("Where now"), "stage", reason, "moved_on", *self.place_parts()),
            FormPart(_("Next step"), *self.dated_parts()),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") in self.earlier and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why the case goes back"))
        return cleaned

    def clean_stage(self) -> str:
        stage: str = self.cleaned_data["stage"]
        if stage == self.current and not self.is_outdated:
            raise ValidationError(_("The case is in this stage already"))
        return stage

    def clean_moved_on(self) -> date:
        day: date = self.cleaned_data["moved_on"]
        if day > self.today:
            raise ValidationError(_("The date can't be in the future"))
        if day < kyiv_day(self.began_at):
            raise ValidationError(_("The current stage or stay began later than that"))
        return day

    @property
    def moved_at(self) -> datetime:
        """Noon of the day, or now if that is earlier; never before the current stage began."""
        day: date = self.cleaned_data["moved_on"]
        noon = datetime.combine(day, time(12), KYIV)
        return max(min(noon, self.now), self.began_at + timedelta(seconds=1))


def current_stage(case: Case) -> CurrentValues:
    step = planned_step(case)
    values = {
        "stage": Stage(case.stage),
        "facility": case.facility_id,
        "next_what": step.what,
        "next_on": step.due_on,
        "next_kind": step.kind,
    }
    return current_values(case, case.version, values)

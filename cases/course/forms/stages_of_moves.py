"""The stage that begins with a move: who leaves the first one is on evacuation, who arrives is in treatment."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from cases.case.models import Case, stage_policy
from cases.case.states import Risk, Stage
from cases.course.actions.cases import NewStage
from cases.course.forms.answers import StayingDatedStepMixin
from cases.course.models.promise import ShownPlan
from supporters.directory.calendar import kyiv_day
from supporters.forms.layouts import ShownFor, Tick

ON_LEAVING: Final = {Stage.STABILIZATION: Stage.EVACUATION}
ON_ARRIVING: Final = {Stage.STABILIZATION: Stage.TREATMENT, Stage.EVACUATION: Stage.TREATMENT}
OF_STAGE: Final = ("with_leaving", "with_arriving", "answer", "next_what", "next_on", "next_because", "next_kind")


class StageOfMoveMixin(StayingDatedStepMixin):
    """«і етап: Евакуація» beside the move, and what becomes of the step then. `stage_began_at`: None: it offers none."""

    with_leaving = forms.BooleanField(required=False)
    with_arriving = forms.BooleanField(required=False)

    stage_began_at: datetime | None = None

    def offer_stage(self, case: Case, plan: Callable[[], ShownPlan], *, began_at: datetime | None, today: date) -> None:
        self.ask_about(plan, today)
        self.stage_began_at, self.risk = began_at, Risk(case.risk)
        begins = {"with_leaving": ON_LEAVING.get(Stage(case.stage)), "with_arriving": ON_ARRIVING.get(Stage(case.stage))}
        self.begins = {name: stage for name, stage in begins.items() if stage and began_at}
        for name, stage in begins.items():
            if name in self.begins and stage:
                self.fields[name].label = _("and the stage: %(stage)s") % {"stage": stage.label}
            else:
                del self.fields[name]
        if self.begins:
            policy = stage_policy(next(iter(self.begins.values())))
            self.fields["next_on"].initial = policy.horizon(self.risk, today).usual_on
            self.fields["next_what"].initial = policy.step

    def stage_parts(self, acts: dict[str, str]) -> tuple[Any, ...]:
        """For a layout. `acts`: the act for which each tick is shown."""
        if not self.begins:
            return ()
        ticks = [ShownFor(f"act={acts[name]}", Tick(name)) for name in self.begins]
        return (*ticks, ShownFor(";".join(f"{name}=on" for name in self.begins), *self.dated_parts()))

    def kept_before(self, _cleaned: dict[str, Any]) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.stage_of(cleaned) is None:
            self.forgive_step()
        elif self.stage_began_at and cleaned.get("since") and cleaned["since"] < kyiv_day(self.stage_began_at):
            self.add_error("since", _("The current stage or stay began later than that"))
        return cleaned

    @property
    def new_stage(self) -> NewStage | None:
        stage = self.stage_of(self.cleaned_data)
        return NewStage(to=stage, step=self.planned_step, answered=self.answered) if stage else None

"""Move an entry from the wrong card: choose the right card, then say what becomes of the step planned there."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case, stage_policy
from cases.case.states import Risk
from cases.course.actions.steps import NextStep
from cases.course.forms.answers import StayingStepMixin
from cases.course.forms.steps import OF_STEP, OTHER_DATE, NextStepMixin, planned_step, step_values
from cases.course.models import FollowUp
from cases.course.models.promise import ShownPlan
from supporters.directory.calendar import kyiv_day
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.layouts import Hint, Panel, ShownFor, Unmarked
from supporters.forms.pickers import PickField, PickingForm

TAKE: Final = "take"  # in a form of before the answers: the step of the entry goes along


class MoveChoiceForm(PickingForm):
    """The card to which the entry belongs."""

    number = PickField(label=_("Whose entry is it?"), error_messages={"required": _("Choose a card")})

    def __init__(self, *args: Any, cards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`cards`: number and name of each case that the entry may be moved to."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["number"]
        field.choices = [("", _("Choose")), *cards]


class EntryMoveForm(StayingStepMixin, NextStepMixin, VersionedForm):
    """Say what becomes of the step of the target case. The step of the entry is proposed in its place, as it was typed.

    `version` is the version of the target case.
    """

    draft_name = "visit_move"
    field_order = ("submission_key", "answer", *OF_STEP, "reason")  # as on the page

    step = forms.CharField(max_length=10, required=False)
    reason = forms.CharField(label=_("What happened"), max_length=200, required=False)

    def __init__(
        self, *args: Any, right: Case, typed: FollowUp | None, plan: Callable[[], ShownPlan], now: datetime, **kwargs: Any
    ) -> None:
        """`right`: the target case, `plan` its planned step; `typed`: the step that was planned with the entry."""
        super().__init__(*args, initial=step_values(typed, today=kyiv_day(now)), **kwargs)
        self.has_step = typed is not None
        self.propose(stage_policy(right.stage), Risk(right.risk), now)
        self.ask_about(plan, kyiv_day(now))

    def layout(self) -> Layout:
        parts = self.step_parts(
            "next_what",
            "next_in",
            ShownFor(f"next_in={OTHER_DATE}", Unmarked("next_on")),
            ShownFor(f"next_in={self.late_days}", Unmarked("next_because")),
            Unmarked("next_time", "next_kind"),
        )
        there = Hint(_("Planned on that card:"), css_class="")
        return Layout(Panel(there, *parts, heading=_("Next step"), name="next-step"), Panel("reason"))

    def kept_before(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get("step") != TAKE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_step and not cleaned.get("answer") and not cleaned.get("step"):
            self.add_error("answer", _("Choose what becomes of the step"))
        if self.keeps_step(cleaned):
            self.forgive_step()
        else:
            self.check_next(cleaned)
        return cleaned

    @property
    def planned_step(self) -> NextStep | None:
        """None: the step of the target case stays."""
        return None if self.keeps_step(self.cleaned_data) else self.next_step


def current_plan(case: Case) -> CurrentValues:
    step = planned_step(case)
    values = {"next_what": step.what, "next_on": step.due_on, "next_time": step.due_time, "next_kind": step.kind}
    return current_values(case, case.version, values)

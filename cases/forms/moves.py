"""Move an entry from the wrong card: choose the right card, then decide about the step planned with the entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.actions.steps import NextStep
from cases.forms.steps import OF_STEP, OTHER_DATE, NextStepMixin, step_values
from cases.models import Case, FollowUp, stage_policy
from cases.states import Risk
from supporters.directory.calendar import kyiv_day
from supporters.forms.draft_forms import DraftForm, VersionedForm
from supporters.forms.layouts import Hint, Included, Panel, Part, ShownFor, Unmarked
from supporters.forms.pickers import PickField, PickingForm

TAKEN_OVER = _(
    "If it is taken over, the step planned on that card counts as done by this entry. If not, that card keeps its own step."
)


class StepChoice(models.TextChoices):
    TAKE = "take", _("Take it over")
    LEAVE = "leave", _("Do not take it over")


class MoveChoiceForm(PickingForm):
    """The card to which the entry belongs."""

    number = PickField(label=_("Whose entry is it?"), error_messages={"required": _("Choose a card")})

    def __init__(self, *args: Any, cards: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """`cards`: number and name of each case that the entry may be moved to."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["number"]
        field.choices = [("", _("Choose")), *cards]


class MoveForm(NextStepMixin, VersionedForm, DraftForm):
    """Decide about the step of the entry, proposed as it was typed. `version` is the version of the target case."""

    draft_name = "visit_move"
    field_order = ("submission_key", "step", *OF_STEP, "reason")  # as on the page

    step = forms.ChoiceField(
        label=_("What becomes of the step of this entry?"),
        choices=StepChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the step")},
    )
    reason = forms.CharField(label=_("What happened"), max_length=200, required=False)

    def __init__(self, *args: Any, right: Case, typed: FollowUp | None, now: datetime, **kwargs: Any) -> None:
        """`right`: the target case; `typed`: the step that was planned with the entry."""
        super().__init__(*args, initial=step_values(typed, today=kyiv_day(now)), **kwargs)
        self.propose(stage_policy(right.stage), Risk(right.risk), now)
        if typed is None:
            for name in ("step", *OF_STEP):
                del self.fields[name]

    def layout(self) -> Layout:
        if "step" in self.fields:
            parts = ["step", Hint(TAKEN_OVER), ShownFor(f"step={StepChoice.TAKE}", *self._step_parts())]
        else:
            parts = [Hint(_("No step was planned with this entry: that card keeps its own."), css_class="")]
        planned = Included("cases/_planned_there.html")
        return Layout(Panel(planned, *parts, heading=_("Next step"), name="next-step"), Panel("reason"))

    def _step_parts(self) -> tuple[str | Part, ...]:
        return (
            "next_what",
            "next_in",
            ShownFor(f"next_in={OTHER_DATE}", Unmarked("next_on")),
            ShownFor(f"next_in={self.late_days}", Unmarked("next_because")),
            Unmarked("next_time", "next_kind"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("step") == StepChoice.TAKE:
            self.check_next(cleaned)
        else:  # errors of a step that is not taken over don't count
            self.forgive_step()
        return cleaned

    @property
    def taken(self) -> NextStep | None:
        return self.next_step if self.cleaned_data.get("step") == StepChoice.TAKE else None

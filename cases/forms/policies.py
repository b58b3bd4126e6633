from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions.policies import MOST_DAYS, MOST_HOURS, FiguresRefused, StageFigures, refuse_figures
from cases.models import StagePolicy
from cases.states import Stage
from supporters.forms.draft_forms import VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm


class WholeField(forms.IntegerField):
    def __init__(self, *, most: int, wrong: Any, **kwargs: Any) -> None:
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
        super().__init__(min_value=1, max_value=most, error_messages=errors, **kwargs)


class DaysField(WholeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST_DAYS, wrong=_("Enter a whole number of days, from 1 to 365"), **kwargs)


class StageForm(LaidOutForm):
    """The new limits of a stage; kept in the address until confirmed."""

    first_contact_hours = WholeField(
        label=_("First contact, hours"),
        most=MOST_HOURS,
        wrong=_("Enter a whole number of hours, from 1 to 8760"),
        help_text=_("From the opening of a support record; then a reminder is sent"),
    )
    silence_green_days = DaysField(
        label=_("Without a contact while stable, days"), help_text=_("After more days than this a reminder is sent")
    )
    silence_amber_days = DaysField(label=_("Without a contact while attention is needed, days"))
    silence_red_days = DaysField(label=_("Without a contact at high risk, days"))
    next_step_days = DaysField(
        label=_("Usual next step, days"),
        help_text=_("What the form of an entry proposes; at a higher risk never later than somebody may be silent"),
    )

    def __init__(self, *args: Any, stage: StagePolicy, **kwargs: Any) -> None:
        self.stage, self.in_force = stage, StageFigures.of(stage)
        super().__init__(*args, **{"initial": vars(self.in_force), **kwargs})

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_figures(self.figures, stage=Stage(self.stage.code), now=self.in_force)
            except FiguresRefused as refused:
                raise ValidationError({refused.field or NON_FIELD_ERRORS: str(refused)}) from refused
        return known

    @property
    def figures(self) -> StageFigures:
        return StageFigures(**{name: self.cleaned_data[name] for name in vars(self.in_force)})


class ConfirmStageForm(VersionedForm, SubmittedOnceForm, StageForm):
    """Confirm the limits after their effect was shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, version=kwargs["stage"].version, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()

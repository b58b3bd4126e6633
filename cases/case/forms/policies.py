from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.case.actions.policies import MOST_DAYS, MOST_HOURS, FiguresRefused, StageFigures, refuse_figures
from cases.case.models import StagePolicy
from cases.case.states import Stage
from supporters.directory.calendar import HOURS_OF_DAY
from supporters.forms.draft_forms import VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, LaidOutForm, Pair, Panel

IN_FIELDS: Final = {"first_contact_hours": "first_contact"}  # figures whose field has another name


class Unit(TextChoices):
    """In what a duration is typed; it is stored in hours."""

    HOURS = "hours", _("hours")
    DAYS = "days", _("days")


WRONG_DURATION: Final = _("Enter a whole number of hours, from 1 to 8760, or of days, from 1 to 365")


class WholeField(forms.IntegerField):
    def __init__(self, *, most: int, wrong: Any, **kwargs: Any) -> None:
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
        super().__init__(min_value=1, max_value=most, error_messages=errors, **kwargs)


class DaysField(WholeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=MOST_DAYS, wrong=_("Enter a whole number of days, from 1 to 365"), **kwargs)


class StagePolicyForm(LaidOutForm):
    """The new limits of a stage; kept in the address until confirmed."""

    first_contact = WholeField(
        label=_("First contact within"),
        most=MOST_HOURS,
        wrong=WRONG_DURATION,
    )
    first_contact_unit = forms.ChoiceField(
        label=_("Hours or days"),
        choices=Unit.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose hours or days")),
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
        super().__init__(*args, **{"initial": figure_values(self.in_force), **kwargs})

    def layout(self) -> Panel:
        return Panel(
            Hint(_("The time to the first contact begins when a support record is opened; after it a reminder is sent.")),
            Pair("first_contact", "first_contact_unit"),
            "silence_green_days",
            "silence_amber_days",
            "silence_red_days",
            "next_step_days",
        )

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_figures(self.figures, stage=Stage(self.stage.code), now=self.in_force)
            except FiguresRefused as refused:
                raise ValidationError({field_of(refused) or NON_FIELD_ERRORS: str(refused)}) from refused
        return known

    @property
    def figures(self) -> StageFigures:
        known = self.cleaned_data
        hours = known["first_contact"] * (HOURS_OF_DAY if known["first_contact_unit"] == Unit.DAYS else 1)
        days = {name: known[name] for name in vars(self.in_force) if name not in IN_FIELDS}
        return StageFigures(first_contact_hours=hours, **days)


class ConfirmStageForm(VersionedForm, SubmittedOnceForm, StagePolicyForm):
    """Confirm the limits after their effect was shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, version=kwargs["stage"].version, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()


def figure_values(figures: StageFigures) -> dict[str, Any]:
    """The figures as the form shows them: whole days as days."""
    days, rest = divmod(figures.first_contact_hours, HOURS_OF_DAY)
    whole = bool(days) and not rest
    typed = {"first_contact": days, "first_contact_unit": Unit.DAYS}
    hours = {"first_contact": figures.first_contact_hours, "first_contact_unit": Unit.HOURS}
    return {**vars(figures), **(typed if whole else hours)}


def field_of(refused: FiguresRefused) -> str | None:
    """The field that a refusal of the action is about."""
    return IN_FIELDS.get(refused.field, refused.field) or None

"""Report a loss in two pages, and take a wrong report back."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case, stage_policy
from cases.case.states import LossKind, Risk
from cases.course.actions.steps import NextStep
from cases.course.forms.steps import HorizonMixin, StepMixin
from cases.endings.actions.losses import NewLoss
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Panel, ShownAfter

STEP: Final = ("next_what", "next_on", "next_because", "next_kind")


class LossMixin(LaidOutForm):
    kind = forms.ChoiceField(
        label=_("What happened to the person"),
        choices=LossKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened to the person")},
    )
    happened_on = DayField(label=_("When it happened"), required=False, help_text=_("Leave it empty if the day is not known"))
    source = forms.CharField(
        label=_("From whom it is known"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who said it, when, and what confirms it"),
        error_messages={"required": _("Write from whom it is known")},
    )

    today: date

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > self.today:
            raise ValidationError(_("The date can’t be in the future"))
        return day

    @property
    def new_loss(self) -> NewLoss:
        known = self.cleaned_data
        return NewLoss(kind=LossKind(known["kind"]), happened_on=known["happened_on"], source=known["source"])


class LossForm(LossMixin, DraftForm):
    """The first page: what happened, and from whom it is known."""

    draft_name = "loss_report"

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)


class ConfirmLossForm(LossMixin, SubmittedOnceForm):
    """The second page: it shows what would end, and carries the first in hidden fields."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)
        for name in ("kind", "happened_on", "source"):
            self.fields[name].widget = forms.HiddenInput()


class TakeBackForm(StepMixin, HorizonMixin, DraftForm):
    """The report was a mistake: why, and what is to be done next if the case goes on."""

    draft_name = "loss_take_back"
    page_title = _("Take the report back")
    field_order = ("submission_key", "words", *STEP)  # as on the page

    words = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why the report is taken back")},
    )
    next_on = DayField(label=_("When"))

    def __init__(self, *args: Any, case: Case, goes_on: bool, now: datetime, **kwargs: Any) -> None:
        """`goes_on`: the case was not closed before the report."""
        super().__init__(*args, **kwargs)
        self.now, self.goes_on = now, goes_on
        self.save_label = _("Go on with the support") if goes_on else _("Take the report back")
        policy = stage_policy(case.stage)
        self.horizon = policy.horizon(Risk(case.risk), kyiv_day(now))
        self.fields["next_what"].initial = policy.step
        self.fields["next_on"].initial = kyiv_day(now) + timedelta(days=1)
        self.fields["next_because"].help_text = self.horizon.needed_label
        for name in () if goes_on else STEP:
            del self.fields[name]

    def layout(self) -> Layout:
        if not self.goes_on:
            return Layout(Panel("words"))
        because = ShownAfter(f"next_on={self.horizon.usual_on:%Y-%m-%d}", "next_because")
        step = ("next_what", "next_on", because, "next_kind")
        return Layout(Panel("words"), Panel(*step, heading=_("Next step"), name="next-step"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if day := cleaned.get("next_on"):
            self.check_day(cleaned, "next_on", day, self.horizon)
        return cleaned

    @property
    def next_step(self) -> NextStep | None:
        return self.step_on(self.cleaned_data["next_on"]) if self.goes_on else None

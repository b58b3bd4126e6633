"""Set the risk of a case, and refuse to lower it."""

from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case, RiskSpan
from cases.case.states import Risk
from cases.course.actions.risk import REVIEW_WITHIN, USUAL_REVIEW, NewRisk
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked


class RiskForm(VersionedForm, DraftForm):
    """Raise, confirm or lower the risk; `level` decides which. To lower high risk is a proposal."""

    draft_name = "risk_set"
    field_order = ("submission_key", "level", "reason", "review_on")  # as on the page
    reviewed: ClassVar[tuple[Risk, ...]] = (Risk.AMBER, Risk.RED)

    level = forms.ChoiceField(
        label=_("Level"), widget=forms.RadioSelect, error_messages={"required": _("Choose the level of the risk")}
    )
    reason = forms.CharField(
        label=_("Why this level"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What was seen or heard. No diagnoses"),
        error_messages={"required": _("Write why")},
    )
    review_on = DayField(label=_("Review on"), required=False, help_text=_("From tomorrow, at most 30 days ahead"))

    def __init__(self, *args: Any, case: Case, waits: bool, now: datetime, **kwargs: Any) -> None:
        """`waits`: a proposal to lower the risk has no answer yet."""
        super().__init__(*args, **kwargs)
        self.current, self.waits, self.today = Risk(case.risk), waits, kyiv_day(now)
        self.is_outdated = self.is_bound and self["version"].data != str(self.fields["version"].initial)
        levels = [level for level in reversed(Risk) if self.is_bound or self._is_offered(level)]
        self.fields["level"].choices = [(level.value, self._label(level)) for level in levels]  # type: ignore[attr-defined]
        self.fields["review_on"].initial = self.today + USUAL_REVIEW.get(self.current, USUAL_REVIEW[Risk.RED])

    def layout(self) -> Layout:
        review = ShownFor(f"level={' '.join(self.reviewed)}", Unmarked("review_on"))
        return Layout(Panel("level", "reason", review, heading=_("Set the risk"), name="set-risk"))

    def clean_level(self) -> Risk:
        level = Risk(self.cleaned_data["level"])
        if level is self.current is Risk.GREEN and not self.is_outdated:
            raise ValidationError(_("The risk is at this level already"))
        if self.waits and self.current.is_above(level):
            raise ValidationError(_("A proposal to lower the risk waits for an answer already"))
        return level

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("level") in self.reviewed and "review_on" not in self.errors:
            self._check_review(cleaned.get("review_on"))
        return cleaned

    def _check_review(self, day: date | None) -> None:
        if day is None:
            self.add_error("review_on", _("Choose the day of the review"))
        elif not self.today < day <= self.today + REVIEW_WITHIN:
            self.add_error("review_on", _("The review is from tomorrow to 30 days ahead"))

    def _is_offered(self, level: Risk) -> bool:
        """Not what would be refused: to confirm a stable case, and a second proposal."""
        return (level is not self.current or level is not Risk.GREEN) and not (self.waits and self.current.is_above(level))

    def _label(self, level: Risk) -> str:
        """«Високий ризик», «Увага – запропонувати», «Високий ризик – без змін»"""
        label = capfirst(str(level.label))
        if level is self.current:
            return gettext("%(level)s – no change") % {"level": label}
        if self.current is Risk.RED:
            return gettext("%(level)s – propose") % {"level": label}
        return label

    @property
    def new_risk(self) -> NewRisk:
        known = self.cleaned_data
        level: Risk = known["level"]
        return NewRisk(level=level, reason=known["reason"], review_on=known["review_on"] if level in self.reviewed else None)


class RefuseLoweringForm(DraftForm):
    draft_name = "risk_refuse"
    page_title = _("Leave the risk high")
    save_label = _("Leave it high")

    words = forms.CharField(
        label=_("Why does the risk stay high?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The colleague who proposed it will read this"),
        error_messages={"required": _("Write why the risk stays high")},
    )


def current_risk(case: Case, version: int) -> CurrentValues:
    """`version`: the number of levels so far."""
    span = RiskSpan.objects.current().select_related("case").get(case=case)
    values = {"level": Risk(case.risk), "reason": span.reason or "", "review_on": span.review_on}
    return current_values(case, version, values)

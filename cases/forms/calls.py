from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.steps import ShownPlanMixin
from cases.states import CallOutcome
from supporters.forms.idempotency import SubmittedOnceForm


class CallOutcomeForm(ShownPlanMixin, SubmittedOnceForm):
    """«Чим закінчився дзвінок?»: each answer is a submit button."""

    outcome = forms.ChoiceField(
        label=_("How did the call end?"),
        choices=CallOutcome.choices,
        error_messages={"required": _("Choose how the call ended")},
    )

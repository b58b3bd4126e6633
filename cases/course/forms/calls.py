from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.course.forms.steps import ShownPlanMixin
from cases.course.states import CallOutcome
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Part
from supporters.forms.light_forms import LightForm, described, printed


class Outcomes(Part):
    """A choice whose options are submit buttons."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        bound = form[self.fields[0]]
        fault = printed(' aria-describedby="{}_error"', bound.auto_id) if bound.errors else ""
        button = '<button class="btn btn-outline" type="submit" name="{}" value="{}">{}</button>'
        return printed(
            '<fieldset class="panel outcomes{}" id="{}"{}><legend>{}</legend>{}{}</fieldset>',
            " has-error" if bound.errors else "",
            bound.auto_id,
            fault,
            bound.label,
            described(bound),
            SafeString("".join(printed(button, bound.html_name, value, label) for value, label in bound.field.choices)),
        )


class CallOutcomeForm(LightForm, ShownPlanMixin, SubmittedOnceForm):
    """«Чим закінчився дзвінок?»: each answer is a submit button."""

    outcome = forms.ChoiceField(
        label=_("How did the call end?"),
        choices=CallOutcome.choices,
        error_messages={"required": _("Choose how the call ended")},
    )

    def layout(self) -> Outcomes:
        return Outcomes("outcome")

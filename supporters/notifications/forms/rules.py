from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.forms.draft_forms import VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, LaidOutForm, Panel, Tick
from supporters.notifications.actions.rule_policies import LONGEST, InForce, RuleRefused, refuse_policy
from supporters.notifications.rules import Policy, ReminderRule


class WorkingDaysField(forms.IntegerField):
    """A number of working days without a response."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Enter a whole number of working days, from 1 to 60")
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
        super().__init__(min_value=1, max_value=LONGEST, error_messages=errors, **kwargs)


class RuleForm(LaidOutForm):
    """A new policy of a rule; the choice stays in the address until it is confirmed."""

    is_on = forms.BooleanField(label=_("The rule is on"), required=False)
    lead_days = WorkingDaysField(
        label=_("The head of the department is notified after"),
        help_text=_("Working days without an answer; the owner is notified again"),
    )
    head_days = WorkingDaysField(label=_("The head above is notified after"), help_text=_("Working days without an answer"))
    list_days = WorkingDaysField(
        label=_("The ministry counts it after"), help_text=_("Working days without an answer; only a number by department")
    )

    def __init__(self, *args: Any, rule: ReminderRule, in_force: InForce, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": vars(in_force.policy), **kwargs})
        self.rule, self.in_force = rule, in_force
        if rule.is_promise:
            del self.fields["is_on"]

    def layout(self) -> Panel:
        always_on = Hint(_("People depend on this rule, so it is always on."), css_class="")
        return Panel(always_on if self.rule.is_promise else Tick("is_on"), "lead_days", "head_days", "list_days")

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_policy(self.rule, self.policy, now=self.in_force.policy)
            except RuleRefused as refused:
                raise ValidationError({refused.field or NON_FIELD_ERRORS: str(refused)}) from refused
        return known

    @property
    def policy(self) -> Policy:
        known = self.cleaned_data
        return Policy(known.get("is_on", True), known["lead_days"], known["head_days"], known["list_days"])


class ConfirmRuleForm(VersionedForm, SubmittedOnceForm, RuleForm):
    """Confirmation of a policy after its preview."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, version=kwargs["in_force"].version, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()

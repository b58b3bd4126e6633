"""Preview how many reminders a change of a stage's limits would cause, by running the reminder rules with the new limits."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases.case.actions.policies import StageFigures
from cases.case.models import StagePolicy, stage_policies
from supporters.notifications.dispatch import DispatchContext, Preview, next_morning, preview
from supporters.notifications.rules import reminder_rules


@dataclass(frozen=True)
class RulePreview:
    label: str
    preview: Preview | None


def preview_figures(stage: str, figures: StageFigures, *, at: datetime) -> tuple[RulePreview, ...]:
    """Run the rules that depend on the limits of stages."""
    now = DispatchContext.read(next_morning(at))
    then = replace(now, facts={stage_policies: _with_figures(stage, figures)})
    rules = (rule for rule in reminder_rules().values() if rule.reads is stage_policies)
    return tuple(RulePreview(str(rule.label), preview(rule, now, then)) for rule in rules)


def _with_figures(stage: str, figures: StageFigures) -> list[StagePolicy]:
    """Policies of all stages, unsaved, with the new limits for one of them."""
    policies = stage_policies()
    for policy in policies:
        if policy.code == stage:
            figures.put_into(policy)
    return policies

"""Preview how many reminders a change of a stage's limits would cause, by running the reminder rules with the new limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet

from cases.actions.policies import StageFigures
from cases.models import StagePolicy
from cases.reminders.first_contact import without_first_contact
from cases.reminders.silence import silent_cases
from supporters.notifications.dispatch import DispatchContext, Preview, count_pending, next_morning
from supporters.notifications.rules import reminder_rules

BY_FIGURES: Final[dict[str, Callable[..., QuerySet[Any, Any]]]] = {
    "first_contact": without_first_contact,
    "case_silent": silent_cases,
}


@dataclass(frozen=True)
class RulePreview:
    label: str
    preview: Preview


def preview_figures(stage: str, figures: StageFigures, *, at: datetime) -> tuple[RulePreview, ...]:
    """Run the rules that depend on the limits of stages."""
    policies, office = _with_figures(stage, figures), DispatchContext.read(next_morning(at))
    return tuple(_preview(code, policies, office) for code in BY_FIGURES)


def _with_figures(stage: str, figures: StageFigures) -> list[StagePolicy]:
    """Policies of all stages, unsaved, with the new limits for one of them."""
    policies = list(StagePolicy.objects.all())
    for policy in policies:
        if policy.code == stage:
            figures.put_into(policy)
    return policies


def _preview(code: str, policies: Iterable[StagePolicy], office: DispatchContext) -> RulePreview:
    rule = reminder_rules()[code]
    then = replace(rule, due=partial(BY_FIGURES[code], policies=policies))
    return RulePreview(str(rule.label), Preview(count_pending(rule, office), count_pending(then, office)))

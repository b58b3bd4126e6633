"""The requirements of the stages and their last change, for an administrator; contains no case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cases.actions.policies import StageFigures
from cases.models import StagePolicy
from cases.states import Stage
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.notifications.reports.policy_changes import ChangedValue, PolicyChange, changed_values, policy_changes

DELIVERED: Final = gettext_noop("Product decision of the founders; no public order sets a cadence")
LABELS: Final[Mapping[str, Any]] = {
    "first_contact_hours": gettext_lazy("First contact, hours"),
    "silence_green_days": gettext_lazy("Without a contact while stable, days"),
    "silence_amber_days": gettext_lazy("Without a contact while attention is needed, days"),
    "silence_red_days": gettext_lazy("Without a contact at high risk, days"),
    "next_step_days": gettext_lazy("Usual next step, days"),
}


@dataclass(frozen=True)
class Figure:
    label: str
    value: int


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """`changed_label` is "" while the stage is as it was delivered."""

    url: str
    label: str
    figures: tuple[Figure, ...]
    source: str
    verified_label: str
    changed_label: str


@dataclass(frozen=True)
class StagePage:
    row: StageRow
    changes: tuple[PolicyChange, ...]


def stage_rows(*, at: datetime) -> tuple[StageRow, ...]:
    """In the order of the stages."""
    policies = {policy.code: policy for policy in StagePolicy.objects.select_related("changed_by")}
    return tuple(_row(policies[stage], at) for stage in Stage)


def stage_page(policy: StagePolicy, *, at: datetime) -> StagePage:
    history: Any = StagePolicy._meta.get_field("history").related_model
    versions = history.objects.filter(pgh_obj=policy.pk).order_by("pgh_id")
    return StagePage(_row(policy, at), policy_changes(versions, LABELS, at=at))


def figures_change(before: StageFigures, after: StageFigures) -> tuple[ChangedValue, ...]:
    return changed_values(before, after, LABELS)


def stage_address(stage: str) -> str:
    return reverse("stage_edit", args=[stage])


def _row(policy: StagePolicy, at: datetime) -> StageRow:
    today = kyiv_day(at)
    changed_label = ""
    if policy.changed_by and policy.changed_at:
        changed_label = f"{moment_label(policy.changed_at, today)}, {policy.changed_by.short_name}"
    return StageRow(
        url=stage_address(policy.code),
        label=policy.label,
        figures=tuple(Figure(str(label), getattr(policy, name)) for name, label in LABELS.items()),
        source=_(policy.source),
        verified_label=date_label(policy.verified_on, today),
        changed_label=changed_label,
    )

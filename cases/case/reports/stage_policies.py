"""The requirements of the stages and their last change, for an administrator; contains no case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from cases.case.actions.policies import StageFigures
from cases.case.models import StagePolicy
from cases.case.states import Risk, Stage
from supporters.directory.calendar import date_label, day_count_label, duration_label, kyiv_day, moment_label
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.notifications.reports.policy_changes import (
    ChangedValue,
    PolicyChange,
    PolicyValue,
    changed_values,
    policy_changes,
)

DELIVERED: Final = gettext_noop("Product decision of the founders; no public order sets a cadence")
ROUTE: Final = "stages"
VALUES: Final[Mapping[str, PolicyValue]] = {
    "first_contact_hours": PolicyValue(gettext_lazy("First contact within"), duration_label),
    "silence_green_days": PolicyValue(gettext_lazy("Without a contact while stable"), day_count_label),
    "silence_amber_days": PolicyValue(gettext_lazy("Without a contact while attention is needed"), day_count_label),
    "silence_red_days": PolicyValue(gettext_lazy("Without a contact at high risk"), day_count_label),
    "next_step_days": PolicyValue(gettext_lazy("Usual next step in"), day_count_label),
}


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """`changed_label` is "" while the stage is as it was delivered."""

    url: str
    label: str
    source: str
    verified_label: str
    changed_label: str


@dataclass(frozen=True)
class StagePage:
    row: StageRow
    changes: tuple[PolicyChange, ...]


def stage_list(*, at: datetime) -> Listing:
    """In the order of the stages."""
    policies = {policy.code: policy for policy in StagePolicy.objects.select_related("changed_by")}
    found = [policies[stage] for stage in Stage]

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(found, place.sort), place, lambda policy: policy.code, per_page)
        return Leaf([_cells(policy, kyiv_day(at)) for policy in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("What the stages ask for"),
        definition=_(
            "How soon the first contact is due, how long nobody may be without a contact, and what the form of an entry "
            "proposes. Reminders and numbers follow from it."
        ),
        columns=_columns(),
        rows=rows,
        count_label=stage_count_label,
    )


def stage_sources() -> tuple[str, ...]:
    """Where the initial values come from, each source once."""
    sources = StagePolicy.objects.order_by("source").values_list("source", flat=True).distinct()
    return tuple(_(source) for source in sources)


def stage_count_label(count: int) -> str:
    return ngettext("%(n)d stage", "%(n)d stages", count) % {"n": count}


def stage_page(policy: StagePolicy, *, at: datetime) -> StagePage:
    history: Any = StagePolicy._meta.get_field("history").related_model
    versions = history.objects.filter(pgh_obj=policy.pk).order_by("pgh_id")
    return StagePage(_row(policy, at), policy_changes(versions, VALUES, at=at))


def figures_change(before: StageFigures, after: StageFigures) -> tuple[ChangedValue, ...]:
    return changed_values(before, after, VALUES)


def stage_address(stage: str) -> str:
    return reverse("stage_edit", args=[stage])


def _columns() -> tuple[Column, ...]:
    words = _("Without contact: %(risk)s")
    return (
        Column(code="name", label=_("Stage"), is_first=True),
        Column(code="first_contact_hours", label=_("First contact within"), is_sorted=True, is_labelled=True),
        *(
            Column(code=f"silence_{risk.value}_days", label=words % {"risk": risk.label}, is_sorted=True, is_labelled=True)
            for risk in Risk
        ),
        Column(code="next_step_days", label=_("Next step in"), is_sorted=True, is_labelled=True),
        Column(code="source", label=_("Initial value from"), is_labelled=True, kind="long", room="widest"),
        Column(code="verified", label=_("Verified on"), is_sorted=True, is_labelled=True),
        Column(code="changed", label=_("Changed"), is_sorted=True, is_labelled=True),
    )


def _sorted(found: list[StagePolicy], sort: str) -> list[StagePolicy]:
    keys: dict[str, Callable[[StagePolicy], Any]] = {
        "": lambda policy: 0,
        "verified": lambda policy: policy.verified_on,
        "changed": lambda policy: policy.changed_at.timestamp() if policy.changed_at else 0,
        **{name: attrgetter(name) for name in VALUES},
    }
    return sorted(found, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))


def _cells(policy: StagePolicy, today: date) -> Row:
    return Row(
        key=policy.code,
        cells=(
            Cell(policy.label, url=stage_address(policy.code)),
            *(Cell(value.words(getattr(policy, name))) for name, value in VALUES.items()),
            Cell(str(capfirst(_(policy.source)))),
            Cell(policy.verified_on, date_label(policy.verified_on, today)),
            _changed(policy, today),
        ),
    )


def _changed(policy: StagePolicy, today: date) -> Cell:
    if policy.changed_by is None or policy.changed_at is None:
        return Cell(None)
    day = kyiv_day(policy.changed_at)
    return Cell(day, date_label(day, today), note=policy.changed_by.short_name)


def _row(policy: StagePolicy, at: datetime) -> StageRow:
    today = kyiv_day(at)
    changed_label = ""
    if policy.changed_by and policy.changed_at:
        changed_label = f"{moment_label(policy.changed_at, today)}, {policy.changed_by.short_name}"
    return StageRow(
        url=stage_address(policy.code),
        label=policy.label,
        source=_(policy.source),
        verified_label=date_label(policy.verified_on, today),
        changed_label=changed_label,
    )

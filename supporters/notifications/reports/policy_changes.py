"""Differences between versions of a policy, and its history; for reminder rules and for stages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter


@dataclass(frozen=True)
class ChangedValue:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PolicyChange:
    when_label: str
    who: str
    values: tuple[ChangedValue, ...]


def changed_values(before: Any, after: Any, labels: Mapping[str, Any]) -> tuple[ChangedValue, ...]:
    """`labels`: by attribute of both versions, its label."""
    pairs = ((str(label), getattr(before, name), getattr(after, name)) for name, label in labels.items())
    return tuple(ChangedValue(label, _value_label(then), _value_label(now)) for label, then, now in pairs if then != now)


def policy_changes(versions: Iterable[Any], labels: Mapping[str, Any], *, at: datetime) -> tuple[PolicyChange, ...]:
    """Newest first. `versions`: the default, then every history row since."""
    pairs = list(pairwise(versions))
    people = Supporter.objects.get_queryset().in_bulk({after.changed_by_id for _before, after in pairs})
    return tuple(
        PolicyChange(
            moment_label(after.changed_at, kyiv_day(at)),
            people[after.changed_by_id].short_name,
            changed_values(before, after, labels),
        )
        for before, after in reversed(pairs)
    )


def _value_label(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)

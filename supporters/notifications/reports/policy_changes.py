"""Differences between versions of a policy, and its history; for reminder rules and for stages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter


@dataclass(frozen=True)
class PolicyValue:
    """One value of a policy: its label, and the words of a value."""

    label: Any
    words: Callable[[Any], str] = str


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


def changed_values(before: Any, after: Any, values: Mapping[str, PolicyValue]) -> tuple[ChangedValue, ...]:
    """`values`: by attribute of both versions."""
    pairs = ((value, getattr(before, name), getattr(after, name)) for name, value in values.items())
    return tuple(ChangedValue(str(value.label), value.words(then), value.words(now)) for value, then, now in pairs if then != now)


def policy_changes(versions: Iterable[Any], values: Mapping[str, PolicyValue], *, at: datetime) -> tuple[PolicyChange, ...]:
    """Newest first. `versions`: the default, then every history row since."""
    pairs = list(pairwise(versions))
    people = Supporter.objects.get_queryset().in_bulk({after.changed_by_id for _before, after in pairs})
    return tuple(
        PolicyChange(
            moment_label(after.changed_at, kyiv_day(at)),
            people[after.changed_by_id].short_name,
            changed_values(before, after, values),
        )
        for before, after in reversed(pairs)
    )


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")

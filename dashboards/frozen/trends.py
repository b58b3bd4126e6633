"""What the frozen days say of parts of the tree beside each other over many weeks, and when the tree or a limit has changed.

One statement for any number of parts and weeks, one more for hours, one for the limits.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg, BoolAnd
from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Max, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from dashboards.frozen.history import FIRST_CONTACT, Spread, readable, spread_in
from dashboards.frozen.moments import frozen_moment, weekly
from dashboards.scope import Scope

SILENCE: Final = ("silence_green_days", "silence_amber_days", "silence_red_days")
LIMITS: Final[Mapping[str, tuple[str, ...]]] = {  # of a stage, by the code of the indicator that depends on them
    "silent": SILENCE,
    "adrift": SILENCE,
    "first_contact": ("first_contact_hours",),
}

Heads = tuple[UUID, ...]


class Morning(NamedTuple):
    """A part of the tree at 06:00 of a day. `value`, `spread`: None where they are not known.

    `members`: the departments that counted, none if the day has no rows of them. `above`: those above the part, when it is one
    department.
    """

    day: date
    value: int | None
    spread: Spread | None
    members: frozenset[UUID]
    above: tuple[UUID, ...]


class TreeChange(NamedTuple):
    """What differs from the last known morning before `day`."""

    day: date
    since: date
    gone: frozenset[UUID]
    come: frozenset[UUID]
    is_moved: bool


class LimitChange(NamedTuple):
    """`day`: the first morning of the line that was counted by the new limit."""

    day: date
    stages: tuple[str, ...]


def mornings_of(scope: Scope, parts: Sequence[Heads], code: str, *, today: date, weeks: int) -> list[list[Morning]]:
    """Of each part, by day, the earliest first: one more than `weeks`. Raises PermissionDenied as the page of a head does.

    A part is one or more departments with those below them. Departments that are not in the reader's subtree are left out.
    """
    parts = [tuple(pk for pk in heads if pk in scope.subtree.department_ids) for heads in parts]
    days, heads = weekly(today, weeks + 1), [pk for part in parts for pk in part]
    rows = readable(scope, heads, days)
    columns: dict[str, Any] = {}
    for turn, part in enumerate(parts):
        columns |= _columns(turn, part, code)
    found: Any = {row["day"]: row for row in rows.order_by().values("day").annotate(**columns)}
    spreads: dict[tuple[date, UUID], Spread | None] = {}
    if code == FIRST_CONTACT:
        own = rows.filter(department__in=heads).values_list("day", "department", "spreads")
        spreads = {(day, department): spread_in(kept) for day, department, kept in own}
    return [[_morning(day, turn, part, found.get(day, {}), spreads) for day in days] for turn, part in enumerate(parts)]


def tree_changes(mornings: Sequence[Morning]) -> Iterator[TreeChange]:
    for before, after in pairwise(one for one in mornings if one.members):
        gone, come = before.members - after.members, after.members - before.members
        is_moved = before.above[-1:] != after.above[-1:]
        if gone or come or is_moved:
            yield TreeChange(after.day, before.day, gone, come, is_moved)


def limit_changes(code: str, days: Sequence[date]) -> list[LimitChange]:
    """Of the limits by which this indicator counts, by the history of the stages."""
    if code not in LIMITS:
        return []
    history: Any = apps.get_model("cases", "StagePolicyHistory")
    rows = history.objects.order_by("version", "pgh_id").values_list("code", "changed_at", *LIMITS[code])
    last: dict[str, tuple[int, ...]] = {}
    changed: dict[date, set[str]] = {}
    for stage, at, *limits in rows:
        day = _first_morning(at, days) if at else None
        if day and last.get(stage, tuple(limits)) != tuple(limits):
            changed.setdefault(day, set()).add(stage)
        last[stage] = tuple(limits)
    return [LimitChange(day, tuple(sorted(changed[day]))) for day in sorted(changed)]


def _first_morning(at: datetime, days: Sequence[date]) -> date | None:
    """None: before the line or after it."""
    return None if at <= frozen_moment(days[0]) else next((day for day in days if at <= frozen_moment(day)), None)


def _columns(turn: int, heads: Heads, code: str) -> dict[str, Any]:
    within = Q(department__in=heads) | Q(above__overlap=list(heads))
    found: dict[str, Any] = {f"members_{turn}": ArrayAgg("department", filter=within)}
    if len(heads) == 1:
        found[f"above_{turn}"] = Max("above", filter=Q(department=heads[0]))
    if code != FIRST_CONTACT:
        is_known = ExpressionWrapper(Q(numbers__has_key=code), output_field=BooleanField())
        found[f"whole_{turn}"] = BoolAnd(is_known, filter=within)
        found[f"sum_{turn}"] = Sum(Cast(KeyTextTransform(code, "numbers"), IntegerField()), filter=within)
    return found


def _morning(
    day: date, turn: int, heads: Heads, row: Mapping[str, Any], spreads: Mapping[tuple[date, UUID], Spread | None]
) -> Morning:
    return Morning(
        day=day,
        value=row.get(f"sum_{turn}") if row.get(f"whole_{turn}") else None,
        spread=spreads.get((day, heads[0])) if len(heads) == 1 else None,
        members=frozenset(row.get(f"members_{turn}") or ()),
        above=tuple(row.get(f"above_{turn}") or ()),
    )

"""How far a user sees. Querysets of protected models build `visible_to(user)` on this value only."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models.department import DepartmentRow, subtree
from supporters.directory.models.presence import presence_on
from supporters.directory.models.staff_context import remember_staff_context, staff_context
from supporters.directory.models.supporter import Supporter, SupporterQuerySet
from supporters.directory.roles import REACH, Permission, ReachKind, Role

NOBODY: frozenset[Any] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """`user_id`: the user alone. `supporter_ids`: with the colleagues they cover. `department_ids`: whole departments.

    `desk_ids`: departments whose work comes to the user while the people in `away_ids` have no cover. `on_day`: the day in Kyiv
    for which all of it was computed.
    """

    kind: ReachKind
    on_day: date
    user_id: UUID
    supporter_ids: frozenset[UUID]
    department_ids: frozenset[Any]
    desk_ids: frozenset[UUID] = NOBODY
    away_ids: frozenset[UUID] = NOBODY

    def parts(self) -> dict[str, Any]:
        """The parameters of a prepared query; `Reach(kind, **parts)` restores the value."""
        return {name: value for name, value in vars(self).items() if name != "kind"}

    def leads(self, department_id: UUID) -> bool:
        """Whether the user is a head of this department, of one above, or covers such a head."""
        return self.kind is ReachKind.SUBTREE and department_id in self.department_ids

    def own(self) -> "Reach":
        """Without the departments that a head leads: the user's own work."""
        if self.kind is not ReachKind.SUBTREE:
            return self
        return replace(self, kind=ReachKind.CASELOAD, department_ids=NOBODY)


class _Computed(NamedTuple):
    """A reach, the departments of a head's, and the values of the account that it depends on."""

    account: tuple[Any, ...]
    reach: Reach
    led: list[DepartmentRow]


def reach(user: Supporter) -> Reach:
    """Computed once per request and again when the account's role, access or department changes."""
    return _computed(user).reach


def by_own_post(user: Supporter) -> Supporter | None:
    """The account without what it reaches as a cover or on duty; None where that is nothing."""
    beside = staff_context(user)
    if not beside.covered and not beside.is_on_duty:
        return None
    alone = copy(user)
    alone.__dict__.pop("_reach", None)
    remember_staff_context(alone, replace(beside, covered=(), covered_departments=(), is_on_duty=False))
    return alone


def led_departments(user: Supporter) -> list[DepartmentRow]:
    """The whole departments that a head reaches, read by the query of the reach; empty for others."""
    return _computed(user).led


def _computed(user: Supporter) -> _Computed:
    account = (user.is_active, user.is_suspended, user.is_unknown, user.role, user.department_id)
    known: _Computed | None = user.__dict__.get("_reach")
    if known is None or known.account != account:
        known = user.__dict__["_reach"] = _Computed(account, *_reach(user))
    return known


def _reach(user: Supporter) -> tuple[Reach, list[DepartmentRow]]:
    is_open = user.is_active and not user.is_suspended and not user.is_unknown
    kind = REACH[Role(user.role)] if is_open else ReachKind.NOTHING
    today = kyiv_day(timezone.now())
    if kind is ReachKind.NOTHING:
        return Reach(kind=kind, on_day=today, user_id=user.pk, supporter_ids=NOBODY, department_ids=NOBODY), []
    beside = staff_context(user)
    people = frozenset({user.pk, *beside.covered})
    led = subtree({user.department_id, *beside.covered_departments}) if kind is ReachKind.SUBTREE else []
    departments = frozenset(row.pk for row in led)
    seen = Reach(kind=kind, on_day=today, user_id=user.pk, supporter_ids=people, department_ids=departments)
    if not beside.is_on_duty:
        return seen, led
    presence = presence_on(today)
    return replace(seen, desk_ids=presence.desks_of(user.pk), away_ids=presence.away()), led


def staff_planned_by(user: Supporter) -> SupporterQuerySet:
    """People whose absences the user plans: for a head their subtree, for an administrator everybody."""
    people = Supporter.objects.active()
    if Permission.STAFF_MANAGE in user.granted:
        return people
    return people.filter(department__in=reach(user).department_ids)

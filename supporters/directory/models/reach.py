"""How far somebody sees. Querysets of protected models build `visible_to(user)` on this value and on nothing else."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models.department import subtree_ids
from supporters.directory.models.presence import presence_on
from supporters.directory.models.staff_context import staff_context
from supporters.directory.models.supporter import Supporter, SupporterQuerySet
from supporters.directory.roles import REACH, Permission, ReachKind, Role

NOBODY: frozenset[Any] = frozenset()


@dataclass(frozen=True)
class Reach:
    """`supporter_ids`: whose work it is, one's own and that of the colleagues one stands in for. `department_ids`: whole
    departments. `desk_ids`: departments whose work comes here while the people in `away_ids` have nobody standing in."""

    kind: ReachKind
    supporter_ids: frozenset[UUID]
    department_ids: frozenset[Any]
    desk_ids: frozenset[UUID] = NOBODY
    away_ids: frozenset[UUID] = NOBODY

    def parts(self) -> dict[str, frozenset[Any]]:
        """What changes from reader to reader, for a prepared query; `Reach(kind, **parts)` is the value again."""
        return {name: value for name, value in vars(self).items() if name != "kind"}

    def own(self) -> "Reach":
        """Without the departments that a head leads: what one is to do oneself."""
        if self.kind is not ReachKind.SUBTREE:
            return self
        return replace(self, kind=ReachKind.CASELOAD, department_ids=NOBODY)


def reach(user: Supporter) -> Reach:
    """Worked out once for a request's user and what decides it: a right taken away is gone with the next click."""
    decides = (user.is_active, user.is_suspended, user.role, user.department_id)
    known: tuple[object, Reach] | None = user.__dict__.get("_reach")
    if known is None or known[0] != decides:
        known = user.__dict__["_reach"] = (decides, _reach(user))
    return known[1]


def _reach(user: Supporter) -> Reach:
    kind = REACH[Role(user.role)] if user.is_active and not user.is_suspended else ReachKind.NOTHING
    if kind is ReachKind.NOTHING:
        return Reach(kind, NOBODY, NOBODY)
    beside = staff_context(user)
    people = frozenset({user.pk, *beside.covered})
    departments = subtree_ids({user.department_id, *beside.covered_departments}) if kind is ReachKind.SUBTREE else NOBODY
    if not beside.is_on_duty:
        return Reach(kind, people, departments)
    presence = presence_on(kyiv_day(timezone.now()))
    return Reach(kind, people, departments, presence.desks_of(user.pk), presence.away())


def staff_planned_by(user: Supporter) -> SupporterQuerySet:
    """Whose days away somebody plans: a head those of the own subtree, an administrator everybody's."""
    people = Supporter.objects.active()
    if Permission.STAFF_MANAGE in user.granted:
        return people
    return people.filter(department__in=reach(user).department_ids)

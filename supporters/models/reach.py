"""How far somebody sees. Querysets of protected models build `visible_to(user)` on this value and on nothing else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from supporters.models.supporter import Supporter
from supporters.roles import REACH, ReachKind, Role


@dataclass(frozen=True)
class Reach:
    kind: ReachKind
    supporter_ids: frozenset[UUID]
    department_ids: frozenset[Any]


def reach(user: Supporter) -> Reach:
    """Worked out once for a request's user and what decides it: a right taken away is gone with the next click."""
    decides = (user.is_active, user.role, user.department_id)
    known: tuple[object, Reach] | None = user.__dict__.get("_reach")
    if known is None or known[0] != decides:
        known = user.__dict__["_reach"] = (decides, _reach(user))
    return known[1]


def _reach(user: Supporter) -> Reach:
    if not user.is_active:
        return Reach(ReachKind.NOTHING, frozenset(), frozenset())
    kind = REACH[Role(user.role)]
    if kind is ReachKind.SUBTREE:
        return Reach(kind, frozenset({user.pk}), user.department.subtree_ids())
    if kind is ReachKind.NOTHING:
        return Reach(kind, frozenset(), frozenset())
    return Reach(kind, frozenset({user.pk}), frozenset())

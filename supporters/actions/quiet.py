"""Whom nobody calls at a moment, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from supporters.models import QuietWindow
from supporters.models.hours import is_night, last_waking_moment
from supporters.models.tree import Tree


@dataclass(frozen=True)
class Quiet:
    """`everybody`: since when it is night or quiet on the whole site; None when it is neither. `within`: the same by
    department, for windows that hold for a department and all below it."""

    everybody: datetime | None
    within: Mapping[UUID, datetime]

    def since(self, department_id: UUID) -> datetime | None:
        """None: whoever works there may be called."""
        return min((began for began in (self.everybody, self.within.get(department_id)) if began), default=None)


def quiet_at(at: datetime) -> Quiet:
    """By one query; by two when a department has a window."""
    windows = list(QuietWindow.objects.in_force(at).order_by("-from_at").values_list("department_id", "from_at"))
    everywhere = [from_at for pk, from_at in windows if pk is None]
    if is_night(at):
        everywhere.append(last_waking_moment(at) + timedelta(minutes=1))
    local = [(pk, from_at) for pk, from_at in windows if pk is not None]
    tree = Tree.read() if local else Tree({})
    within = {below: from_at for pk, from_at in local for below in tree.below(pk)}  # the longest window comes last
    return Quiet(min(everywhere, default=None), within)

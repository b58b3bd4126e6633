"""Who must not be notified at a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from supporters.directory.models.tree import Tree
from supporters.notifications.models import QuietWindow
from supporters.notifications.models.working_calendar import is_night


@dataclass(frozen=True)
class Quiet:
    """`everybody`: night, or quiet hours of the whole site; `departments`: those with quiet hours, and all below them."""

    everybody: bool
    departments: frozenset[UUID]

    def holds_for(self, department_id: UUID) -> bool:
        return self.everybody or department_id in self.departments


def quiet_at(at: datetime) -> Quiet:
    """One query; two when a department has quiet hours."""
    windows = frozenset(QuietWindow.objects.in_force(at).values_list("department_id", flat=True))
    local = [pk for pk in windows if pk is not None]
    tree = Tree.read() if local else Tree({})
    return Quiet(is_night(at) or None in windows, frozenset[UUID]().union(*(tree.below(pk) for pk in local)))

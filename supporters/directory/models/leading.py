"""Who leads a department: the heads whose reach it is in. The same condition as Reach.leads(), asked from the other side."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import OuterRef, Q

from supporters.directory.models.absence import Absence
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.models.supporter import Supporter, SupporterQuerySet
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Role


def leaders_of(department_id: UUID, day: date) -> SupporterQuerySet:
    """Heads of the department, of those above, and heads who cover a colleague of one of these. One query, and the rows' own."""
    above = list(Tree.read().upwards(department_id))
    covered = Absence.objects.on(day).filter(supporter__department__in=above, supporter__is_active=True)
    led = Q(department__in=above) | Q(pk__in=covered.values("cover"))
    return Supporter.objects.pickable().filter(led, role=Role.HEAD)


def heads_at(department_ids: Iterable[UUID]) -> SupporterQuerySet:
    """Heads who work in one of these departments: by their own post, neither as a cover nor on duty."""
    return Supporter.objects.pickable().filter(role=Role.HEAD, department__in=department_ids)


def heads_at_work(day: date) -> SupporterQuerySet:
    """For Exists(): heads of the department of the outer row or of one above, by their own post, who are not away on this day."""
    over = (OuterRef("department" + "__parent" * steps) for steps in range(MAX_DEPTH))
    here = reduce(or_, (Q(department=place) for place in over))
    heads = Supporter.objects.pickable().filter(here, role=Role.HEAD)
    return heads.exclude(pk__in=Absence.objects.on(day).values("supporter"))

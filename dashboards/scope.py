"""What a head looks at: the own subtree, narrowed by the filters that stand in the address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from cases.models import Case
from cases.models.case import CaseQuerySet
from supporters.models import Department, Supporter, reach
from supporters.roles import Role

FILTERS = ("department", "stage", "owner", "risk")


@dataclass(frozen=True)
class Place:
    """A department of the subtree; `depth` is 0 for the head's own."""

    pk: UUID
    name: str
    depth: int
    below: frozenset[UUID]


class Subtree:
    """The departments of a head and the people who work there or have a case there in hand; each read once."""

    def __init__(self, head: Supporter) -> None:
        self.head = head
        self.department_ids: frozenset[Any] = reach(head).department_ids

    @cached_property
    def places(self) -> dict[UUID, Place]:
        """Each above those below it, those side by side by name."""
        rows = Department.objects.filter(pk__in=self.department_ids).order_by("name").values_list("pk", "name", "parent_id")
        children: dict[UUID | None, list[tuple[UUID, str]]] = {}
        for pk, name, parent_id in rows:
            children.setdefault(parent_id if parent_id in self.department_ids else None, []).append((pk, name))
        found: dict[UUID, Place] = {}
        for pk, name in children.get(None, []):
            _add_place(found, pk, name, 0, children)
        return found

    @cached_property
    def people(self) -> dict[UUID, Supporter]:
        """Active social supporters of the subtree, and whoever is responsible for one of its open cases, by name."""
        cases = Case.objects.of_subtree(self.head).opened()
        works_here = Q(is_active=True, role=Role.SUPPORTER, department__in=self.department_ids)
        has_a_case = Q(pk__in=cases.values("owner")) | Q(pk__in=cases.filter(relieved__isnull=False).values("relieved"))
        found = Supporter.objects.filter(works_here | has_a_case)
        names = ("surname", "given_name", "patronymic", "department_id", "is_active")
        return {one.pk: one for one in found.only(*names).order_by("surname", "given_name", "pk")}


def _add_place(
    found: dict[UUID, Place], pk: UUID, name: str, depth: int, children: Mapping[UUID | None, Collection[tuple[UUID, str]]]
) -> frozenset[UUID]:
    found[pk] = Place(pk, name, depth, frozenset())  # its place in the order, before those below it
    below = [_add_place(found, child, label, depth + 1, children) for child, label in children.get(pk, [])]
    found[pk] = Place(pk, name, depth, frozenset({pk}).union(*below))
    return found[pk].below


@dataclass(frozen=True)
class Scope:
    """The filters; "" and None don't narrow. A department stands for itself and all below it; an owner for all that this
    person is responsible for, a case that was given away and not yet accepted included."""

    subtree: Subtree
    department: UUID | None = None
    stage: str = ""
    owner: UUID | None = None
    risk: str = ""

    @property
    def department_ids(self) -> frozenset[Any]:
        return self.subtree.places[self.department].below if self.department else self.subtree.department_ids

    def cases(self) -> CaseQuerySet:
        """Those on support."""
        rows = Case.objects.of_subtree(self.subtree.head).opened()
        if self.department:
            rows = rows.filter(department__in=self.department_ids)
        if self.stage:
            rows = rows.filter(stage=self.stage)
        if self.risk:
            rows = rows.filter(risk=self.risk)
        return rows.in_hand_of([self.owner]) if self.owner else rows

    def address(self, route: str, **more: object) -> str:
        """Of a page with these filters, changed or supplemented by `more`; what is empty is left out."""
        filters = {name: getattr(self, name) for name in FILTERS} | more
        query = urlencode({name: value for name, value in filters.items() if value})
        return f"{reverse(route)}?{query}" if query else reverse(route)

"""The scope of a head's page: their subtree, narrowed by the filters of the address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.case.models import Case
from cases.case.models.case import CaseQuerySet
from cases.case.models.conditions import accompanied
from privacy.prepared import Prepared
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Supporter, led_departments, reach
from supporters.directory.models.reach import by_own_post
from supporters.directory.reports.department_places import DepartmentPlace
from supporters.directory.roles import Permission, Role

path_of = cache(reverse)
FILTERS = ("department", "stage", "owner", "risk")


@dataclass(frozen=True)
class Place:
    """A department of the subtree; `depth` is 0 for the head's department."""

    pk: UUID
    name: str
    depth: int
    below: frozenset[UUID]


KNOWN: Final = (
    *("id", "surname", "given_name", "patronymic", "department_id", "is_active"),
    *("role", "recognised_in_id", "suspended_at", "suspended_until"),
)


def _people(*, departments: Any) -> QuerySet[Any, Any]:
    cases = Case.objects.of_departments(departments).opened()
    works_here = Q(is_active=True, role=Role.SUPPORTER, department__in=departments)
    has_a_case = Q(pk__in=cases.values("owner"))
    return Supporter.objects.filter(works_here | has_a_case).order_by("surname", "given_name", "pk").values_list(*KNOWN)


PEOPLE: Final = Prepared(_people)


class Subtree:
    """The departments of a head, and the people who work there or lead a case there; each is read once."""

    def __init__(self, head: Supporter) -> None:
        self.head = head
        self.department_ids: frozenset[Any] = reach(head).department_ids

    @cached_property
    def places(self) -> dict[UUID, Place]:
        """Parents before children, siblings by name."""
        children: dict[UUID | None, list[tuple[UUID, str]]] = {}
        for pk, name, parent_id in sorted(led_departments(self.head), key=lambda row: alphabetical(row.name)):
            children.setdefault(parent_id if parent_id in self.department_ids else None, []).append((pk, name))
        found: dict[UUID, Place] = {}
        for pk, name in children.get(None, []):
            _add_place(found, pk, name, 0, children)
        return found

    @cached_property
    def department_places(self) -> list[DepartmentPlace]:
        """The same departments, for a form."""
        found: list[DepartmentPlace] = []
        above: list[tuple[UUID, str]] = []
        for place in self.places.values():
            above = above[: place.depth]
            found.append(
                DepartmentPlace(place.pk, place.name, above[-1][0] if above else None, tuple(name for _pk, name in above))
            )
            above.append((place.pk, place.name))
        return found

    @cached_property
    def people(self) -> dict[UUID, Supporter]:
        """Active social supporters of the subtree, and everyone responsible for one of its open cases, by name."""
        found = PEOPLE.rows(departments=self.department_ids)
        people = (Supporter(**dict(zip(KNOWN, row, strict=True))) for row in found)
        return {person.pk: person for person in people}


def leads_country(user: Supporter) -> bool:
    """Whether every open department is in the subtree of the user's own post; a cover or a duty is for their days only."""
    own = by_own_post(user) or user
    return not Department.objects.open().exclude(pk__in=reach(own).department_ids).exists()


def may_see_country(user: Supporter) -> bool:
    """The published counts of the country. A head of a part would take the own exact numbers away from them."""
    return Permission.CASES_LIST not in user.granted or leads_country(user)


def is_offered_country(user: Supporter) -> bool:
    """Whether the page of a head links to these counts; asks only where the head leads a department at the top."""
    return any(row.parent_id is None for row in led_departments(user)) and leads_country(user)


def _add_place(
    found: dict[UUID, Place], pk: UUID, name: str, depth: int, children: Mapping[UUID | None, Collection[tuple[UUID, str]]]
) -> frozenset[UUID]:
    found[pk] = Place(pk, name, depth, frozenset())  # fixes its place in the order, before the departments below it
    below = [_add_place(found, child, label, depth + 1, children) for child, label in children.get(pk, [])]
    found[pk] = Place(pk, name, depth, frozenset({pk}).union(*below))
    return found[pk].below


def cases_within(filters: Mapping[str, Any]) -> CaseQuerySet:
    """The open cases that pass Scope.filters()."""
    rows = Case.objects.of_departments(filters["departments"]).opened()
    if "stage" in filters:
        rows = rows.filter(stage=filters["stage"])
    if "risk" in filters:
        rows = rows.filter(risk=filters["risk"])
    return rows.in_hand_of([filters["owner"]]) if "owner" in filters else rows


def lasting_within(filters: Mapping[str, Any]) -> CaseQuerySet:
    """These cases, and those whose support has ended; of them the last owner counts."""
    rows = Case.objects.of_departments(filters["departments"]).filter(accompanied())
    return rows.filter(**{name: filters[name] for name in ("stage", "owner", "risk") if name in filters})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The filters; "" and None don't narrow.

    A department includes all below it.
    """

    subtree: Subtree
    department: UUID | None = None
    stage: str = ""
    owner: UUID | None = None
    risk: str = ""

    @property
    def department_ids(self) -> frozenset[Any]:
        return self.subtree.places[self.department].below if self.department else self.subtree.department_ids

    @property
    def has_several(self) -> bool:
        """Whether a row has to say of which department it is."""
        return len(self.department_ids) > 1

    @property
    def is_whole(self) -> bool:
        """Without any filter."""
        return not any(getattr(self, name) for name in FILTERS)

    @property
    def department_name(self) -> str:
        """Of the chosen department, else of the reader's."""
        places = self.subtree.places
        chosen = places.get(self.department or self.subtree.head.department_id)
        return chosen.name if chosen else self.subtree.head.department.name

    def filters(self) -> dict[str, Any]:
        """The active filters; the departments always apply."""
        narrow = {"stage": self.stage, "risk": self.risk, "owner": self.owner}
        return {"departments": self.department_ids, **{name: value for name, value in narrow.items() if value}}

    def cases(self) -> CaseQuerySet:
        return cases_within(self.filters())

    def lasting(self) -> CaseQuerySet:
        return lasting_within(self.filters())

    def parameters(self, **more: object) -> dict[str, str]:
        """These filters as parameters of an address, changed or supplemented by `more`; empty values are left out."""
        filters = {name: getattr(self, name) for name in FILTERS} | more
        return {name: str(value) for name, value in filters.items() if value}

    def address(self, route: str, **more: object) -> str:
        """Address of a page with these filters, changed or supplemented by `more`."""
        query = urlencode(self.parameters(**more))
        return f"{path_of(route)}?{query}" if query else path_of(route)

"""One department for an administrator, and options of forms: counts of people and cases, no case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from supporters.administration.reports.staff import load_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Department, Supporter
from supporters.directory.models.supporter import SupporterQuerySet
from supporters.directory.numbers import phone_label
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work
from supporters.notifications.workload import ServedPlace


@dataclass(frozen=True, kw_only=True)
class DepartmentPage:
    """`places`: the facilities it serves, `past_places`: those of before; `closed_label`: when it was closed, "" for never."""

    department: Department
    branch_label: str
    oblast_label: str
    phone: str
    people_label: str
    people_url: str
    load_label: str
    places: tuple[ServedPlace, ...]
    past_places: tuple[ServedPlace, ...]
    below: tuple[Department, ...]
    closed_label: str


def department_page(department: Department, *, at: datetime) -> DepartmentPage:
    pk = department.pk
    below = sorted(department.children.open(), key=lambda one: alphabetical(one.name))
    closed, places = moment_label(department.closed_at, kyiv_day(at)) if department.closed_at else "", work().places_of(pk)
    return DepartmentPage(
        department=department,
        branch_label=department.get_branch_display() if department.branch else "",
        oblast_label=department.get_oblast_display() if department.oblast else "",
        phone=_phone(department),
        people_label=people_label(people_in([pk])[pk]),
        people_url=f"{reverse('staff')}?department={pk}",
        load_label=load_label(work().open_in([pk])[pk]),
        places=tuple(one for one in places if one.is_current),
        past_places=tuple(one for one in places if not one.is_current),
        below=tuple(below),
        closed_label=closed,
    )


def people_in(department_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The number of open accounts in each of these departments; 0 where there are none."""
    counts = dict.fromkeys(department_ids, 0)
    active = Supporter.objects.active().filter(department__in=counts)
    return {**counts, **dict(active.values_list("department_id").annotate(n=Count("pk")))}


def people_label(people: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", people) % {"n": people}


def department_address(pk: UUID) -> str:
    return reverse("department_detail", args=[pk])


def heads_for(department: Department, *, today: date) -> Colleagues:
    """The heads who work there, and the current head."""
    heads = Supporter.objects.pickable().filter(role=Role.HEAD, department=department)
    return colleagues_among(heads | _present(department.head_id), near=department.pk, today=today)


def duties_for(department: Department | None, *, today: date) -> Colleagues:
    """Those of the given department first, and who is on duty now."""
    people = Supporter.objects.pickable().recognised().filter(role__in=[Role.SUPPORTER, Role.HEAD])
    near, now = (department.pk, department.duty_id) if department else (None, None)
    return colleagues_among(people | _present(now), near=near, today=today)


def _present(holder_id: UUID | None) -> SupporterQuerySet:
    """The current holder stays an option even if the access is closed."""
    return Supporter.objects.get_queryset().filter(pk__in=[holder_id] if holder_id else [])


def _phone(department: Department) -> str:
    return phone_label(department.duty_phone) if department.duty_phone else ""

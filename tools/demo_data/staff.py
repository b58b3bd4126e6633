"""Departments, the people who work in them, and hospitals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cases.case.models import Facility
from cases.case.states import FacilityKind, Stage
from cases.course.models import ServedFacility
from config.demo.places import demo_facilities
from supporters.administration.actions.departments import add_department, name_head
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.oblasts import Oblast
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from tools.bench.search.people import Person as Name
from tools.demo_data.size import Size

SERVED_BY_EACH: Final = 5  # institutions of a department
CENTRAL: Final = 3  # the head of the ministry, the analyst and an administrator
NO_PASSWORD = make_password(None)


@dataclass(frozen=True)
class Staff:
    """`heads` are in the order of `departments`."""

    departments: list[Department]
    heads: list[Supporter]
    supporters: list[Supporter]


def add_staff(size: Size, names: Iterator[Name]) -> Staff:
    """A tree of two levels, with those of the ministry; supporters are distributed evenly."""
    ministry = add_department("Міністерство")
    branches, oblasts = list(Branch), list(Oblast)
    departments = [
        add_department(
            f"Відділ супроводу № {number + 1}",
            parent=ministry,
            branch=branches[number % len(branches)],
            oblast=oblasts[number % len(oblasts)],
        )
        for number in range(size.departments)
    ]
    heads = [_add(next(names), Role.HEAD, department, number) for number, department in enumerate(departments)]
    for head in heads:
        name_head(head.department_id, head=head)
    supporters = [
        _add(next(names), Role.SUPPORTER, departments[number % len(departments)], number) for number in range(size.supporters)
    ]
    add_central(ministry, names, size.departments)
    return Staff(departments, heads, supporters)


def add_central(ministry: Department, names: Iterator[Name], number: int) -> None:
    name_head(ministry.pk, head=_add(next(names), Role.HEAD, ministry, number))
    _add(next(names), Role.ANALYST, ministry, 0)
    _add(next(names), Role.ADMINISTRATOR, ministry, 0)


def add_facilities(size: Size, departments: Sequence[Department], today: date) -> dict[Stage, list[Facility]]:
    """A directory as long as the country's; each department serves the next few of it, and all institutions of the demo but one.

    People are in those of the demo, so that about one in thirty is in a place that the department does not serve.
    """
    by_stage = demo_facilities(today)
    rows = {facility.code: facility for served in by_stage.values() for facility in served}
    others = [_facility(number, today) for number in range(size.facilities)]
    Facility.objects.bulk_create([*rows.values(), *others])
    served = zip(cycle(departments), others[: SERVED_BY_EACH * len(departments)], strict=False)
    everywhere = [
        (department, facility)
        for number, department in enumerate(departments)
        for index, facility in enumerate(rows.values())
        if index != number % len(rows)
    ]
    ServedFacility.objects.bulk_create(
        ServedFacility(department=department, facility=facility, valid_from=facility.valid_from)
        for department, facility in (*served, *everywhere)
    )
    return by_stage


def _facility(number: int, today: date) -> Facility:
    return Facility(
        code=f"bench-{number}",
        kind=FacilityKind.HOSPITAL,
        oblast=list(Oblast)[number % len(Oblast)],
        label_uk=f"Навчальна лікарня № {number}",
        label_en=f"Training clinic no. {number}",
        valid_from=date(2026, 1, 1),
        source="Invented for the bench",
        verified_on=today,
    )


def _add(name: Name, role: Role, department: Department, number: int) -> Supporter:
    supporter = Supporter(
        email=f"{role}{number}@bench.test",
        surname=name.surname,
        given_name=name.given,
        patronymic=name.patronymic,
        role=role,
        department=department,
        recognised_in=department,
        password=NO_PASSWORD,
        undertaking=VERSION,
        undertaken_at=timezone.now(),
    )
    supporter.save(force_insert=True)
    return supporter

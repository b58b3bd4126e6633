"""Departments, the people who work in them, and hospitals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cases.models import Facility
from cases.states import Stage
from config.demo.places import demo_facilities
from supporters.administration.actions.departments import add_department, name_head
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from tools.bench.search.people import Person as Name
from tools.demo_data.size import Size

CENTRAL: Final = 2  # the head of the ministry and the analyst
NO_PASSWORD = make_password(None)


@dataclass(frozen=True)
class Staff:
    """`heads` are in the order of `departments`."""

    departments: list[Department]
    heads: list[Supporter]
    supporters: list[Supporter]


def add_staff(size: Size, names: Iterator[Name]) -> Staff:
    """A tree of two levels, with a head of the ministry and an analyst; supporters are distributed evenly."""
    ministry = add_department("Міністерство")
    branches = list(Branch)
    departments = [
        add_department(f"Відділ супроводу № {number + 1}", parent=ministry, branch=branches[number % len(branches)])
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


def add_facilities(today: date) -> dict[Stage, list[Facility]]:
    by_stage = demo_facilities(today)
    rows = {facility.code: facility for served in by_stage.values() for facility in served}
    Facility.objects.bulk_create(rows.values())
    return by_stage


def _add(name: Name, role: Role, department: Department, number: int) -> Supporter:
    supporter = Supporter(
        email=f"{role}{number}@bench.test",
        surname=name.surname,
        given_name=name.given,
        patronymic=name.patronymic,
        role=role,
        department=department,
        password=NO_PASSWORD,
        undertaking=VERSION,
        undertaken_at=timezone.now(),
    )
    supporter.save(force_insert=True)
    return supporter

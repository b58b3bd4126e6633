"""A case for each person of a scratch database, so that searches run within a reach as on the site."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import cycle
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from stdnum import damm

from cases.case.models import Case
from cases.case.states import Programme, Stage
from supporters.administration.actions.departments import add_department, name_head
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tools.bench.search.measure import analyze

DEPARTMENTS, SUPPORTERS = 30, 600
BATCH: Final = 2000


def within_reach(persons: Iterable[UUID]) -> QuerySet[Any, Any]:
    """The keys of the persons that a head at the root may see: all of them."""
    ministry = add_department("Міністерство")
    departments = [add_department(f"Відділ {number}", parent=ministry) for number in range(DEPARTMENTS)]
    head = _add(Role.HEAD, ministry, 0)
    name_head(ministry.pk, head=head)
    owners = cycle([_add(Role.SUPPORTER, departments[number % DEPARTMENTS], number) for number in range(SUPPORTERS)])
    Case.objects.bulk_create((_case(person, next(owners), number) for number, person in enumerate(persons)), BATCH)
    analyze("cases_case")
    return Case.objects.visible_to(head).values("person_id")


def _add(role: Role, department: Department, number: int) -> Supporter:
    return Supporter.objects.create(
        email=f"{role}{number}@bench.test", surname="Мельник", given_name="Ірина", role=role, department=department, password="!"
    )


def _case(person: UUID, owner: Supporter, number: int) -> Case:
    now, digits = timezone.now(), f"{number:07d}"
    return Case(
        number=digits + damm.calc_check_digit(digits),
        person_id=person,
        programme=Programme.VETERAN,
        stage=Stage.TREATMENT,
        owner=owner,
        department=owner.department,
        next_due_on=kyiv_day(now) + timedelta(days=3),
        opened_at=now,
    )

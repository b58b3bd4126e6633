"""The answer about a card that the reader does not see: which department has it and whom to call, no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import When

from cases.case.models import Case
from cases.case.models.conditions import kept
from cases.case.states import CaseState
from cases.leading.reports.team import Colleague, departments_contacts

MOST: Final = 3
OPEN_FIRST: Final = Choice(When(state=CaseState.OPEN, then=0), default=1)


@dataclass(frozen=True, kw_only=True)
class Door:
    """`case_id` never leaves the server."""

    case_id: UUID
    person_id: UUID
    department: str
    contacts: tuple[Colleague, ...]


class DoorRow(NamedTuple):
    pk: UUID
    person_id: UUID
    department_id: UUID
    department: str


def doors_of(person_ids: Iterable[UUID], *, at: datetime) -> tuple[Door, ...]:
    """One of each person: the open card, else the one opened last."""
    cases = (
        Case.objects.filter(kept(), person__in=person_ids).order_by("person_id", OPEN_FIRST, "-opened_at").distinct("person_id")
    )
    return _doors(list(starmap(DoorRow, cases.values_list("pk", "person_id", "department_id", "department__name")))[:MOST], at=at)


def door_to(case: Case, *, at: datetime) -> Door:
    (door,) = _doors([DoorRow(case.pk, case.person_id, case.department_id, case.department.name)], at=at)
    return door


def _doors(rows: list[DoorRow], *, at: datetime) -> tuple[Door, ...]:
    contacts = departments_contacts({row.department_id for row in rows}, at=at)
    return tuple(
        Door(case_id=row.pk, person_id=row.person_id, department=row.department, contacts=contacts[row.department_id])
        for row in rows
    )

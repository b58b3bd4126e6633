"""The ministry in which the machine acts: departments, colleagues, cards, and its clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cases.case.models import Case, HandOver, TeamMember
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.factories import (
    kyiv_utc,
    make_case,
    make_department,
    make_facility,
    make_head,
    make_member,
    make_person,
    make_supporter,
)

START: Final = kyiv_utc(2026, 11, 24, 7)  # a Tuesday, 9:00 in Kyiv
MINUTE: Final = timedelta(minutes=1)
MOST_CARDS: Final = 6


@dataclass
class World:
    """Keys in a fixed order, so that a choice by number is the same in each run. `clock` moves the time of the process."""

    clock: Any
    staff: tuple[UUID, ...]
    departments: list[UUID]
    cases: list[UUID]
    facilities: tuple[str, ...]
    now: datetime = START

    def again(self) -> "World":
        """The same world at its beginning, for another run; the caller has rolled the rows back."""
        fresh = replace(self, departments=list(self.departments), cases=list(self.cases))
        fresh.move_to(START)
        return fresh

    def pass_time(self, by: timedelta = MINUTE) -> datetime:
        return self.move_to(self.now + by)

    def move_to(self, at: datetime) -> datetime:
        self.now = at
        self.clock.move_to(at)
        return at


def make_world(clock: Any) -> World:
    """Two departments below one, each with its head; colleagues in every role; cards with owners and one in a queue."""
    top = make_department("Центр")
    first, second = make_department("Перша група", parent=top), make_department("Друга група", parent=top)
    heads = [make_head(one, surname=surname) for one, surname in ((top, "Вищенко"), (first, "Гнатюк"), (second, "Дорошенко"))]
    supporters = [make_supporter(department) for department in (first, first, first, second, second, top)]
    others = [make_supporter(first, role) for role in (Role.PSYCHOLOGIST, Role.ANALYST, Role.AUDITOR)]
    administrators = [make_supporter(top, Role.ADMINISTRATOR) for _ in range(2)]
    gone = make_supporter(first)  # whose access is closed
    Supporter.objects.active().filter(pk=gone.pk).update(is_active=False)
    long_ago = START - timedelta(days=2)
    first_place, second_place = make_facility(), make_facility("other", "Інший заклад")
    owners = (supporters[0], supporters[1], supporters[3], None)
    cases = [
        make_case(owner, person=make_person(surname), department=first, by=heads[1], facility=first_place, at=long_ago)
        if owner is None
        else make_case(owner, person=make_person(surname), facility=first_place, at=long_ago)
        for owner, surname in zip(owners, ("Канаренко", "Лелека", "Сойка", "Чапля"), strict=True)
    ]
    for case, owner in zip(cases, owners, strict=True):
        if owner is not None:
            make_member(case, owner, others[0], at=long_ago)
    return World(
        clock=clock,
        staff=tuple(one.pk for one in (*supporters, gone, *heads, *others, *administrators)),
        departments=[one.pk for one in (first, second, top)],
        cases=[case.pk for case in cases],
        facilities=(first_place.pk, second_place.pk),
    )


def open_departments(world: World) -> list[Department]:
    found = Department.objects.open().in_bulk(world.departments)
    return [found[pk] for pk in world.departments if pk in found]


def colleagues(world: World, *roles: Role) -> list[Supporter]:
    """In these roles now; all without a role."""
    found = Supporter.objects.in_bulk(world.staff)
    return [found[pk] for pk in world.staff if not roles or found[pk].role in roles]


def cards(world: World) -> list[Case]:
    found = Case.objects.in_bulk(world.cases)
    return [found[pk] for pk in world.cases]


def people_near(world: World, case: Case) -> list[Supporter]:
    """Whom the card concerns: its owner (often), its team, who is asked to lead it, heads and colleagues of its department."""
    asked = HandOver.objects.open().filter(case=case).values_list("to_owner", "to_department")
    team = TeamMember.objects.filter(case=case, to_at=None).values_list("supporter", flat=True)
    departments = {case.department_id, *(department for _owner, department in asked)}
    keys = {case.owner_id, *team, *(owner for owner, _department in asked)}
    staff = colleagues(world)
    near = [one for one in staff if one.pk in keys]
    heads = [one for one in staff if one.role == Role.HEAD]
    return [*near * 8, *heads, *(one for one in staff if one.department_id in departments)]


def administrators(world: World, _case: Case) -> list[Supporter]:
    """Also heads, who plan absences, and supporters, who register people."""
    return [*colleagues(world, Role.ADMINISTRATOR) * 3, *colleagues(world, Role.HEAD, Role.SUPPORTER)]

"""Whom a person may call: who accompanies them, the duty phone, who answers for the department and for the one above."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cases.case.models import Case
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.numbers import phone_label

LEVELS: Final = 2  # the head of the department, and the head above


@dataclass(frozen=True)
class Desk:
    """`name`: "" for a duty phone. `phone`: "" when none is known."""

    name: str
    department: str
    phone: str


@dataclass(frozen=True)
class Contacts:
    """`supporter`: None while the case waits in a queue. `duty`: of the nearest department that has a duty phone.

    `heads`: the nearest first, without the supporter.
    """

    supporter: Desk | None
    duty: Desk | None
    heads: tuple[Desk, ...]


def contacts_of(case: Case, *, at: datetime) -> Contacts:
    """Five queries."""
    presence = presence_on(kyiv_day(at))
    above = list(presence.upwards(case.department_id))
    leads = {pk: head for pk in above if (head := presence.posts[pk].head) and head != case.owner_id}
    departments = {one.pk: one for one in Department.objects.filter(pk__in=above)}
    named = [pk for pk in (*leads.values(), case.owner_id) if pk]
    people = {one.pk: one for one in Supporter.objects.active().filter(pk__in=named)}
    heads = [_head(people[head], departments[pk]) for pk, head in leads.items() if head in people]
    on_duty = next((departments[pk] for pk in above if departments[pk].duty_phone), None)
    owner = people.get(case.owner_id) if case.owner_id else None
    return Contacts(
        supporter=_desk(owner, departments[case.department_id]) if owner else None,
        duty=Desk("", on_duty.name, phone_label(on_duty.duty_phone)) if on_duty else None,
        heads=tuple(heads[:LEVELS]),
    )


def _desk(one: Supporter, department: Department) -> Desk:
    name = " ".join(part for part in (one.surname, one.given_name, one.patronymic) if part)
    return Desk(name, department.name, phone_label(one.phone) if one.phone else "")


def _head(one: Supporter, department: Department) -> Desk:
    """With the duty phone of the department where the head has no work phone."""
    desk = _desk(one, department)
    return desk if desk.phone or not department.duty_phone else replace(desk, phone=phone_label(department.duty_phone))

"""Departments: a new one, its head and duty supporter, its place, its end."""

from contextlib import suppress
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import Http404

from cases.case.models import Case
from privacy.ids import new_id
from supporters.administration.actions.covers import AbsenceRefused
from supporters.administration.actions.departments import (
    DepartmentFacts,
    add_department,
    close_department,
    edit_department,
    move_department,
)
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.acts import absences
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import open_departments

MOST: Final = 11


def found(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    if len(turn.world.departments) >= MOST:
        raise Http404("enough departments for one run")
    parent, pk = turn.choose((None, *open_departments(turn.world))), new_id()
    add_department("Нова група", parent=parent, pk=pk)
    turn.world.departments.append(pk)


def name_a_head(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    head = turn.favoured(Role.HEAD)
    department = head.department if not turn.seldom() else turn.department()
    edit(turn, department, head_id=head.pk)


def name_a_duty_supporter(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    edit(turn, turn.department(), duty_id=turn.favoured(Role.SUPPORTER, Role.HEAD).pk)


@transaction.atomic
def name_a_duty_supporter_for_the_absent(turn: Turn) -> None:
    """Who would be responsible for a card is away from today on: its owner and all heads."""
    turn.permit(Permission.STAFF_MANAGE)
    card = turn.choose(list(Case.objects.filter(owner__isnull=False).select_related("owner", "department").order_by("number")))
    above = list(Tree.read().upwards(card.department_id))
    edit(turn, Department.objects.get(pk=above[min(1, len(above) - 1)]), duty_id=turn.favoured(Role.SUPPORTER).pk)
    heads = Supporter.objects.pickable().filter(role=Role.HEAD, department__in=above).order_by("pk")
    for who in (card.owner, *heads):
        with suppress(AbsenceRefused), transaction.atomic():
            absences.plan(turn, who, kyiv_day(turn.at))


def remove_from_a_post(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    post = turn.choose(("head_id", "duty_id"))
    edit(turn, turn.department(), **{post: None})


def move(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    department, parent = turn.department(), turn.choose((None, *open_departments(turn.world)))
    version = turn.version(department.version)
    move_department(department.pk, parent_id=parent.pk if parent else None, at=turn.at, version=version)


def close(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    close_department(turn.department().pk, at=turn.at)


def edit(turn: Turn, department: Department, **posts: UUID | None) -> None:
    kept = {"head_id": department.head_id, "duty_id": department.duty_id, **posts}
    facts = DepartmentFacts(name=department.name, branch="", oblast="", zone="", duty_phone="", **kept)
    edit_department(department.pk, facts, at=turn.at, version=turn.version(department.version))


ACTS = (found, name_a_head, name_a_duty_supporter, name_a_duty_supporter_for_the_absent, remove_from_a_post, move, move, close)

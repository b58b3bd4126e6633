"""Departments: another head or duty supporter, a place in the tree, closing; and a card that is opened in one."""

from django.db import IntegrityError
from django.http import Http404

from cases.case.models import Case
from cases.case.states import STAGES, Programme
from cases.course.actions.cases import NewCase, open_case
from privacy.ids import new_id
from supporters.administration.actions.departments import (
    DepartmentFacts,
    add_department,
    close_department,
    edit_department,
    move_department,
)
from supporters.directory.models import Department
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Turn
from tests.cases.stateful.world import MOST_CARDS, colleagues, open_departments
from tests.factories import make_person

MOST_DEPARTMENTS = 6


def open_a_card(turn: Turn) -> None:
    """Of a new person, or a second one of a person who has one already."""
    turn.permit(Permission.PERSON_REGISTER)
    if len(turn.world.cases) >= MOST_CARDS:
        raise Http404("enough cards for one run")
    is_second = turn.seldom()
    programme = turn.choose((Programme.VETERAN, Programme.FAMILY)) if is_second else Programme.VETERAN
    new = NewCase(
        programme=programme,
        stage=turn.choose(STAGES[programme][:3]),
        owner=turn.by if turn.by.role == Role.SUPPORTER else None,
        department=turn.by.department,
        first_step=turn.next_step(),
    )
    person = turn.case.person if is_second else make_person("Журавель")
    try:
        opened = open_case(person, new, by=turn.by, at=turn.at)
    except IntegrityError as twice:
        assert Case.objects.filter(person=person, programme=new.programme).exists()
        raise Http404("the person has a case of this programme") from twice
    turn.world.cases.append(opened.pk)


def name_heads(turn: Turn) -> None:
    """Another head or duty supporter, or none."""
    department = _department(turn)
    heads = colleagues(turn.world, *(() if turn.seldom() else (Role.HEAD,)))
    head = turn.choose((department.head_id, None, *(one.pk for one in heads)))
    duty = turn.choose((department.duty_id, None, *(one.pk for one in colleagues(turn.world, Role.SUPPORTER))))
    facts = DepartmentFacts(name=department.name, branch="", zone="", duty_phone="", head_id=head, duty_id=duty)
    edit_department(department.pk, facts, at=turn.at, version=turn.version(department.version))


def name_duty_supporter(turn: Turn) -> None:
    """The head stays: random choices seldom name two who fit."""
    department, duty = _department(turn), turn.choose(colleagues(turn.world, Role.SUPPORTER, Role.HEAD))
    facts = DepartmentFacts(name=department.name, branch="", zone="", duty_phone="", head_id=department.head_id, duty_id=duty.pk)
    edit_department(department.pk, facts, at=turn.at, version=department.version)


def found_department(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    if len(turn.world.departments) >= MOST_DEPARTMENTS:
        raise Http404("enough departments for one run")
    parent, pk = turn.choose((None, *open_departments(turn.world))), new_id()
    add_department("Нова група", parent=parent, pk=pk)
    turn.world.departments.append(pk)


def move_below(turn: Turn) -> None:
    department = _department(turn)
    parent = turn.choose((None, *open_departments(turn.world)))
    version = turn.version(department.version)
    move_department(department.pk, parent_id=parent.pk if parent else None, at=turn.at, version=version)


def close(turn: Turn) -> None:
    """One of the newest, which may be empty."""
    turn.permit(Permission.STAFF_MANAGE)
    close_department(turn.choose(open_departments(turn.world)[-2:]).pk, at=turn.at)


def _department(turn: Turn) -> Department:
    turn.permit(Permission.STAFF_MANAGE)
    return turn.choose(open_departments(turn.world))


ACTS = (open_a_card, name_heads, name_duty_supporter, found_department, move_below, close)

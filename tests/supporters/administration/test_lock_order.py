"""Every act that may change who is responsible for a department takes the advisory lock of the tree before any row. So no two
acts deadlock (docs/architecture.md)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import deactivate_supporter
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.departments import (
    DepartmentFacts,
    add_department,
    close_department,
    edit_department,
    move_department,
)
from supporters.administration.actions.invitations import NewColleague, invite
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import suspend_idle
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import IdentityCheck, Supporter
from supporters.directory.roles import Role
from tests.at_once import Act, other_hand
from tests.factories import House, make_department, make_house, make_supporter
from tests.office import make_approval

pytestmark = pytest.mark.django_db(transaction=True)


def another_administrator(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR)


def post(house: House) -> Act:
    """The change takes the head away from one department; the new department must not be closed meanwhile."""
    to = make_department("Новий")
    return lambda: change_role(house.other_head.pk, Role.SUPPORTER, to.pk, by=house.administrator, at=timezone.now())


def approval(house: House) -> Act:
    asked, other = make_approval(house.administrator, house.analyst), another_administrator(house)
    return lambda: grant_approval(asked.pk, by=other, at=timezone.now())


def recovery(house: House) -> Act:
    another_administrator(house)
    return lambda: ask_recovery(
        house.owner.pk,
        identity=IdentityCheck.CALLED,
        reason="Телефон загублено",
        by=house.administrator,
        at=timezone.now(),
        pk=new_id(),
    )


def invitation(house: House) -> Act:
    another_administrator(house)
    new = NewColleague(
        email="second@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=Role.ADMINISTRATOR,
        department_id=house.department.pk,
    )
    return lambda: invite(new, by=house.administrator, at=timezone.now(), pk=new_id(), reason="Другий адміністратор")


def closing(house: House) -> Act:
    return lambda: deactivate_supporter(house.other_head.pk, by=house.administrator, at=timezone.now())


def suspension(house: House) -> Act:
    return lambda: suspend_idle(at=timezone.now() + timedelta(days=61))


def addition(house: House) -> Act:
    return lambda: add_department("Новий")


def edition(house: House) -> Act:
    facts = DepartmentFacts(name="Перейменований", branch="", zone="", duty_phone="", head_id=house.head.pk, duty_id=None)
    house.department.refresh_from_db()
    return lambda: edit_department(house.department.pk, facts, at=timezone.now(), version=house.department.version)


def move(house: House) -> Act:
    above = make_department("Вище")
    house.department.refresh_from_db()
    return lambda: move_department(house.department.pk, parent_id=above.pk, at=timezone.now(), version=house.department.version)


def end(_house: House) -> Act:
    empty = make_department("Порожній")
    return lambda: close_department(empty.pk, at=timezone.now())


ACTS = [post, approval, recovery, invitation, closing, suspension, addition, edition, move, end]


@pytest.mark.parametrize("prepared", ACTS)
def test_no_row_is_locked_while_the_tree_is_waited_for(prepared: Callable[[House], Act]) -> None:
    act = prepared(make_house())
    with other_hand() as begin, transaction.atomic():
        hold_departments()
        assert begin(act) == set()

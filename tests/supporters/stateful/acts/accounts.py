"""Accounts of colleagues: role, department, access, and who takes the cards of somebody who leaves."""

from typing import Final

from django.db import transaction

from cases.case.models import Case
from privacy.ids import new_id
from supporters.administration.actions.accounts import deactivate_supporter, reactivate_supporter
from supporters.administration.actions.colleagues.bulk import BulkAct, do_bulk
from supporters.administration.actions.colleagues.corrections import ColleagueFacts, correct_colleague
from supporters.administration.actions.colleagues.suspending import suspend_colleague
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import lift_suspension
from supporters.administration.actions.takers import hand_over_work
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission, Role
from supporters.forms.actions.idempotency import Submission
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts

ROLES: Final = (Role.HEAD, Role.HEAD, Role.SUPPORTER, Role.SUPPORTER, Role.PSYCHOLOGIST, Role.ANALYST)


def change_the_role(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    account = turn.favoured()
    role = Role(account.role) if turn.flip() else turn.choose(ROLES)
    change_role(account.pk, role, turn.department().pk, by=turn.by, at=turn.at, version=turn.version(account.version))


def move_many(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    people = {one.pk: one for one in (turn.favoured(), turn.somebody(), turn.somebody())}
    sent = Submission(user=turn.by, key=new_id(), fields=(), result="/staff/")
    do_bulk(BulkAct.MOVE, list(people.values()), turn.department().pk, by=turn.by, at=turn.at, sent=sent)


def suspend(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    suspend_colleague(turn.somebody(Role.HEAD, Role.SUPPORTER).pk, by=turn.by, at=turn.at)


def lift(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    lift_suspension(turn.choose([one for one in accounts(turn.world) if one.is_suspended]).pk, at=turn.at)


def hand_over_the_work(turn: Turn) -> None:
    """The first step of off-boarding, which need not go on."""
    turn.permit(Permission.STAFF_MANAGE)
    _hand_over(turn, turn.somebody(Role.SUPPORTER))


@transaction.atomic
def close_access(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    leaver = turn.somebody()
    _hand_over(turn, leaver)
    deactivate_supporter(leaver.pk, by=turn.by, at=turn.at)


def open_access(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    reactivate_supporter(turn.choose([one for one in accounts(turn.world) if not one.is_active]).pk, by=turn.by, at=turn.at)


def correct(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    account = turn.favoured()
    facts = ColleagueFacts(surname="Сова", given_name="Ніна", patronymic="", address_form="", phone="+380671112233")
    correct_colleague(account.pk, facts, by=turn.by, at=turn.at, version=account.version)


def _hand_over(turn: Turn, leaver: Supporter) -> None:
    held = list(Case.objects.in_hand_of([leaver.pk]).values_list("pk", flat=True))
    if held:
        hand_over_work(leaver.pk, dict.fromkeys(held, turn.colleague_of(leaver).pk), by=turn.by, at=turn.at)


def suspended(_world: World) -> bool:
    return Supporter.objects.active().filter(suspended_at__isnull=False).exists()


AIMS = {lift: suspended}
ACTS = (
    change_the_role,
    change_the_role,
    move_many,
    suspend,
    lift,
    hand_over_the_work,
    close_access,
    open_access,
    correct,
)

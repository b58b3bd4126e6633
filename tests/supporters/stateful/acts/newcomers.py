"""Who comes into a department by one administrator, and in the same act is given whatever colleagues do for one another.

A head, or the owner of a card, may be deceived by a new colleague; so these act as well, for nobody else.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.case.models import Case
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.asking import NewHandOver, offer_instead
from cases.leading.actions.teams import NewMember, join_team
from privacy.ids import new_id
from supporters.administration.actions.accounts import reactivate_supporter
from supporters.administration.actions.covers import name_cover
from supporters.administration.actions.recognition import refuse_unknown
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import lift_suspension
from supporters.administration.actions.takers import hand_over_work
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Invitation, Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.acts import absences, departments, invitations
from tests.supporters.stateful.turn import REFUSALS, Turn
from tests.supporters.stateful.world import BY_A_HEAD, World, accounts, is_new


def invite_and_give(turn: Turn) -> None:
    invitations.invite_and_accept(turn)
    _give_all(turn, turn.world.made[-1])


def move_and_give(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    who = turn.favoured(*BY_A_HEAD)
    change_role(who.pk, Role(who.role), turn.department().pk, by=turn.by, at=turn.at)
    _give_all(turn, who.pk)


def change_and_give(turn: Turn) -> None:
    """An analyst or a head becomes one who sees people."""
    turn.permit(Permission.STAFF_MANAGE)
    who = turn.favoured(Role.ANALYST, Role.HEAD)
    change_role(who.pk, turn.choose(sorted(BY_A_HEAD)), turn.department().pk, by=turn.by, at=turn.at)
    _give_all(turn, who.pk)


def open_and_give(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    who = turn.choose([one for one in accounts(turn.world) if not one.is_active])
    reactivate_supporter(who.pk, by=turn.by, at=turn.at)
    _give_all(turn, who.pk)


@transaction.atomic
def let_in_and_give(turn: Turn) -> None:
    """Whom a head has said that nobody knows."""
    turn.permit(Permission.STAFF_MANAGE)
    who = turn.choose(_new_ones(turn.world))
    heads = [one for one in accounts(turn.world) if one.role == Role.HEAD and one.is_active]
    head = turn.choose([one for one in heads if who.department_id in subtree_ids([one.department_id])])
    refuse_unknown(who.pk, by=head, at=turn.at)
    lift_suspension(who.pk, at=turn.at)
    turn.world.refused.add(who.pk)
    _give_all(turn, who.pk)


def bring_records(turn: Turn) -> None:
    """Of a colleague who is moved to where a favourite works, who is to cover them and to take their cards."""
    turn.permit(Permission.STAFF_MANAGE)
    to, who = turn.favoured(Role.SUPPORTER), turn.somebody(Role.SUPPORTER)
    change_role(who.pk, Role.SUPPORTER, to.department_id, by=turn.by, at=turn.at)
    for give in turn.luck.sample((_cover, _hand_over), 2):
        _tried(give, turn, Supporter.objects.get(pk=who.pk), to)


@transaction.atomic
def bring_records_before_a_head(turn: Turn) -> None:
    """To the department whose head two have agreed to, who then uses the letter."""
    turn.permit(Permission.STAFF_MANAGE)
    with suppress(*REFUSALS), transaction.atomic():
        change_role(turn.somebody(Role.SUPPORTER).pk, Role.SUPPORTER, turn.world.agreed, by=turn.by, at=turn.at)
    invitations.use(turn, turn.choose(list(_of_agreed_head(turn.world))))


def _give_all(turn: Turn, pk: UUID) -> None:
    """Of what a colleague of the department may have of the others, whatever is not refused."""
    who = Supporter.objects.get(pk=pk)
    if not is_new(who):
        return
    near = [one for one in accounts(turn.world) if one.department_id == who.department_id and one.pk != who.pk]
    for give in turn.luck.sample(GIVING, len(GIVING)):
        if fit := [one for one in near if give not in AMONG_EQUALS or one.role == who.role]:
            _tried(give, turn, turn.choose(fit), who)


def _tried(give: Callable[[Turn, Supporter, Supporter], None], turn: Turn, one: Supporter, to: Supporter) -> None:
    with suppress(*REFUSALS), transaction.atomic():
        give(turn, one, to)


def _cover(turn: Turn, one: Supporter, to: Supporter) -> None:
    planned = absences.plan(turn, one, kyiv_day(turn.at))
    name_cover(planned.pk, cover_id=to.pk, by=turn.by, at=turn.at)


def _hand_over(turn: Turn, one: Supporter, to: Supporter) -> None:
    held = list(Case.objects.in_hand_of([one.pk]).values_list("pk", flat=True))
    hand_over_work(one.pk, dict.fromkeys(held, to.pk), by=turn.by, at=turn.at)


def _duty(turn: Turn, one: Supporter, to: Supporter) -> None:
    departments.edit(turn, one.department, duty_id=to.pk)


def _team(turn: Turn, one: Supporter, to: Supporter) -> None:
    """By the owner of the card."""
    new = NewMember(supporter_id=to.pk, until_on=None, reason="Поговорити")
    join_team(_card_of(turn, one).pk, new, by=one, at=turn.at, pk=new_id())


def _offer(turn: Turn, one: Supporter, to: Supporter) -> None:
    """By the owner of the card."""
    new = NewHandOver(to=to, department=to.department, reason=HandOverReason.OVERLOAD)
    offer_instead(_card_of(turn, one).pk, new, by=one, at=turn.at, pk=new_id())


def _card_of(turn: Turn, owner: Supporter) -> Case:
    if not owner.is_active or owner.is_suspended:
        raise PermissionDenied
    return turn.choose(list(Case.objects.filter(owner=owner).order_by("number")))


def _new_ones(world: World) -> list[Supporter]:
    return [one for one in accounts(world) if is_new(one) and one.is_active and not one.is_suspended]


def _of_agreed_head(world: World) -> "list[Invitation]":
    return list(Invitation.objects.open().filter(department=world.agreed, role=Role.HEAD).order_by("invited_at")[:1])


GIVING: Final = (_cover, _hand_over, _duty, _team, _offer)
AMONG_EQUALS: Final = (_cover, _hand_over)
AIMS = {
    let_in_and_give: lambda world: bool(_new_ones(world)),
    bring_records_before_a_head: lambda world: bool(_of_agreed_head(world)),
}
ACTS = (
    invite_and_give,
    move_and_give,
    move_and_give,
    change_and_give,
    open_and_give,
    let_in_and_give,
    bring_records,
    bring_records,
    bring_records_before_a_head,
)

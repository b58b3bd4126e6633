"""Invite colleagues, singly and by a list; accept the invitations that came to the administrator’s mailboxes."""

from typing import Final

from django.db import transaction

from privacy.ids import new_id
from supporters.administration.actions.invitation_lists import invite_all
from supporters.administration.actions.invitations import (
    NewColleague,
    accept_invitation,
    invitation_link,
    invite,
    resend_invitation,
)
from supporters.directory.models import Invitation
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World

PASSWORD: Final = "дев’ять довгих слів про море"  # noqa: S105 - of accounts in a database that the test rolls back
ROLES: Final = (Role.SUPPORTER, Role.SUPPORTER, Role.HEAD, Role.HEAD, Role.PSYCHOLOGIST, Role.ADMINISTRATOR)


def invite_one(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    invite(_colleague(turn), by=turn.by, at=turn.at, pk=new_id(), reason="Потрібно")


def invite_a_list(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    colleagues = [_colleague(turn) for _ in range(turn.choose((1, 2, 3)))]
    invite_all(colleagues, batch=new_id(), by=turn.by, at=turn.at)


def send_again(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    resend_invitation(turn.choose(_open()).pk, by=turn.by, at=turn.at)


def accept(turn: Turn) -> None:
    use(turn, turn.choose(_open()))


def use(turn: Turn, invitation: Invitation) -> None:
    token = invitation_link(invitation).rstrip("/").rpartition("/")[2]
    made = accept_invitation(token, password=PASSWORD, at=turn.at)
    turn.world.made.append(made.pk)
    turn.world.staff.append(made.pk)


@transaction.atomic
def invite_and_accept(turn: Turn) -> None:
    """Random choices seldom find the second one in time."""
    invite_one(turn)
    accept(turn)


def _colleague(turn: Turn) -> NewColleague:
    return NewColleague(
        email=turn.address(),
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=turn.choose(ROLES),
        department_id=turn.department().pk,
    )


def _open() -> list[Invitation]:
    return list(Invitation.objects.open().order_by("-invited_at", "pk")[:3])


def invited(_world: World) -> bool:
    return Invitation.objects.open().exists()


AIMS = {accept: invited, send_again: invited}
ACTS = (invite_one, invite_a_list, send_again, accept, invite_and_accept)

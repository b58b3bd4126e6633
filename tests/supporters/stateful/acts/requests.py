"""What one administrator may only ask for; nobody else agrees, but these accounts try."""

from typing import Any

from privacy.ids import new_id
from supporters.administration.actions.accounts import ask_reopening
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.colleagues.emails import ask_email_change
from supporters.administration.actions.department_heads import ask_duty, ask_head, ask_move
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import request_role_change
from supporters.administration.actions.suspension import ask_lifting
from supporters.directory.models import Approval, IdentityCheck
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts


def ask_for_a_post(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    if turn.flip():
        role = turn.choose((Role.HEAD, Role.ADMINISTRATOR, Role.SUPPORTER))
        request_role_change(turn.favoured().pk, role, turn.department().pk, **_asking(turn))
    elif turn.flip():
        head = turn.favoured(Role.HEAD)
        ask_head(head.department_id, head.pk, **_asking(turn))
    else:
        ask_duty(turn.department().pk, turn.favoured(Role.SUPPORTER, Role.HEAD).pk, **_asking(turn))


def ask_for_a_place(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    ask_move(turn.department().pk, turn.department().pk, **_asking(turn))


def ask_for_an_access(turn: Turn) -> None:
    """Of a colleague who has none now, or has another mailbox or telephone."""
    turn.permit(Permission.STAFF_MANAGE)
    account = turn.favoured() if turn.flip() else turn.somebody()
    if not account.is_active:
        ask_reopening(account.pk, **_asking(turn))
    elif account.is_suspended:
        ask_lifting(account.pk, **_asking(turn))
    elif turn.flip():
        ask_email_change(account.pk, email=turn.address(), **_asking(turn))
    else:
        ask_recovery(account.pk, identity=turn.choose(list(IdentityCheck)), **_asking(turn))


def decide(turn: Turn) -> None:
    """What was asked for by oneself, as a made account too."""
    approval = turn.choose(list(Approval.objects.waiting().order_by("asked_at")))
    turn.by = turn.choose([turn.by, *accounts(turn.world, turn.world.made)])
    grant_approval(approval.pk, by=turn.by, at=turn.at)


def _asking(turn: Turn) -> dict[str, Any]:
    return {"reason": "Потрібно", "by": turn.by, "at": turn.at, "pk": new_id()}


def waiting(_world: World) -> bool:
    return Approval.objects.waiting().exists()


AIMS = {decide: waiting}
ACTS = (ask_for_a_post, ask_for_a_place, ask_for_an_access, decide)

"""Heads, who are deceived, act beyond their post: as a cover, on duty, or where they lead nothing."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.covers import name_cover
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Approval, ApprovalKind, Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.acts import absences
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World


def decide_beyond_the_post(turn: Turn) -> None:
    """What concerns a department that this head does not lead, or leads for another one."""
    approval = turn.choose(
        list(Approval.objects.waiting().exclude(kind=ApprovalKind.POST, role=Role.SUPPORTER).order_by("asked_at"))
    )
    turn.by = turn.favoured(Role.HEAD)
    turn.permit(Permission.COLLEAGUES_DECIDE)
    about = approval.department_id or (approval.supporter and approval.supporter.department_id)
    if about in subtree_ids([turn.by.department_id]):
        raise PermissionDenied
    grant_approval(approval.pk, by=turn.by, at=turn.at)


@transaction.atomic
def name_a_cover_as_a_cover(turn: Turn) -> None:
    """Of a colleague of the head for whom this one acts."""
    lent = turn.choose(_lent(turn.world))
    assert lent.cover is not None
    turn.by = lent.cover
    turn.permit(Permission.ABSENCES_PLAN)
    led = subtree_ids([lent.supporter.department_id])
    who = turn.choose(list(Supporter.objects.pickable().filter(department__in=led, role=Role.SUPPORTER).order_by("pk")))
    planned = absences.plan(turn, who, kyiv_day(turn.at))
    name_cover(planned.pk, cover_id=turn.favoured(Role.SUPPORTER).pk, by=turn.by, at=turn.at)


def _lent(world: World) -> list[Absence]:
    """Posts of heads that others have today, who do not lead there themselves."""
    today = Absence.objects.on(kyiv_day(world.now)).filter(
        supporter__role=Role.HEAD, cover__role=Role.HEAD, cover__is_active=True
    )
    found = today.select_related("supporter", "cover").order_by("pk")
    return [one for one in found if one.cover and one.supporter.department_id not in subtree_ids([one.cover.department_id])]


AIMS = {
    decide_beyond_the_post: lambda _world: Approval.objects.waiting().exists(),
    name_a_cover_as_a_cover: lambda world: bool(_lent(world)),
}
ACTS = (decide_beyond_the_post, decide_beyond_the_post, name_a_cover_as_a_cover)

"""What the administrator does with these accounts: what a head may do, and take what is offered to them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.case.models import Case, HandOver
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, offer_instead
from privacy.ids import new_id
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.acts import absences
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts


def plan_as_a_head(turn: Turn) -> None:
    _as_an_own(turn, Role.HEAD)
    absences.plan_an_absence(turn)


def name_a_cover_as_a_head(turn: Turn) -> None:
    _as_an_own(turn, Role.HEAD)
    absences.name_a_cover(turn)


def give_a_card_as_a_head(turn: Turn) -> None:
    _as_an_own(turn, Role.HEAD)
    turn.permit(Permission.OWNER_ASSIGN)
    case = turn.choose(list(Case.objects.worklist_of(turn.by).order_by("number")))
    to = turn.favoured(Role.SUPPORTER)
    new = NewHandOver(to=to, department=to.department, reason=HandOverReason.OVERLOAD)
    offer_instead(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def take_an_offered_card(turn: Turn) -> None:
    """What is offered to an own account."""
    offers = HandOver.objects.open().filter(to_owner__in=turn.world.made).select_related("to_owner")
    offer = turn.choose(list(offers.order_by("asked_at")))
    assert offer.to_owner is not None
    with transaction.atomic():
        accept_hand_over(offer.case_id, by=offer.to_owner, at=turn.at)


def _as_an_own(turn: Turn, role: Role) -> None:
    """Raises PermissionDenied where there is none."""
    own = [one for one in accounts(turn.world, turn.world.made) if one.role == role]
    if not own:
        raise PermissionDenied
    turn.by = turn.choose(own)


def own_heads(world: World) -> bool:
    return any(one.role == Role.HEAD for one in accounts(world, world.made))


def offered(world: World) -> bool:
    return HandOver.objects.open().filter(to_owner__in=world.made).exists()


AIMS = {
    plan_as_a_head: own_heads,
    name_a_cover_as_a_head: own_heads,
    give_a_card_as_a_head: own_heads,
    take_an_offered_card: offered,
}
ACTS = (plan_as_a_head, name_a_cover_as_a_head, give_a_card_as_a_head, take_an_offered_card)

"""The administrator tries to recognise, also with the made accounts, of which the administrator knows the codes."""

from supporters.administration.actions.recognition import code_of, recognise, refuse_unknown
from supporters.directory.models import Invitation, Supporter
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts


def recognise_all(turn: Turn) -> None:
    """Accounts and invitations, by the administrator or by an account that is favoured."""
    turn.by = turn.choose([turn.by, turn.by, *accounts(turn.world, [*turn.world.made, *turn.world.favourites])])
    new = list(Supporter.objects.unrecognised())
    keys = [one.pk for one in (*new, *Invitation.objects.unrecognised())]
    recognise(keys, {one.pk: code_of(one) for one in new}, by=turn.by, at=turn.at)


def refuse(turn: Turn) -> None:
    refuse_unknown(turn.choose(list(Supporter.objects.unrecognised().order_by("joined_at", "pk"))).pk, by=turn.by, at=turn.at)


def entered(_world: World) -> bool:
    return Supporter.objects.unrecognised().exists()


AIMS = {recognise_all: entered, refuse: entered}
ACTS = (recognise_all, recognise_all, refuse)

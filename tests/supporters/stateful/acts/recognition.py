"""The administrator tries to recognise, also with the made accounts, of which the administrator knows the codes."""

from supporters.administration.actions.recognition import code_of, recognise, refuse_unknown
from supporters.directory.models import Invitation, Supporter
from supporters.directory.models.department import subtree_ids
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts


def recognise_all(turn: Turn) -> None:
    """Accounts and invitations, by the administrator or by a favoured account; by an old head where that one does not lead."""
    turn.by = turn.choose([turn.by, turn.by, *accounts(turn.world, [*turn.world.made, *turn.world.favourites])])
    led = subtree_ids([turn.by.department_id]) if turn.by.pk in turn.world.favourites else ()
    new = list(Supporter.objects.unrecognised().exclude(department__in=led))
    keys = [one.pk for one in (*new, *Invitation.objects.unrecognised().exclude(department__in=led))]
    recognise(keys, {one.pk: code_of(one) for one in new}, by=turn.by, at=turn.at)


def refuse(turn: Turn) -> None:
    refuse_unknown(turn.choose(list(Supporter.objects.unrecognised().order_by("joined_at", "pk"))).pk, by=turn.by, at=turn.at)


def entered(_world: World) -> bool:
    return Supporter.objects.unrecognised().exists()


AIMS = {recognise_all: entered, refuse: entered}
ACTS = (recognise_all, recognise_all, refuse)

"""Join two cards of what may be one person, and undo it."""

from cases.access import pairs_to_join
from cases.actions.joining.joining import NewJoin, join_persons, shown_versions
from cases.actions.joining.undoing import undo_join
from cases.models import Case, Join
from cases.states import CaseState, JoinField
from privacy.ids import new_id
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, cards, colleagues
from tests.persons import make_pair
from veterans.models import DuplicatePair, PairState


def join(turn: Turn) -> None:
    """The search has found the pair: of the card and another one that the head sees, mostly."""
    turn.permit(Permission.DUPLICATES_DECIDE)
    pair = turn.choose(list(pairs_to_join(turn.by).filter(pk=_pair(turn).pk, state=PairState.OPEN)))
    ends = Case.objects.not_withdrawn().filter(person__in=(pair.first_id, pair.second_id))
    new = NewJoin(
        pair_id=pair.pk,
        remains_id=turn.choose((pair.first_id, pair.second_id)),
        leader_id=turn.choose(list(ends.order_by("pk").values_list("owner", flat=True))),
        fields=frozenset({JoinField.SURNAME}) if turn.flip() else frozenset(),
        seen=shown_versions(pair),
    )
    join_persons(new, by=turn.by, at=turn.at, pk=new_id())


def undo_the_join(turn: Turn) -> None:
    turn.permit(Permission.DUPLICATES_DECIDE)
    within = Join.objects.filter(undone_at=None, pair__in=pairs_to_join(turn.by))
    found = turn.choose(list(within.order_by("-joined_at")))
    undo_join(found.pk, by=turn.by, at=turn.at)


def _pair(turn: Turn) -> DuplicatePair:
    visible = set(Case.objects.visible_to(turn.by).values_list("pk", flat=True))
    others = [one for one in cards(turn.world) if one.person_id != turn.case.person_id]
    other = turn.choose([one for one in others if one.pk in visible] or others)
    known = DuplicatePair.objects.of(turn.case.person_id, other.person_id).first()
    return known or make_pair(turn.case.person, other.person)


def joinable(world: World) -> Aims:
    keys = [one.pk for one in cards(world) if one.state in (CaseState.OPEN, CaseState.CLOSED) and not one.loss]
    return [(key, head.pk) for key in keys for head in colleagues(world, Role.HEAD)]


def joined(world: World) -> Aims:
    heads = colleagues(world, Role.HEAD)
    into = Join.objects.filter(undone_at=None).order_by("joined_at").values_list("cards__into", flat=True)
    return [(key, head.pk) for key in into for head in heads]


AIMS = {join: joinable, undo_the_join: joined}
ACTS = (join, undo_the_join)

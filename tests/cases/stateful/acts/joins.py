"""Join two cards of what may be one person, and undo it."""

from uuid import UUID

from cases.case.access import pairs_to_join
from cases.case.models import Case
from cases.case.states import CaseState
from cases.course.models import FollowUp, Promise
from cases.course.states import PromiseState, StepState
from cases.intake.actions.joining.joining import NewJoin, join_persons, shown_versions
from cases.intake.actions.joining.undoing import undo_join
from cases.intake.models import Join
from cases.intake.states import JoinField
from privacy.ids import new_id
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.acts.papers import agreed_returns
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
    """Whatever waited on either card waits on one of them afterwards, and what a loss has ended on the other one waits again."""
    turn.permit(Permission.DUPLICATES_DECIDE)
    within = Join.objects.filter(undone_at=None, pair__in=pairs_to_join(turn.by))
    found = turn.choose(list(within.order_by("-joined_at")))
    both = Case.objects.filter(person__in=(found.remains_id, found.joined_id)).order_by("pk").values_list("pk", flat=True)
    before = _waiting(list(both)) | _ended_by_a_loss(found)
    with agreed_returns(turn.at):
        undo_join(found.pk, by=turn.by, at=turn.at)
    lost = before - _waiting(list(both))
    assert not lost, f"lost by the undoing of a join: {sorted(lost)}"


def _pair(turn: Turn) -> DuplicatePair:
    visible = set(Case.objects.visible_to(turn.by).values_list("pk", flat=True))
    others = [one for one in cards(turn.world) if one.person_id != turn.case.person_id]
    other = turn.choose([one for one in others if one.pk in visible] or others)
    known = DuplicatePair.objects.of(turn.case.person_id, other.person_id).first()
    return known or make_pair(turn.case.person, other.person)


def _waiting(keys: list[UUID]) -> set[str]:
    """The words of planned steps and open promises."""
    steps = FollowUp.objects.select_related("case").filter(case__in=keys, state=StepState.PLANNED)
    promises = Promise.objects.open().select_related("case").filter(case__in=keys)
    return {str(one.what) for one in steps} | {str(one.words) for one in promises}


def _ended_by_a_loss(join: Join) -> set[str]:
    """The words of the promises of the joined person, since the join."""
    promises = Promise.objects.filter(case__person=join.joined_id, state=PromiseState.WITHDRAWN, settled_by=None)
    return {str(one.words) for one in promises.filter(settled_at__gt=join.joined_at).select_related("case")}


def joinable(world: World) -> Aims:
    keys = [one.pk for one in cards(world) if one.state in (CaseState.OPEN, CaseState.CLOSED) and not one.loss]
    return [(key, head.pk) for key in keys for head in colleagues(world, Role.HEAD)]


def joined(world: World) -> Aims:
    heads = colleagues(world, Role.HEAD)
    into = Join.objects.filter(undone_at=None).order_by("joined_at").values_list("cards__into", flat=True)
    return [(key, head.pk) for key in into for head in heads]


AIMS = {join: joinable, undo_the_join: joined}
ACTS = (join, undo_the_join)

"""Promises beside the next step."""

from datetime import timedelta

from cases.case.models import TeamMember
from cases.course.actions.promises.making import NewPromise, keep_promise, make_promise, move_promise, withdraw_promise
from cases.course.models import Promise
from cases.course.states import PromiseBy
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World

DAYS = (0, 0, 1, 1, 2, 5, 365, 366, -1)


def promise(turn: Turn) -> None:
    case = turn.card(Permission.PROMISE_KEEP)
    due_on, who = kyiv_day(turn.at) + timedelta(days=turn.choose(DAYS)), turn.choose(list(PromiseBy))
    new = NewPromise(words=turn.words("Привезти довідку"), who=who, due_on=due_on, is_mine=turn.flip())
    make_promise(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def promise_as_a_member(turn: Turn) -> None:
    """A colleague on the team keeps it personally."""
    case, due_on = turn.card(Permission.PROMISE_KEEP), kyiv_day(turn.at) + timedelta(days=turn.choose((1, 5)))
    new = NewPromise(words=turn.words("Знайти лікаря"), who=PromiseBy.SUPPORTER, due_on=due_on, is_mine=True)
    make_promise(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def keep_a_promise(turn: Turn) -> None:
    turn.card(Permission.PROMISE_KEEP)
    keep_promise(_promise(turn).pk, by=turn.by, at=turn.at)


def withdraw_a_promise(turn: Turn) -> None:
    turn.card(Permission.PROMISE_KEEP)
    withdraw_promise(_promise(turn).pk, reason="Уже має", by=turn.by, at=turn.at)


def move_a_promise(turn: Turn) -> None:
    turn.card(Permission.PROMISE_KEEP)
    found, due_on = _promise(turn), kyiv_day(turn.at) + timedelta(days=turn.choose(DAYS))
    version = turn.version(found.version)
    move_promise(found.pk, due_on=due_on, reason="Закрито", version=version, by=turn.by, at=turn.at)


def _promise(turn: Turn) -> Promise:
    """One of the latest, open or settled."""
    return turn.choose(list(Promise.objects.filter(case=turn.case).order_by("-made_at", "due_on", "settled_at")[:3]))


def promised(_world: World) -> Aims:
    return list(Promise.objects.open().order_by("-made_at").values_list("case", "case__owner"))


def helped(_world: World) -> Aims:
    return list(TeamMember.objects.filter(to_at=None).order_by("-from_at").values_list("case", "supporter"))


AIMS = {promise_as_a_member: helped, keep_a_promise: promised, withdraw_a_promise: promised, move_a_promise: promised}
ACTS = (promise, promise_as_a_member, keep_a_promise, withdraw_a_promise, move_a_promise)

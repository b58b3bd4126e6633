"""Pause a support, propose and decide its end, check on the person, begin again."""

from datetime import timedelta

from django.db import transaction

from cases.case.models import Case, Closure, ClosureReason, Facility
from cases.case.states import STAGES, CaseState, Continues, EpisodeKind, InjuryGroup, OutcomeKind, Programme, Stage
from cases.course.actions.holds import NewHold, end_hold, hold_case
from cases.course.actions.stays import Place
from cases.course.actions.visits import NewVisit
from cases.course.models import Promise
from cases.course.states import HoldReason, PromiseFate, VisitKind
from cases.endings.actions.closures import (
    NewClosure,
    NewOutcome,
    agree_closing,
    ask_closing,
    log_check,
    refuse_closing,
    withdraw_closing,
)
from cases.endings.actions.episodes import NewEpisode, begin_episode, reopen_case
from cases.endings.actions.fates import NewFate
from cases.endings.models import Check
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, colleagues

OUTCOME = NewOutcome(kind=OutcomeKind.WORK, since=None, words="Показав наказ")


def pause(turn: Turn) -> None:
    """Sometimes longer than the author may."""
    case = turn.card(Permission.CASE_HOLD)
    until = kyiv_day(turn.at) + timedelta(days=turn.choose((31, 91, 0) if turn.seldom() else (2, 9, 30)))
    new = NewHold(
        reason=turn.choose(list(HoldReason)), words="Просить не турбувати", until=until, what=turn.words("Зателефонувати")
    )
    hold_case(case.pk, new, by=turn.by, at=turn.at, version=turn.version(case.version))


def end_the_pause(turn: Turn) -> None:
    end_hold(turn.card(Permission.CASE_HOLD).pk, by=turn.by, at=turn.at)


def propose_the_end(turn: Turn) -> None:
    """«Contact is lost» without its attempts is refused, as is a reason without an outcome."""
    ask_closing(turn.card(Permission.CLOSURE_ASK).pk, _closure(turn), by=turn.by, at=turn.at, pk=new_id())


def end_the_support(turn: Turn) -> None:
    """Proposed, and agreed to by the head of the department: random choices seldom find the second after the first."""
    case = turn.card(Permission.CLOSURE_ASK)
    head = turn.choose([one for one in colleagues(turn.world, Role.HEAD) if one.pk == case.department.head_id])
    with transaction.atomic():
        ask_closing(case.pk, _closure(turn), by=turn.by, at=turn.at, pk=new_id())
        agree_closing(case.pk, by=head, at=turn.at + timedelta(seconds=1))


def agree_to_the_end(turn: Turn) -> None:
    agree_closing(turn.card(Permission.CLOSURE_DECIDE).pk, by=turn.by, at=turn.at)


def refuse_the_end(turn: Turn) -> None:
    refuse_closing(turn.card(Permission.CLOSURE_DECIDE).pk, words="Зарано", by=turn.by, at=turn.at)


def withdraw_the_end(turn: Turn) -> None:
    withdraw_closing(turn.card(Permission.CLOSURE_ASK).pk, by=turn.by, at=turn.at)


def check(turn: Turn) -> None:
    """The check is due by now, mostly."""
    case = turn.card(Permission.VISIT_LOG)
    if not turn.seldom():
        Check.objects.open().filter(case=case).update(due_on=kyiv_day(turn.at))
    new = NewVisit(kind=VisitKind.CALL, reached=turn.flip(), summary="Усе гаразд", occurred_at=turn.at)
    log_check(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def reopen(turn: Turn) -> None:
    reopen_case(turn.card(Permission.CASE_REOPEN).pk, _episode(turn), by=turn.by, at=turn.at)


def begin_again(turn: Turn) -> None:
    """After a new wound."""
    begin_episode(turn.card(Permission.CASE_REOPEN).pk, _episode(turn), by=turn.by, at=turn.at)


def _closure(turn: Turn) -> NewClosure:
    """Perhaps a promise was made since the form was shown."""
    open_keys = Promise.objects.of_ending(turn.case).order_by("made_at", "pk").values_list("pk", flat=True)
    return NewClosure(
        reason=turn.choose(list(ClosureReason.objects.order_by("pk"))),
        words="Живе вдома",
        outcomes=() if turn.seldom() else (OUTCOME,),
        continues=Continues.NOBODY,
        continues_with="",
        fates={pk: _fate(turn) for pk in open_keys if not turn.seldom()},
    )


def _fate(turn: Turn) -> NewFate:
    fate = turn.choose(list(PromiseFate))
    if fate is PromiseFate.STAYS:
        return NewFate(fate=fate, keeper=turn.choose((None, turn.by)), due_on=turn.due_on())
    return NewFate(fate=fate, words="Громада" if fate is PromiseFate.PASSED else "")


def _episode(turn: Turn) -> NewEpisode:
    facility = turn.choose((None, *Facility.objects.filter(pk__in=turn.world.facilities).order_by("pk")))
    lost = EpisodeKind.RELEASED if turn.case.loss and not turn.seldom() else turn.choose(list(EpisodeKind))
    return NewEpisode(
        kind=lost,
        happened_on=None,
        injuries=(InjuryGroup.BLAST,) if lost is EpisodeKind.WOUND else (),
        stage=turn.choose(list(Stage if turn.seldom() else STAGES[Programme(turn.case.programme)])),
        place=Place(facility) if facility else None,
        step=turn.next_step(),
    )


def paused(world: World) -> Aims:
    held = Case.objects.filter(pk__in=world.cases, held_until__gte=kyiv_day(world.now)).order_by("pk")
    return list(held.values_list("pk", "owner"))


def opened(_world: World) -> Aims:
    return list(Case.objects.opened().order_by("opened_at").values_list("pk", "owner"))


def proposals(_world: World) -> Aims:
    return list(Closure.objects.asked().order_by("asked_at").values_list("case", "case__department__head"))


def own_proposals(_world: World) -> Aims:
    return list(Closure.objects.asked().order_by("asked_at").values_list("case", "asked_by"))


def ended(world: World) -> Aims:
    closed = Case.objects.filter(pk__in=world.cases, state=CaseState.CLOSED).order_by("pk")
    return [aim for by in ("owner", "department__head") for aim in closed.values_list("pk", by)]


def checked(_world: World) -> Aims:
    return list(Check.objects.open().order_by("due_on", "pk").values_list("case", "case__owner"))


AIMS = {
    end_the_pause: paused,
    end_the_support: opened,
    agree_to_the_end: proposals,
    refuse_the_end: proposals,
    withdraw_the_end: own_proposals,
    check: checked,
    reopen: ended,
}
ACTS = (
    pause,
    end_the_pause,
    propose_the_end,
    end_the_support,
    agree_to_the_end,
    refuse_the_end,
    withdraw_the_end,
    check,
    reopen,
    begin_again,
)

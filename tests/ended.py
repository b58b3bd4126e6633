"""Pauses, proposals to end a support, ended supports and their checks, made by the actions."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.case.models import Case, Closure, ClosureReason
from cases.case.states import Continues, EpisodeKind, InjuryGroup, OutcomeKind, Stage
from cases.course.actions.holds import NewHold, hold_case
from cases.course.models import HoldSpan
from cases.course.states import HoldReason
from cases.endings.actions.closures import NewClosure, NewOutcome, agree_closing, ask_closing
from cases.endings.actions.episodes import NewEpisode, reopen_case
from cases.endings.models import Check
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import as_owner, execute
from tests.factories import next_step

WORK = NewOutcome(kind=OutcomeKind.WORK, since=None, words="Водій у громаді, показав наказ")


def make_hold(case: Case, by: Supporter, *, days: int = 14, at: datetime | None = None) -> HoldSpan:
    """`days`: from today to the last day."""
    moment = at or timezone.now()
    until = kyiv_day(moment) + timedelta(days=days)
    new = NewHold(reason=HoldReason.FAMILY, words="Поїхав до батьків", until=until, what="Зателефонувати після повернення")
    with reading_under_way(Reading()):
        return hold_case(case.pk, new, by=by, at=moment)


def new_closure(reason: str = "goals_met", *, outcomes: tuple[NewOutcome, ...] = (WORK,)) -> NewClosure:
    return NewClosure(
        reason=ClosureReason.objects.get(pk=reason),
        words="Працює, живе вдома",
        outcomes=outcomes,
        continues=Continues.COMMUNITY,
        continues_with="Фахівчиня Ковальчук, 050 111 22 33",
    )


def make_closure(case: Case, by: Supporter, reason: str = "goals_met", *, at: datetime | None = None) -> Closure:
    """A proposal that waits."""
    with reading_under_way(Reading()):
        ask_closing(case.pk, new_closure(reason), by=by, at=at or timezone.now(), pk=new_id())
    return Closure.objects.select_related("case", "reason").get(case=case, state="asked")


def end_support(case: Case, by: Supporter, head: Supporter, reason: str = "goals_met", *, at: datetime | None = None) -> Closure:
    """Proposed and agreed to."""
    moment = at or timezone.now()
    closure = make_closure(case, by, reason, at=moment - timedelta(minutes=1))
    with reading_under_way(Reading()):
        agree_closing(case.pk, by=head, at=moment)
    return Closure.objects.select_related("case", "reason").get(pk=closure.pk)


def make_check(case: Case, *, due_on: date | None = None) -> Check:
    """A row only."""
    closure = Closure.objects.filter(case=case).latest("asked_at")
    day = due_on or kyiv_day(timezone.now())
    return Check.objects.create(pk=new_id(), case=case, closure=closure, months=3, due_on=day)


def new_episode(kind: EpisodeKind = EpisodeKind.WOUND, *, stage: Stage = Stage.TREATMENT) -> NewEpisode:
    groups = (InjuryGroup.BLAST, InjuryGroup.HEARING) if kind is EpisodeKind.WOUND else ()
    return NewEpisode(kind=kind, happened_on=None, injuries=groups, stage=stage, place=None, step=next_step(days=1))


def begin_again(case: Case, by: Supporter, kind: EpisodeKind = EpisodeKind.RETURNED, *, at: datetime | None = None) -> Case:
    with reading_under_way(Reading()):
        return reopen_case(case.pk, new_episode(kind), by=by, at=at or timezone.now())


def move_spans_to_long_ago() -> None:
    """All states of all cards began seven years earlier. The ended ones go first: row by row no two may overlap."""
    with as_owner():
        for which in ("NOT NULL", "NULL"):
            execute(
                "UPDATE cases_statespan SET from_at = from_at - interval '7 years', to_at = to_at - interval '7 years' "  # noqa: S608
                f"WHERE to_at IS {which}"
            )

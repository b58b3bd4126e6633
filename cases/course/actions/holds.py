"""Pause the support: silence and first contact rest, the next step is due on the last day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case, Episode, stage_policy
from cases.case.states import EventKind, IllegalTransition, Risk
from cases.course.actions.steps import bring_forward, plan_last_day
from cases.course.models import HoldSpan
from cases.course.states import HoldReason, HoldRefusal
from privacy.ids import new_id
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission

LONGEST: Final = timedelta(days=30)
LONGEST_BY_HEAD: Final = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """`until`: the last day; `words`: the reason in words; `what`: what is done on that day."""

    reason: HoldReason
    words: str
    until: date
    what: str


def longest_hold(case: Case, by: Supporter) -> timedelta | None:
    """How long `by` may pause the case from today; None: not at all, a second pause of an episode needs a head."""
    if Permission.OWNER_ASSIGN in by.granted:
        return LONGEST_BY_HEAD
    episode = Episode.objects.filter(case=case, ended_at=None).values("started_at")
    return None if HoldSpan.objects.filter(case=case, from_at__gte=episode).exists() else LONGEST


@transaction.atomic
def hold_case(case_id: UUID, new: NewHold, *, by: Supporter, at: datetime, version: int | None = None) -> HoldSpan:
    """Pause an open case until the end of a day; a current pause ends. Raises IllegalTransition, ChangedMeanwhile."""
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=case.version)
    longest, today = longest_hold(case, by), kyiv_day(at)
    if case.risk == Risk.RED:
        raise IllegalTransition(HoldRefusal.RED)
    if new.until <= today:
        raise IllegalTransition(HoldRefusal.PAST)
    if longest is None or new.until > today + longest:
        raise IllegalTransition(HoldRefusal.HEAD)
    end_span(case, by=by, at=at)
    span = HoldSpan.objects.create(pk=new_id(), case=case, reason=new.reason, words=new.words, from_at=at, until=new.until, by=by)
    case.held_until = new.until
    case.save(update_fields=["held_until"])
    plan_last_day(case, new.what, new.until, by=by, at=at)
    record_event(case, EventKind.HELD, by=by, at=at, note=new.words, reason=new.reason, until=new.until.isoformat())
    return span


@transaction.atomic
def end_hold(case_id: UUID, *, by: Supporter, at: datetime) -> Case:
    """End the current pause before its last day; the step is due within the usual days of the stage. Raises IllegalTransition."""
    case = lock_case(case_id)
    if not case.is_held(kyiv_day(at)):
        raise IllegalTransition(HoldRefusal.NONE)
    end_pause(case, by=by, at=at)
    return case


def end_pause(case: Case, *, by: Supporter, at: datetime) -> None:
    """End a pause, if any, and bring the planned step forward. The caller has locked the case, which goes on."""
    was_held = case.is_held(kyiv_day(at))
    if case.held_until is None:
        return
    end_span(case, by=by, at=at)
    case.save(update_fields=["held_until"])
    if was_held:
        horizon = stage_policy(case.stage).horizon(Risk(case.risk), kyiv_day(at))
        bring_forward(case, to=horizon.usual_on, by=by, at=at)
        record_event(case, EventKind.HOLD_ENDED, by=by, at=at)


def end_span(case: Case, *, by: Supporter, at: datetime) -> None:
    """End the current pause, if any. The caller has locked the case and saves `held_until`."""
    HoldSpan.objects.filter(case=case, to_at=None).update(to_at=at, ended_by=by)
    case.held_until = None

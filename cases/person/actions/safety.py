"""Talks about safety. Every talk leaves the same traces, whatever it found (ADR 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import IllegalTransition
from cases.course.actions.promises.making import ASK_AGAIN, promise_talk, settle_as_kept
from cases.course.models import Promise
from cases.person.models import EMPTY, DangerSign, SafetyCount, SafetyTalk, quarter_of, write_page
from cases.person.states import DangerKind, TalkRefusal
from privacy.ids import new_id
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Task
from supporters.notifications.parts import Run


def clear(talk: SafetyTalk, *, at: datetime) -> None:
    """The caller has locked the row. `talked_at` may be later than `at` when a late act ends the support."""
    talk.signs, talk.cleared_at, talk.version = EMPTY, max(at, talk.talked_at), talk.version + 1
    talk.save(update_fields=["signs", "cleared_at", "version"])


def clear_talks(case_id: UUID, *, at: datetime) -> None:
    """Of a case that ends, and of those that it has absorbed. The caller has locked it."""
    talks = SafetyTalk.objects.kept().filter(of_group(case_id)).order_by("pk")
    for talk in talks.select_for_update(of=("self",)):
        clear(talk, at=at)


def clear_talks_over(*, at: datetime, run: Run | None = None) -> int:
    """Every talk whose ninety days have passed, also one that found nothing; returns how many. May run at any time.

    Only keys are read, so nothing is opened. Pages stop showing the signs on that day also before this runs. `run` learns which
    talks raised; they hold no other.
    """
    run, over = run or Run(), list(SafetyTalk.objects.over(kyiv_day(at)).values_list("pk", flat=True))
    return sum(run.together(over, lambda some: _clear_all(some, at), code=lambda _: Task.SAFETY, key=str))


def _clear_all(talk_ids: Sequence[UUID], at: datetime) -> int:
    over = SafetyTalk.objects.over(kyiv_day(at)).filter(pk__in=talk_ids).order_by("pk")
    locked = list(over.select_for_update(of=("self",), skip_locked=True))
    for talk in locked:
        clear(talk, at=at)
    return len(locked)


def count_signs(kinds: Sequence[DangerKind], *, at: datetime) -> None:
    """Add the signs named first in a talk to the counters of its quarter, and seal them anew also when there are none.

    The caller's transaction holds the row until it ends, so this is its last lock.
    """
    quarter_on = quarter_of(kyiv_day(at))
    first = SafetyCount(pk=new_id(), quarter_on=quarter_on)
    first.write((0,) * len(DangerKind))
    SafetyCount.objects.bulk_create([first], ignore_conflicts=True)
    row = SafetyCount.objects.select_for_update().get(quarter_on=quarter_on)
    row.write(tuple(number + kinds.count(kind) for kind, number in zip(DangerKind, row.numbers, strict=True)))
    row.save(update_fields=["counts"])


@dataclass(frozen=True, kw_only=True)
class NamedSign:
    """A danger that needs help. `reason`: why it goes on; needed for one that an earlier talk has named, else ""."""

    kind: DangerKind
    helper: str
    agreed: str
    reason: str = ""


@transaction.atomic
def hold_talk(
    case_id: UUID, named: Sequence[NamedSign], *, by: Supporter, at: datetime, version: int | None = None
) -> SafetyTalk:
    """Keep what the talk found for ninety days instead of what the one before it found, and promise the next one.

    `version` is what talks_version() gave for the page (None: no check). Raises IllegalTransition unless the case is open, or
    when a sign goes on without a reason; ChangedMeanwhile.
    """
    case = lock_case(case_id)
    before = list(SafetyTalk.objects.of_card(case).select_for_update(of=("self",)))
    if version is not None:
        refuse_outdated(shown=version, now=talks_version(before))
    known = kept_signs(before, at=at)
    signs = tuple(_sign(one, known.get(one.kind), at=at) for one in named)
    promised = Promise.objects.to_talk_about_safety(case).select_for_update(of=("self",)).select_related("case")
    for kept in promised:
        settle_as_kept(kept, by=by, at=at)
    promise = promise_talk(case, ASK_AGAIN, by=by, at=at)
    talk = _write(case, before, promise, signs, by=by, at=at)
    count_signs([sign.kind for sign in signs if sign.kind not in known], at=at)
    return talk


def talks_version(talks: Sequence[SafetyTalk]) -> int:
    """Grows with each talk on any card of the group, and with a join."""
    return sum(talk.version for talk in talks)


def kept_signs(talks: Sequence[SafetyTalk], *, at: datetime) -> dict[DangerKind, DangerSign]:
    """By kind; of two cards that name the same kind, the later talk. `talks`: oldest first."""
    return {sign.kind: sign for talk in talks for sign in talk.open_signs(at)}


def _sign(one: NamedSign, before: DangerSign | None, *, at: datetime) -> DangerSign:
    if before and not one.reason:
        raise IllegalTransition(TalkRefusal.REASON)
    since_on = before.since_on if before else kyiv_day(at)
    return DangerSign(kind=one.kind, helper=one.helper, agreed=one.agreed, since_on=since_on, reason=one.reason if before else "")


def _write(
    case: Case, before: Sequence[SafetyTalk], promise: Promise, signs: Sequence[DangerSign], *, by: Supporter, at: datetime
) -> SafetyTalk:
    """Into the row of this card; the pages of absorbed cards are emptied. The caller has locked the case and `before`."""
    talk = next((one for one in before if one.case_id == case.pk), None)
    for other in before:
        if other is not talk:
            clear(other, at=at)
    talk = talk or SafetyTalk(pk=new_id(), case=case, version=0)
    talk.talked_at, talk.talked_by, talk.promise, talk.cleared_at = at, by, promise, None
    talk.signs, talk.version = write_page(signs), talk.version + 1
    talk.save()
    return talk

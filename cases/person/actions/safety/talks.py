"""Hold a talk about safety. Rows, statements and events are the same, whatever the talk found (ADR 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.locks import lock_case
from cases.case.models import Case
from cases.case.states import IllegalTransition
from cases.course.actions.promises.safety import ASK_AGAIN, promise_talk
from cases.course.actions.promises.settling import settle_as_kept
from cases.course.models import Promise
from cases.person.actions.safety.clearing import clear
from cases.person.actions.safety.counts import count_signs
from cases.person.models import SafetyTalk
from cases.person.models.safety.sign import DangerSign, write_page
from cases.person.states import DangerKind, TalkRefusal
from privacy.ids import new_id
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter


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

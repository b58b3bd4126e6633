"""What ends with an absorbed card, and its return. Its promises stay."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from cases.case.actions.speaking import End, Now, Returned, Since, end_speaking, outlasting, returning, speaking
from cases.case.models import Case, Loss, StateSpan
from cases.case.states import CaseState
from cases.course.actions.promises.making import PROMISE
from cases.course.models import FollowUp, Promise
from cases.course.states import StepState
from cases.intake.models import Join, JoinedCard
from cases.leading.actions.questions import notify_ended, waiting_askers
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Notification, Rule
from veterans.models import Consent

Ended = Mapping[str, Sequence[str]]
PLANNED: Final = "planned"  # the planned step among what ended; "steps" are the offered ones
PASSED: Final = "passed"  # promises that a colleague kept, who does not work on the remaining card: «promise colleague»


def restored() -> frozenset[str]:
    """Codes of the kinds that a join ends and its undoing lets wait again."""
    return frozenset(returning()) - outlasting(End.JOIN)


def end_absorbed(card: Case, *, by: Supporter, at: datetime) -> dict[str, list[str]]:
    """End what speaks of the card; return the keys of the rows by code. The caller has locked it."""
    waiting = list(CardRequest.objects.open().filter(case=card).values_list("pk", "asked_by"))
    questions = waiting_askers(card.pk)
    planned = FollowUp.objects.filter(case=card, state=StepState.PLANNED).values_list("pk", flat=True)
    ended = {PLANNED: [str(pk) for pk in planned]}
    for code, keys in end_speaking(card.pk, by=by, at=at, stay=outlasting(End.JOIN)).items():
        ended[code] = [key for key in keys if key not in ended[PLANNED]]
    for request_id, asker_id in waiting:
        notify({asker_id}, Rule.REQUEST_ANSWERED, CARD_REQUEST, request_id, at=at)
    notify_ended(questions, by=by, at=at)
    return ended


def restore_offered(ended: Ended) -> None:
    """Offer the steps again, but for those of an entry that was taken back. The caller has locked the card."""
    offered = FollowUp.objects.filter(pk__in=ended["steps"], state=StepState.CANCELLED)
    offered.exclude(planned_in__voided_at__isnull=False).update(state=StepState.OFFERED, settled_at=None, settled_by=None)


def restore_notifications(ended: Ended, returned: Collection[UUID], *, ended_at: datetime) -> None:
    """Those that the join has settled, but for those of what does not return. The caller has locked the card."""
    staying = {key for code in restored() for key in ended.get(code, ())} - {str(key) for key in returned}
    settled = Notification.objects.filter(pk__in=ended["notifications"], settled_at=ended_at).exclude(subject_id__in=staying)
    settled.filter(read_at=ended_at).update(read_at=None)
    settled.update(settled_at=None)


def take_back_passed(ended: Ended, *, at: datetime) -> None:
    """The colleagues keep their promises again, unless these are settled. The caller passes on those of who has left."""
    for one in ended[PASSED]:
        promise, whose = one.split()
        Promise.objects.open().filter(pk=promise, whose=None).update(whose=whose, version=F("version") + 1)
        settle_notifications(PROMISE, [UUID(promise)], at=at)


Moments = Mapping[Any, Sequence[datetime]]


def ends_since(rows: Sequence[JoinedCard], *, joined_at: datetime) -> Moments:
    """By key of a remaining card: when it ended, was opened again or a loss was reported since the join. One query."""
    intos = [row.into_id for row in rows]
    spans = StateSpan.objects.filter(case__in=intos, from_at__gt=joined_at).values_list("case", "from_at")
    losses = Loss.objects.filter(case__in=intos, reported_at__gt=joined_at).values_list("case", "reported_at")
    moments: dict[Any, list[datetime]] = {}
    for into, at in spans.order_by().union(losses.order_by()):
        moments.setdefault(into, []).append(at)
    return moments


def ended_rows(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of speaking(): what the join has ended, but steps and notifications, and what has ended with the remaining card."""
    ways, again = returning(), restored()
    ended: dict[str, list[str]] = {code: [] for code in again}
    for row in rows:
        for code in again & row.ended.keys():  # a join of an earlier release has no newer kinds
            ended[code] += row.ended[code]
    with_join = {code: ways[code].model.objects.filter(pk__in=keys) for code, keys in ended.items()}
    return {**with_join, **_ended_since(rows, ends)}


def _ended_since(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of speaking(), what a join lets stay: the rows of the absorbed cards that ended with the remaining one."""
    ended = [row for row in rows if row.into_id in ends]
    opened = [row.card_id for row in ended if row.state_before == CaseState.OPEN]
    since = Since([row.card_id for row in ended], opened, frozenset(_moments(ends)))
    return {code: one.since(since) for code, one in speaking().items() if one.since}


def when_undone(join: Join, *, at: datetime) -> Now:
    """What the joined person has answered counts, and what either of the two has answered while they were one."""
    own = Q(person=join.joined_id)
    while_joined = Q(person=join.remains_id, recorded_at__gt=join.joined_at)
    return Now((Consent.objects.filter(own), Consent.objects.filter(own | while_joined)), at)


def return_reminders(returned: Returned, ends: Moments) -> None:
    """Those that ended with the remaining card."""
    moments = _moments(ends)
    for code in outlasting(End.JOIN) & returning().keys():
        settled = Notification.objects.about(speaking()[code].subject, returned[code]).filter(settled_at__in=moments)
        settled.filter(read_at=F("settled_at")).update(read_at=None)
        settled.update(settled_at=None)


def _moments(ends: Moments) -> set[datetime]:
    return {moment for one in ends.values() for moment in one}

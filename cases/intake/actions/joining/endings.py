"""What ends with an absorbed card, and its return. Its promises stay."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from cases.case.actions.speaking.ending import end_speaking
from cases.case.actions.speaking.kinds import End, outlasting, returning
from cases.case.models import Case
from cases.course.actions.promises.making import PROMISE
from cases.course.models import FollowUp, Promise
from cases.course.states import StepState
from cases.leading.actions.questions.asking import notify_ended, waiting_askers
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Notification, Rule

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

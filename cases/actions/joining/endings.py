"""What ends with an absorbed card, and its return. Its promises stay."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from cases.actions.endings.returning import WAITING
from cases.actions.endings.speaking import end_speaking
from cases.actions.hand_overs.asking import HAND_OVER
from cases.actions.intake.requests import CARD_REQUEST
from cases.actions.promises.making import PROMISE
from cases.actions.questions.asking import notify_ended, waiting_askers
from cases.models import (
    CardRequest,
    Case,
    Closure,
    FollowUp,
    HandOver,
    Promise,
    Question,
    RiskLowering,
)
from cases.states import (
    ClosureState,
    HandOverOutcome,
    LoweringState,
    QuestionState,
    RequestState,
    StepState,
)
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Notification, Rule

Ended = Mapping[str, Sequence[str]]
PLANNED: Final = "planned"  # the planned step among what ended; "steps" are the offered ones
PASSED: Final = "passed"  # promises that a colleague kept, who does not work on the remaining card: «promise colleague»
# Codes of SPEAKING that a join does not end
STAY: Final = frozenset({"promises", "job_proposals", "employer_letters", "job_checks", "invitations"})
RESTORED: Final[dict[str, tuple[Any, dict[str, Any]]]] = {  # by code of SPEAKING: what makes its rows wait again
    "hand_overs": (HandOver, {"outcome": HandOverOutcome.OPEN, "answered_by": None, "answered_at": None}),
    "lowerings": (RiskLowering, {"state": LoweringState.OPEN, "answered_at": None}),
    "packages": WAITING["packages"],
    "closures": (Closure, {"state": ClosureState.ASKED, "decided_by": None, "decided_at": None}),
    "requests": (CardRequest, {"state": RequestState.OPEN, "answered_by": None, "answered_at": None}),
    "questions": (Question, {"state": QuestionState.OPEN, "settled_by": None, "settled_at": None}),
    "checks": WAITING["checks"],
}


def end_absorbed(card: Case, *, by: Supporter, at: datetime) -> dict[str, list[str]]:
    """End what speaks of the card; return the keys of the rows by code. The caller has locked it."""
    waiting = list(CardRequest.objects.open().filter(case=card).values_list("pk", "asked_by"))
    questions = waiting_askers(card.pk)
    planned = FollowUp.objects.filter(case=card, state=StepState.PLANNED).values_list("pk", flat=True)
    ended = {PLANNED: [str(pk) for pk in planned]}
    for code, keys in end_speaking(card.pk, by=by, at=at, stay=STAY).items():
        ended[code] = [key for key in keys if key not in ended[PLANNED]]
    for request_id, asker_id in waiting:
        notify({asker_id}, Rule.REQUEST_ANSWERED, CARD_REQUEST, request_id, at=at)
    notify_ended(questions, by=by, at=at)
    return ended


def restore_ended(ended: Ended, *, ended_at: datetime) -> None:
    """Let the rows wait again, except the planned step. The caller has locked the card. An offer that nobody could accept stays
    ended."""
    unanswerable = unanswerable_offers([ended])
    for code, (model, values) in RESTORED.items():
        keys = set(ended.get(code, ())) - unanswerable  # a join of an earlier release has no newer kinds
        model.objects.filter(pk__in=keys).update(**values)
    HandOver.objects.open().filter(pk__in=ended.get("hand_overs", ())).follow_asked()
    offered = FollowUp.objects.filter(pk__in=ended["steps"], state=StepState.CANCELLED)
    offered.exclude(planned_in__voided_at__isnull=False).update(state=StepState.OFFERED, settled_at=None)
    settled = Notification.objects.filter(pk__in=ended["notifications"], settled_at=ended_at)
    settled = settled.exclude(subject_kind=HAND_OVER, subject_id__in=unanswerable)
    settled.filter(read_at=ended_at).update(read_at=None)
    settled.update(settled_at=None)


def unanswerable_offers(ended: Iterable[Ended]) -> set[str]:
    """The keys of ended offers that nobody could accept if they waited again."""
    keys = {key for one in ended for key in one.get("hand_overs", ())}
    return keys - {str(pk) for pk in HandOver.objects.answerable().filter(pk__in=keys).values_list("pk", flat=True)}


def take_back_passed(ended: Ended, *, at: datetime) -> None:
    """The colleagues keep their promises again, unless these are settled. The caller passes on those of who has left."""
    for one in ended[PASSED]:
        promise, whose = one.split()
        Promise.objects.open().filter(pk=promise, whose=None).update(whose=whose, version=F("version") + 1)
        settle_notifications(PROMISE, [UUID(promise)], at=at)

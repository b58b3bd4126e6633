"""A report of a loss closes the case and ends at once all that speaks of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.actions.speaking import count_speaking
from cases.case.models import Case, CaseEvent, Episode, Loss, OwnerSpan, RiskSpan, StateSpan, TeamMember
from cases.case.models.case import CASE
from cases.case.registry import subjects
from cases.case.states import CaseRefusal, CaseState, EventKind, HandOverOutcome, HandOverReason, LossKind, LossState, Stage
from cases.course.actions.calls import log_call_outcome
from cases.course.actions.cases import change_stage
from cases.course.actions.late import log_late_visit
from cases.course.actions.offers import decline_offer, take_offer
from cases.course.actions.promises.making import PROMISE
from cases.course.actions.risk import LOWERING, RISK
from cases.course.actions.steps import FOLLOW_UP, postpone_step
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import ArrivedAfter, CallOutcome, PostponeReason, PromiseBy, PromiseState, StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import CHECK, CLOSURE
from cases.endings.actions.losses import LOSS, NewLoss, report_loss
from cases.endings.states import LossRefusal
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import (
    HAND_OVER,
    NewHandOver,
    name_taker,
    offer_case,
    offer_instead,
    withdraw_hand_over,
)
from cases.leading.actions.hand_overs.leaving import hand_over_all
from cases.leading.actions.questions import QUESTION
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.actions.teams import TEAM
from cases.leading.states import HandOverRefusal
from cases.reintegration.actions.circles.events import INVITATION
from cases.reintegration.actions.jobs.jobs import JOB_CHECK
from cases.reintegration.actions.packages import PACKAGE
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.community import make_event, make_invited
from tests.dispatching import dispatch, noon
from tests.ended import make_check, make_closure
from tests.factories import (
    House,
    make_case,
    make_hand_over,
    make_loss,
    make_lowering,
    make_member,
    make_offer,
    make_package,
    make_supporter,
    make_visit,
    next_step,
    planned_step,
)
from tests.jobs import make_job
from tests.persons import make_request
from tests.questions import make_question
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOTHING = {
    "steps": 0,
    "promises": 0,
    "hand_overs": 0,
    "lowerings": 0,
    "packages": 0,
    "requests": 0,
    "closures": 0,
    "checks": 0,
    "invitations": 0,
    "questions": 0,
    **dict.fromkeys(("job_proposals", "employer_letters", "job_checks"), 0),
    "notifications": 0,
}


def make_promise(case: Case, by: Supporter) -> Promise:
    return Promise.objects.create(
        case=case, words="Привезти довідку", who=PromiseBy.SUPPORTER, due_on=in_days(0), made_by=by, made_at=timezone.now()
    )


def close(case: Case) -> None:
    """By direct updates: there is no action for it yet."""
    now = timezone.now()
    FollowUp.objects.filter(case=case, state=StepState.PLANNED).update(state=StepState.CANCELLED, settled_at=now)
    Episode.objects.filter(case=case).update(ended_at=now)
    StateSpan.objects.filter(case=case, to_at=None).update(to_at=now)
    StateSpan.objects.create(case=case, value=CaseState.CLOSED, from_at=now)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, next_due_on=None, next_due_time=None)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def event(kind: EventKind) -> CaseEvent:
    return CaseEvent.objects.select_related("case").get(kind=kind)


def test_report_ends_all_that_speaks_of_the_case_and_returns_how_much(house: House) -> None:
    case, other = house.case, make_case(house.owner)
    make_offer(case, house.owner)
    make_visit(case, house.owner)
    promise, kept = make_promise(case, house.owner), make_promise(other, house.owner)
    dispatch(at=noon(4))  # the step and the promise are due
    about_entry = {"recipient": house.owner, "rule": Rule.LATE_ENTRY, "subject_kind": "visit", "period_on": in_days(0)}
    Notification.objects.create(subject_id=Visit.objects.latest("recorded_at").pk, made_at=noon(4), **about_entry)
    make_hand_over(case, house.colleague, by=house.head)  # and its notice
    ended = count_speaking(case.pk, stay=frozenset())
    before = {(one.rule, one.recipient_id) for one in Notification.objects.filter(settled_at=None)}
    assert {rule for rule, _recipient in before} >= {"step_due", "promise_due", Rule.LATE_ENTRY, Rule.CASE_ASSIGNED}
    now, pk = noon(4) + timedelta(minutes=1), new_id()
    new = NewLoss(kind=LossKind.KILLED, happened_on=in_days(-2), source="Командир роти")
    assert report_loss(case.pk, new, by=house.owner, at=now, pk=pk) == ended
    assert (ended["steps"], ended["promises"], ended["hand_overs"]) == (2, 1, 1)
    assert ended["notifications"] >= 4
    assert count_speaking(case.pk, stay=frozenset()) == {**NOTHING, "promises": 1}, "the promise to reach the family"
    assert not FollowUp.objects.filter(case=case, state__in=[StepState.PLANNED, StepState.OFFERED]).exists()
    assert set(Promise.objects.filter(pk__in=[promise.pk, kept.pk]).values_list("state", flat=True)) == {"open", "withdrawn"}
    left = Notification.objects.filter(settled_at=None).exclude(subject_kind=LOSS)
    assert {one.subject_id for one in left} <= {other.pk, planned_step(other).pk, kept.pk}, "notifications of another case stay"
    assert not Notification.objects.filter(settled_at__isnull=False, read_at=None).exists(), "no letter announces them"


def test_case_is_closed_with_its_spans_and_its_episode(house: House) -> None:
    before, now = house.case.version, timezone.now()
    make_loss(house.case, house.owner, kind=LossKind.CAPTURED, at=now)
    case = fresh(house.case)
    assert (case.state, case.loss, case.next_due_on, case.next_due_time) == (CaseState.CLOSED, LossKind.CAPTURED, None, None)
    assert (case.owner, case.version) == (house.owner, before + 1)
    assert Episode.objects.get(case=case).ended_at == now
    spans = StateSpan.objects.filter(case=case).order_by("from_at").values_list("value", "from_at", "to_at")
    assert list(spans) == [(CaseState.OPEN, case.opened_at, now), (CaseState.CLOSED, now, None)]
    assert OwnerSpan.objects.get(case=case).to_at is None
    assert TeamMember.objects.get(case=case).to_at is None
    assert not any(broken_invariants().values())


def test_report_is_recorded_as_it_was_made(house: House) -> None:
    now, pk = timezone.now(), new_id()
    new = NewLoss(kind=LossKind.DIED, happened_on=in_days(-1), source="Зателефонував лікар")
    report_loss(house.case.pk, new, by=house.psychologist, at=now, pk=pk)
    loss = Loss.objects.select_related("case").get(pk=pk)
    assert (loss.kind, loss.happened_on, loss.source, loss.was_open) == (LossKind.DIED, in_days(-1), "Зателефонував лікар", True)
    assert (loss.reported_by, loss.reported_at, loss.state, loss.answered_at) == (
        house.psychologist,
        now,
        LossState.REPORTED,
        None,
    )
    reported = event(EventKind.LOSS_REPORTED)
    assert (reported.by, reported.at, reported.note) == (house.psychologist, now, "Зателефонував лікар")
    assert reported.details == {"loss": "died", "ended": {**NOTHING, "steps": 1}}
    promise = Promise.objects.get(case=house.case)
    assert (promise.who, promise.whose, promise.state) == (PromiseBy.SUPPORTER, None, PromiseState.OPEN)
    assert promise.due_on == kyiv_day(now) + timedelta(days=1)


def test_second_report_is_refused(house: House) -> None:
    make_loss(house.case, house.owner)
    before = fresh(house.case).version
    with refused(LossRefusal.REPORTED):
        make_loss(house.case, house.head, kind=LossKind.KILLED)
    assert (Loss.objects.count(), Promise.objects.count(), fresh(house.case).version) == (1, 1, before)


def test_closed_case_takes_a_loss_too(house: House) -> None:
    close(house.case)
    spans = StateSpan.objects.filter(case=house.case).count()
    loss = make_loss(house.case, house.head)
    assert (fresh(house.case).state, fresh(house.case).loss) == (CaseState.CLOSED, LossKind.MISSING)
    assert not loss.was_open
    assert StateSpan.objects.filter(case=house.case).count() == spans
    assert Promise.objects.filter(case=house.case, state=PromiseState.OPEN).count() == 1
    assert not any(broken_invariants().values())


def test_late_entry_on_a_lost_case_notifies_nobody(house: House) -> None:
    make_loss(house.case, house.owner)
    now = timezone.now()
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Був ще живий", occurred_at=now - timedelta(hours=1))
    log_late_visit(house.case.pk, new, next_step(), arrived_after=ArrivedAfter.CLOSING, by=house.colleague, at=now, pk=new_id())
    assert Visit.objects.get(case=house.case).summary == "Був ще живий"
    assert not Notification.objects.filter(rule=Rule.LATE_ENTRY).exists()
    assert not any(broken_invariants().values())


CALL = NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=timezone.now() - timedelta(days=1))


def refusals(house: House, visit: Visit, offer: FollowUp, at: datetime) -> list[Callable[[], object]]:
    case = house.case
    by: dict[str, Any] = {"by": house.owner, "at": at}
    right = make_case(house.owner)
    new = NewHandOver(to=house.colleague, department=house.department, reason=HandOverReason.OTHER)
    return [
        lambda: log_visit(case.pk, CALL, next_step(), pk=new_id(), **by),
        lambda: log_call_outcome(case.pk, CallOutcome.AGREED, pk=new_id(), **by),
        lambda: postpone_step(case.pk, due_on=in_days(5), due_time=None, reason=PostponeReason.ASKED, words="", **by),
        lambda: change_stage(case.pk, to=Stage.REHABILITATION, moved_at=at, step=next_step(), place=None, **by),
        lambda: offer_case(case.pk, new, pk=new_id(), **by),
        lambda: offer_instead(case.pk, new, pk=new_id(), **by),
        lambda: accept_hand_over(case.pk, by=house.colleague, at=at),
        lambda: refuse_hand_over(case.pk, words="Ні", by=house.colleague, at=at),
        lambda: name_taker(case.pk, to=make_supporter(house.department), by=house.head, at=at),
        lambda: withdraw_hand_over(case.pk, **by),
        lambda: undo_visit(visit.pk, **by),
        lambda: edit_visit(visit.pk, CALL, **by),
        lambda: move_visit(visit.pk, to_case_id=right.pk, step=None, reason="Не та", pk=new_id(), **by),
        lambda: take_offer(offer.pk, version=fresh(case).version, **by),
        lambda: decline_offer(offer.pk, **by),
    ]


def test_nothing_else_is_done_on_a_lost_case(house: House) -> None:
    offer, visit = make_offer(house.case, house.owner), make_visit(house.case, house.owner)
    make_hand_over(house.case, house.colleague, by=house.owner)
    acts = refusals(house, visit, offer, timezone.now())
    make_loss(house.case, house.owner)
    before = fresh(house.case).version
    for act in acts:
        with refused(CaseRefusal.LOST):
            act()
    with refused(HandOverRefusal.NONE):  # the loss has ended the offer
        accept_for_department(house.case.pk, by=house.head, at=timezone.now())
    assert fresh(house.case).version == before


def test_offer_ends_with_the_report_and_so_do_its_notices(house: House) -> None:
    offer, at = make_hand_over(house.case, house.colleague, by=house.owner), timezone.now()
    make_loss(house.case, house.psychologist, at=at)
    offer.refresh_from_db()
    assert (offer.outcome, offer.answered_by, offer.answered_at) == (HandOverOutcome.ENDED, house.psychologist, at)
    assert not Notification.objects.filter(subject_kind=HAND_OVER, settled_at=None).exists()
    assert fresh(house.case).owner == house.owner
    dispatch(at=noon(4))
    assert not Notification.objects.filter(subject_kind=HAND_OVER, settled_at=None).exists()


def test_lost_case_is_not_handed_over_with_the_others(house: House) -> None:
    make_loss(house.case, house.owner)
    assert hand_over_all(house.owner.pk, to=house.colleague, by=house.head, at=timezone.now()) == 0
    assert fresh(house.case).owner == house.owner


def test_notifications_of_every_kind_of_subject_end(house: House) -> None:
    """Also those that were read and not settled, and of another reader."""
    visit, promise = make_visit(house.case, house.owner), make_promise(house.case, house.owner)
    offer, lowering = (
        make_hand_over(house.case, house.colleague, by=house.owner, at=noon(-2)),
        make_lowering(house.case, house.owner),
    )
    member, span = make_member(house.case, house.owner), RiskSpan.objects.get(case=house.case, to_at=None)
    keys = {
        CASE: house.case.pk,
        FOLLOW_UP: planned_step(house.case).pk,
        "visit": visit.pk,
        PROMISE: promise.pk,
        HAND_OVER: offer.pk,
        LOWERING: lowering.pk,
        RISK: span.pk,
        TEAM: member.pk,
        CLOSURE: make_closure(house.case, house.owner).pk,
        CHECK: make_check(house.case).pk,
        PACKAGE: make_package(house.case, house.owner).pk,
        CARD_REQUEST: make_request(house.case, house.colleague).pk,
        JOB_CHECK: make_job(house.case, house.owner).checks.earliest("days").pk,
        INVITATION: make_invited(house.case, make_event(house.owner), house.owner).pk,
        QUESTION: make_question(house.case, house.head).pk,
    }
    assert keys.keys() == {CASE, *(one.code for one in subjects().values() if one.ends_with)}
    for kind, pk in keys.items():
        for reader, read_at in ((house.owner, None), (house.head, noon(-1))):
            Notification.objects.create(
                recipient=reader,
                rule="step_due",
                subject_kind=kind,
                subject_id=pk,
                period_on=in_days(0),
                made_at=noon(-1),
                read_at=read_at,
            )
    at = timezone.now()
    make_loss(house.case, house.owner, at=at)
    made = Notification.objects.filter(rule="step_due")
    assert set(made.values_list("settled_at", flat=True)) == {at}
    assert set(made.filter(recipient=house.owner).values_list("read_at", flat=True)) == {at}
    assert set(made.filter(recipient=house.head).values_list("read_at", flat=True)) == {noon(-1)}
    assert LOSS not in keys

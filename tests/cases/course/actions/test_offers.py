"""A step typed with an entry while the plan has changed: both steps are kept, and the author chooses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, HandOver
from cases.case.states import CaseRefusal, EventKind, Risk, Stage
from cases.course.actions.answers import NOT_ASKED, Answered
from cases.course.actions.calls import log_call_outcome
from cases.course.actions.offers import decline_offer, take_offer
from cases.course.actions.steps import postpone_step
from cases.course.actions.visits import NewVisit, log_visit, move_visit, undo_visit
from cases.course.models import FollowUp, Visit
from cases.course.reports.notifications.outcomes import steps_answered
from cases.course.states import CallOutcome, PostponeReason, StepRefusal, StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_hand_over, make_offer, make_visit, next_step, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def offer(house: House) -> FollowUp:
    """The owner's offered step; the psychologist has planned another one meanwhile."""
    make_visit(house.case, house.psychologist)
    return make_offer(house.case, house.owner)


def log_shown(house: House, shown: Any, *, what: str = "Відвідати", answered: Answered = NOT_ASKED) -> Visit:
    now = timezone.now()
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Поговорили", occurred_at=now)
    step = next_step(2, what)
    return log_visit(house.case.pk, new, step, by=house.owner, at=now, pk=new_id(), shown=shown, answered=answered)


def version(house: House) -> int:
    return Case.objects.get(pk=house.case.pk).version


def take(house: House, offer: FollowUp, by: Supporter | None = None) -> FollowUp:
    return take_offer(offer.pk, version=version(house), by=by or house.owner, at=timezone.now())


def decline(house: House, offer: FollowUp, by: Supporter | None = None) -> FollowUp:
    return decline_offer(offer.pk, by=by or house.owner, at=timezone.now())


def test_step_is_planned_when_the_shown_one_is_planned_still(house: House) -> None:
    visit = log_shown(house, planned_step(house.case).pk)
    assert planned_step(house.case).planned_in == visit


def test_step_is_offered_when_another_one_is_planned_by_now(house: House) -> None:
    shown = planned_step(house.case).pk
    make_visit(house.case, house.psychologist)
    planned = planned_step(house.case)
    visit = log_shown(house, shown)
    assert planned_step(house.case) == planned
    offered = FollowUp.objects.get(planned_in=visit)
    assert (offered.state, offered.settled_at, offered.due_on) == (StepState.OFFERED, None, in_days(2))
    case = Case.objects.get(pk=house.case.pk)
    assert (case.next_due_on, case.last_contact_at, case.version) == (planned.due_on, visit.occurred_at, visit.case_version)
    assert not any(broken_invariants().values())


def test_step_that_is_planned_by_now_in_the_same_words_is_not_offered(house: House) -> None:
    """Two forms opened before either entry arrived: the second entry replaces the step of the first, as it would with a
    network."""
    shown = planned_step(house.case).pk
    log_shown(house, shown)
    first = planned_step(house.case)
    second = log_shown(house, shown)
    first.refresh_from_db()
    assert (planned_step(house.case).planned_in, first.state, first.settled_in) == (second, StepState.REPLACED, second)
    assert not FollowUp.objects.filter(state=StepState.OFFERED).exists()


def test_step_is_offered_once_when_two_entries_say_the_same(house: House) -> None:
    shown = planned_step(house.case).pk
    make_visit(house.case, house.psychologist)
    first, second = log_shown(house, shown), log_shown(house, shown)
    assert FollowUp.objects.get(planned_in=first).state == StepState.CANCELLED
    assert FollowUp.objects.get(state=StepState.OFFERED).planned_in == second
    assert not any(broken_invariants().values())


def test_same_words_offered_by_a_colleague_or_on_another_card_stay(house: House) -> None:
    other = make_case(house.owner)
    offers = [make_offer(house.case, house.psychologist), make_offer(other, house.owner)]
    make_offer(house.case, house.owner)
    assert set(FollowUp.objects.filter(state=StepState.OFFERED, pk__in=[one.pk for one in offers])) == set(offers)


def test_step_planned_on_another_card_in_the_same_words_is_not_the_plan_here(house: House) -> None:
    elsewhere, shown = make_case(house.owner), planned_step(house.case).pk
    make_visit(house.case, house.psychologist)
    planned = planned_step(house.case)
    FollowUp.objects.filter(case=elsewhere).update(due_on=in_days(2))
    log_shown(house, shown, what="Зателефонувати")
    assert planned_step(house.case) == planned


@pytest.mark.parametrize("said", [True, False])
def test_step_put_off_meanwhile_is_replaced_only_by_an_answer_about_it(house: House, *, said: bool) -> None:
    shown, now = planned_step(house.case).pk, timezone.now()
    reason = PostponeReason.PROCEDURE
    postpone_step(house.case.pk, due_on=in_days(4), due_time=None, reason=reason, words="", by=house.head, at=now)
    visit = log_shown(house, shown, answered=Answered(ended=StepState.DONE, said=said))
    assert FollowUp.objects.get(planned_in=visit).state == (StepState.PLANNED if said else StepState.OFFERED)


def test_step_that_is_too_far_ahead_is_not_offered_either(house: House) -> None:
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="x", occurred_at=timezone.now())
    with refused(StepRefusal.FAR):
        log_visit(house.case.pk, new, next_step(20), by=house.owner, at=timezone.now(), pk=new_id(), shown=new_id())
    assert not Visit.objects.exists()


def test_call_again_offers_the_step_that_the_call_was_about(house: House) -> None:
    shown = planned_step(house.case)
    make_visit(house.case, house.psychologist)
    log_call_outcome(house.case.pk, CallOutcome.NO_ANSWER, by=house.owner, at=timezone.now(), pk=new_id(), shown=shown.pk)
    offered = FollowUp.objects.select_related("case").get(state=StepState.OFFERED)
    assert (offered.what, offered.due_on) == ("Зателефонувати", in_days(1))


def test_offered_step_is_planned_once_it_is_taken(house: House, offer: FollowUp) -> None:
    before, at = planned_step(house.case), timezone.now()
    take(house, offer)
    before.refresh_from_db()
    assert (planned_step(house.case), before.state, before.replaced_by) == (offer, StepState.REPLACED, offer)
    case = Case.objects.get(pk=house.case.pk)
    assert case.next_due_on == offer.due_on
    assert planned_step(case).planned_at >= at
    assert CaseEvent.objects.get(kind=EventKind.OFFER_TAKEN).details == {"after": offer.due_on.isoformat()}
    assert not any(broken_invariants().values())


def test_plan_stays_when_the_offered_step_is_declined(house: House, offer: FollowUp) -> None:
    before, known = planned_step(house.case), version(house)
    decline_offer(offer.pk, by=house.owner, at=timezone.now())
    offer.refresh_from_db()
    assert (offer.state, offer.settled_at is None) == (StepState.CANCELLED, False)
    assert (planned_step(house.case), version(house)) == (before, known)
    assert CaseEvent.objects.filter(kind=EventKind.OFFER_DECLINED, by=house.owner).count() == 1


def test_offer_is_refused_when_the_plan_has_moved_on_again(house: House, offer: FollowUp) -> None:
    shown = version(house)
    make_visit(house.case, house.psychologist)
    with refused(StepRefusal.MOVED):
        take_offer(offer.pk, version=shown, by=house.owner, at=timezone.now())
    assert FollowUp.objects.get(pk=offer.pk).state == StepState.OFFERED


def test_offer_is_refused_when_its_stage_no_longer_looks_so_far_ahead(house: House) -> None:
    offer = make_offer(house.case, house.owner, days=5)
    Case.objects.filter(pk=house.case.pk).update(stage=Stage.STABILIZATION, risk=Risk.RED)
    with refused(StepRefusal.FAR):
        take(house, offer)


@pytest.mark.parametrize("choose", [take, decline])
def test_only_its_author_chooses_and_once(house: House, offer: FollowUp, choose: Callable[..., Any]) -> None:
    with refused(StepRefusal.OFFERED):
        choose(house, offer, house.psychologist)
    choose(house, offer, house.owner)
    with refused(StepRefusal.OFFERED):
        choose(house, offer, house.owner)


def test_nothing_is_offered_any_more_when_the_case_is_closed(house: House, offer: FollowUp) -> None:
    Case.objects.filter(pk=house.case.pk).update(state="closed")
    with refused(CaseRefusal.CLOSED):
        take(house, offer)


def test_asked_colleague_who_takes_the_step_has_not_accepted_the_case(house: House) -> None:
    """Only the answer to the offer makes another owner, not work."""
    step = make_offer(house.case, house.colleague)
    make_hand_over(house.case, house.colleague, by=house.head)
    take_offer(step.pk, version=version(house), by=house.colleague, at=timezone.now())
    assert Case.objects.get(pk=house.case.pk).owner == house.owner
    assert HandOver.objects.open().filter(case=house.case).exists()


def test_offered_step_goes_with_the_entry_that_is_undone(house: House, offer: FollowUp) -> None:
    assert offer.planned_in is not None
    before, elsewhere = planned_step(house.case), make_offer(make_case(house.owner), house.owner)
    undo_visit(offer.planned_in.pk, by=house.owner, at=timezone.now())
    offer.refresh_from_db()
    assert (offer.state, planned_step(house.case)) == (StepState.CANCELLED, before)
    assert FollowUp.objects.get(pk=elsewhere.pk).state == StepState.OFFERED
    assert not any(broken_invariants().values())


def move(house: House, offer: FollowUp) -> Visit:
    assert offer.planned_in is not None
    right = make_case(house.owner)
    return move_visit(
        offer.planned_in.pk, to_case_id=right.pk, step=next_step(1), reason="x", by=house.owner, at=timezone.now(), pk=new_id()
    )


def test_offered_step_goes_with_the_entry_that_is_moved(house: House, offer: FollowUp) -> None:
    before = planned_step(house.case)
    moved = move(house, offer)
    offer.refresh_from_db()
    assert (offer.state, planned_step(house.case)) == (StepState.CANCELLED, before)
    assert planned_step(moved.case).planned_in == moved
    assert not any(broken_invariants().values())


def test_plan_of_the_colleague_is_back_when_an_entry_whose_step_was_taken_is_moved(house: House, offer: FollowUp) -> None:
    before = planned_step(house.case)
    take(house, offer)
    move(house, offer)
    offer.refresh_from_db()
    assert (offer.state, planned_step(house.case)) == (StepState.CANCELLED, before)
    assert not any(broken_invariants().values())


def test_nobody_is_reminded_of_an_offered_step(house: House, offer: FollowUp) -> None:
    FollowUp.objects.filter(pk=offer.pk).update(due_on=in_days(-1))
    dispatch(at=noon())
    assert not Notification.objects.filter(subject_id=offer.pk).exists()
    assert not FollowUp.objects.put_off().filter(pk=offer.pk).exists()


def test_step_that_was_replaced_was_answered_by_no_entry(house: House, offer: FollowUp) -> None:
    planned = planned_step(house.case)
    FollowUp.objects.filter(pk=planned.pk).update(due_on=in_days(0))
    dispatch(at=noon())
    take(house, offer)
    notifications = list(Notification.objects.filter(subject_id=planned.pk))
    assert notifications
    assert steps_answered(notifications, in_days(0) + timedelta(days=1)) == {}

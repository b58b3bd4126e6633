"""A proposal to end a support, its decision by a head, and what ends with the support."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.actions.record import lock_case
from cases.case.actions.speaking import count_speaking
from cases.case.models import Case, CaseEvent, Closure, ClosureReason, Episode, Outcome, StateSpan, TeamMember
from cases.case.states import CaseRefusal, CaseState, CheckState, ClosureState, EventKind, OutcomeKind
from cases.course.actions.promises.making import PROMISE
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import Promise
from cases.course.states import VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import (
    CLOSURE,
    Attempts,
    agree_closing,
    ask_closing,
    close,
    count_attempts,
    may_decide,
    refuse_closing,
    withdraw_closing,
)
from cases.endings.actions.episodes import begin_episode
from cases.endings.models import Check
from cases.endings.states import ClosureRefusal
from cases.leading.actions.teams import end_membership
from cases.reintegration.models import PeerSide
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day, months_later
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.community import make_peers
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support, make_closure, make_hold, new_closure, new_episode
from tests.factories import (
    House,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_lowering,
    make_member,
    make_promise,
    make_supporter,
    make_visit,
    planned_step,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ACTS: list[Callable[..., object]] = [agree_closing, lambda pk, **by: refuse_closing(pk, words="Ще ні", **by), withdraw_closing]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_case_goes_on_while_its_end_is_proposed(house: House) -> None:
    step = planned_step(house.case)
    closure = make_closure(house.case, house.owner)
    case = fresh(house.case)
    assert (case.state, case.owner, planned_step(case).pk) == (CaseState.OPEN, house.owner, step.pk)
    assert (closure.state, closure.reason_id, closure.words) == (ClosureState.ASKED, "goals_met", "Працює, живе вдома")
    assert closure.continues_with == "Фахівчиня Ковальчук, 050 111 22 33"
    assert closure.episode == Episode.objects.get(case=case)
    outcome = Outcome.objects.select_related("closure__case").get(closure=closure)
    assert (outcome.kind, outcome.words) == (OutcomeKind.WORK, "Водій у громаді, показав наказ")
    event = CaseEvent.objects.get(kind=EventKind.CLOSING_ASKED)
    assert event.details == {"closure": str(closure.pk), "reason": "goals_met"}


def test_agreement_ends_all_that_speaks_of_the_case(house: House) -> None:
    make_promise(house.case, house.owner)
    make_hand_over(house.case, house.colleague, by=house.owner)
    make_lowering(house.case, house.owner)
    make_visit(house.case, house.owner)
    dispatch(at=noon(8))
    closure = make_closure(house.case, house.owner)
    ended, now = count_speaking(house.case.pk), noon(8) + timedelta(minutes=1)
    ended["closures"] = 0  # it was agreed to
    assert agree_closing(house.case.pk, by=house.head, at=now) == ended
    assert (ended["steps"], ended["promises"], ended["hand_overs"], ended["lowerings"]) == (1, 0, 1, 1)
    closure.refresh_from_db()
    assert (closure.state, closure.decided_by, closure.decided_at) == (ClosureState.AGREED, house.head, now)
    case = fresh(house.case)
    assert (case.state, case.next_due_on, case.owner, case.loss) == (CaseState.CLOSED, None, house.owner, "")
    assert Episode.objects.get(case=case).ended_at == StateSpan.objects.get(case=case, to_at=None).from_at == now
    assert not TeamMember.objects.filter(case=case, to_at=None).exists()
    assert count_speaking(case.pk) == {**dict.fromkeys(ended, 0), "checks": 2, "notifications": 1}
    assert CaseEvent.objects.get(kind=EventKind.CLOSED).details["ended"] == ended
    assert not any(broken_invariants().values())
    dispatch(at=noon(40))
    left = Notification.objects.filter(settled_at=None).exclude(subject_kind=PROMISE)
    known = [(one.rule, one.recipient) for one in left]
    assert known == [(Rule.CLOSING_AGREED, house.owner)], "an ended support notifies of what was promised, and of the answer"


def test_what_ended_before_keeps_the_moment_of_its_end(house: House) -> None:
    gone = make_member(house.case, house.owner)
    end_membership(gone.pk, by=house.owner, at=timezone.now())
    left_at = TeamMember.objects.get(pk=gone.pk).to_at
    end_support(house.case, house.owner, house.head)
    first = Episode.objects.get(case=house.case)
    begin_again(house.case, house.owner)
    begin_episode(house.case.pk, new_episode(), by=house.owner, at=timezone.now())
    end_support(fresh(house.case), house.owner, house.head)
    assert Episode.objects.filter(case=house.case).earliest("started_at").ended_at == first.ended_at
    assert TeamMember.objects.get(pk=gone.pk).to_at == left_at


def test_card_opened_by_mistake_keeps_no_promise_and_no_peer(house: House) -> None:
    """Those of an ended support may stay."""
    make_promise(house.case, house.owner)
    make_peers(house.case, make_case(house.owner), house.owner, house.owner)
    close(lock_case(house.case.pk), by=house.owner, at=timezone.now(), state=CaseState.WITHDRAWN)
    assert not Promise.objects.open().filter(case=house.case).exists()
    assert not PeerSide.objects.exists()


@pytest.mark.parametrize("reason", ["goals_met", "imprisoned"])
def test_checks_are_planned_if_the_reason_has_them(house: House, reason: str) -> None:
    now = timezone.now()
    closure = end_support(house.case, house.owner, house.head, reason, at=now)
    checks = Check.objects.filter(case=house.case, closure=closure, state=CheckState.OPEN).order_by("months")
    expected = [(months, months_later(kyiv_day(now), months)) for months in (6, 12)] if reason == "goals_met" else []
    assert list(checks.values_list("months", "due_on")) == expected


def test_refusal_is_read_by_who_proposed_it_and_by_the_owner(house: House) -> None:
    make_closure(house.case, house.colleague)
    dispatch(at=noon(0))
    closure = refuse_closing(house.case.pk, words="Ще чекає на протез", by=house.head, at=timezone.now())
    assert (closure.state, closure.answer, fresh(house.case).state) == (
        ClosureState.REFUSED,
        "Ще чекає на протез",
        CaseState.OPEN,
    )
    notices = Notification.objects.filter(rule=Rule.CLOSING_REFUSED, settled_at=None)
    assert {one.recipient for one in notices} == {house.owner, house.colleague}
    dispatch(at=noon(0) + timedelta(minutes=1))
    assert not Notification.objects.filter(rule__startswith="closing_waits", settled_at=None).exists()
    assert Closure.objects.asked().count() == 0
    make_closure(house.case, house.owner)  # it may be proposed again


def test_refusal_of_a_card_that_nobody_leads_is_read_by_who_proposed_it(house: House) -> None:
    case = make_case(None, by=house.head)
    closure = make_closure(case, house.colleague)
    refuse_closing(case.pk, words="Ще ні", by=house.head, at=timezone.now())
    read = Notification.objects.filter(rule=Rule.CLOSING_REFUSED, subject_id=closure.pk)
    assert list(read.values_list("recipient", flat=True)) == [house.colleague.pk]


@pytest.mark.parametrize("by", ["owner", "colleague"])
def test_proposal_is_withdrawn_by_its_author_or_the_owner(house: House, by: str) -> None:
    make_closure(house.case, house.colleague)
    closure = withdraw_closing(house.case.pk, by=getattr(house, by), at=timezone.now())
    assert (closure.state, closure.decided_by) == (ClosureState.WITHDRAWN, getattr(house, by))
    with refused(ClosureRefusal.NONE):
        withdraw_closing(house.case.pk, by=house.owner, at=timezone.now())


def test_nobody_else_withdraws_it(house: House) -> None:
    make_closure(house.case, house.owner)
    with refused(ClosureRefusal.WITHDRAWS):
        withdraw_closing(house.case.pk, by=house.colleague, at=timezone.now())


def test_head_decides_and_never_who_has_proposed_it(house: House) -> None:
    top = make_department("Управління")
    above = make_head(top, surname="Верхній")
    type(house.department).objects.filter(pk=house.department.pk).update(parent=top)
    closure = make_closure(house.case, house.head)
    for by in (house.head, house.owner, house.other_head, house.psychologist):
        assert not may_decide(closure, house.case, by)
        for act in ACTS[:2]:
            with refused(ClosureRefusal.DECIDES):
                act(house.case.pk, by=by, at=timezone.now())
    assert may_decide(closure, house.case, Supporter.objects.get(pk=above.pk))


@pytest.mark.parametrize("first", ACTS)
@pytest.mark.parametrize("second", ACTS)
def test_proposal_is_decided_once(house: House, first: Callable[..., object], second: Callable[..., object]) -> None:
    make_closure(house.case, house.owner)
    first(house.case.pk, by=house.owner if first is withdraw_closing else house.head, at=timezone.now())
    why = CaseRefusal.CLOSED if first is agree_closing else ClosureRefusal.NONE
    with refused(why):
        second(house.case.pk, by=house.owner if second is withdraw_closing else house.head, at=timezone.now())


def test_proposal_of_another_card_is_not_decided(house: House) -> None:
    cards = (make_case(house.owner), house.case, make_case(house.owner))
    proposals = [make_closure(card, house.owner).pk for card in cards]
    refuse_closing(house.case.pk, words="Ще ні", by=house.head, at=timezone.now())
    states = [Closure.objects.get(pk=pk).state for pk in proposals]
    assert states == [ClosureState.ASKED, ClosureState.REFUSED, ClosureState.ASKED]


def test_second_proposal_is_refused(house: House) -> None:
    make_closure(house.case, house.owner)
    with refused(ClosureRefusal.ASKED):
        make_closure(house.case, house.colleague)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (lambda house: end_support(house.case, house.owner, house.head), CaseRefusal.CLOSED),
        (lambda house: make_loss(house.case, house.owner), CaseRefusal.LOST),
    ],
)
def test_ended_support_is_not_ended_again(house: House, end: Callable[[House], object], why: CaseRefusal) -> None:
    end(house)
    with refused(why):
        ask_closing(house.case.pk, new_closure(), by=house.owner, at=timezone.now(), pk=new_id())


def test_loss_ends_a_proposal(house: House) -> None:
    closure = make_closure(house.case, house.owner)
    make_loss(house.case, house.owner)
    closure.refresh_from_db()
    assert closure.state == ClosureState.WITHDRAWN
    assert not Notification.objects.filter(subject_kind=CLOSURE, settled_at=None).exists()


def test_loss_after_the_end_ends_the_checks(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    make_loss(house.case, house.owner)
    assert set(Check.objects.values_list("state", flat=True)) == {CheckState.ENDED}


def test_paused_support_may_end(house: House) -> None:
    make_hold(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    assert not any(broken_invariants().values())


# Lost contact ------------------------------------------------------------------------------------------------------


def attempt(house: House, days: int, *, reached: bool = False) -> None:
    at = noon(-days)
    new = NewVisit(kind=VisitKind.CALL, reached=reached, summary="Розмова" if reached else "", occurred_at=at)
    log_visit(house.case.pk, new, None, by=house.owner, at=at, pk=new_id())


def test_attempts_count_since_the_last_contact(house: House) -> None:
    assert count_attempts(house.case, at=noon(0)) == Attempts(0, 0)
    for days in (70, 61, 50, 40, 30, 20):
        attempt(house, days)
    assert count_attempts(fresh(house.case), at=noon(0)) == Attempts(6, 70)
    attempt(house, 45, reached=True)
    assert count_attempts(fresh(house.case), at=noon(0)) == Attempts(3, 40)


@pytest.mark.parametrize(
    ("days", "is_enough"), [((60, 5, 4, 3, 2, 1), True), ((59, 5, 4, 3, 2, 1), False), ((60, 5, 4, 3, 2), False)]
)
def test_lost_contact_needs_its_attempts(house: House, days: tuple[int, ...], is_enough: bool) -> None:
    reason = ClosureReason.objects.get(pk="lost_contact")
    assert (reason.attempts, reason.attempt_days) == (6, 60)
    for each in days:
        attempt(house, each)
    if is_enough:
        make_closure(house.case, house.owner, "lost_contact", at=noon(0))
    else:
        with refused(ClosureRefusal.LACKS):
            make_closure(house.case, house.owner, "lost_contact", at=noon(0))


def test_met_goals_need_an_outcome(house: House) -> None:
    with refused(ClosureRefusal.LACKS):
        ask_closing(house.case.pk, new_closure(outcomes=()), by=house.owner, at=timezone.now(), pk=new_id())
    assert not Closure.objects.exists()


@pytest.mark.parametrize("reason", ["handed_to_community", "moved_abroad"])
def test_other_reasons_need_no_outcome(house: House, reason: str) -> None:
    ask_closing(house.case.pk, new_closure(reason, outcomes=()), by=house.owner, at=timezone.now(), pk=new_id())
    assert Closure.objects.get().reason_id == reason


# The reminder ------------------------------------------------------------------------------------------------------


def asked() -> set[Supporter]:
    waiting = Notification.objects.filter(rule__startswith="closing_waits", settled_at=None)
    return {one.recipient for one in waiting.select_related("recipient")}


def test_head_is_asked(house: House) -> None:
    make_closure(house.case, house.owner, at=noon(-1))
    dispatch(at=noon(0))
    assert asked() == {house.head}


def test_head_above_is_asked_when_the_head_proposed_it(house: House) -> None:
    top = make_department("Управління")
    above = make_head(top, surname="Верхній")
    type(house.department).objects.filter(pk=house.department.pk).update(parent=top)
    make_closure(house.case, house.head, at=noon(-1))
    dispatch(at=noon(0))
    assert asked() == {above}


def test_psychologist_of_the_team_decides_nothing(house: House) -> None:
    closure = make_closure(house.case, house.owner)
    assert not may_decide(closure, house.case, make_supporter(house.department, Role.PSYCHOLOGIST))

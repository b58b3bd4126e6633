"""Each open promise gets its fate with the proposal to end the support; it holds when a head agrees (ADR 70)."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import CaseEvent
from cases.case.states import EventKind
from cases.course.actions.promises.making import keep_promise
from cases.course.models import Promise
from cases.course.states import PromiseFate, PromiseRefusal, PromiseState
from cases.endings.actions.closures import agree_closing, ask_closing, refuse_closing, withdraw_closing
from cases.endings.actions.fates import NewFate
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.ended import end_support, make_closure, new_closure
from tests.factories import House, make_loss, make_promise, make_supporter
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def promise(house: House) -> Promise:
    return make_promise(house.case, house.owner, words="Привезти милиці")


def propose(house: House, promise: Promise, **known: Any) -> None:
    new = replace(new_closure(), fates={promise.pk: NewFate(**known)})
    ask_closing(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())


def agree(house: House) -> None:
    agree_closing(house.case.pk, by=house.head, at=timezone.now())


@pytest.mark.parametrize(
    ("known", "state", "reason"),
    [
        ({"fate": PromiseFate.KEPT}, PromiseState.KEPT, None),
        ({"fate": PromiseFate.PASSED, "words": "Центр життєстійкості"}, PromiseState.WITHDRAWN, "Передано: Центр життєстійкості"),
        ({"fate": PromiseFate.DECLINED}, PromiseState.WITHDRAWN, "Людина відмовилася"),
    ],
)
def test_fate_holds_once_a_head_agrees(
    house: House, promise: Promise, known: dict[str, Any], state: PromiseState, reason: str | None
) -> None:
    propose(house, promise, **known)
    promise.refresh_from_db()
    assert promise.state == PromiseState.OPEN, "until then nothing changes"
    agree(house)
    promise.refresh_from_db()
    assert (promise.state, promise.settled_by, promise.reason) == (state, house.head, reason)
    kind = EventKind.PROMISE_KEPT if state is PromiseState.KEPT else EventKind.PROMISE_WITHDRAWN
    assert CaseEvent.objects.get(kind=kind).by == house.head


@pytest.mark.parametrize("who", ["", "head"])
def test_promise_that_stays_survives_the_end_with_its_keeper_and_day(house: House, promise: Promise, who: str) -> None:
    keeper: Supporter | None = getattr(house, who) if who else None
    propose(house, promise, fate=PromiseFate.STAYS, keeper=keeper, due_on=in_days(5))
    agree(house)
    promise.refresh_from_db()
    assert (promise.state, promise.whose, promise.due_on, promise.moves) == (PromiseState.OPEN, keeper, in_days(5), 0)
    keep_promise(promise.pk, by=house.owner, at=timezone.now())
    assert Promise.objects.get().state == PromiseState.KEPT


@pytest.mark.parametrize("who", ["owner", "head", "psychologist"])
def test_promise_made_after_the_proposal_stays_with_who_made_it(house: House, who: str) -> None:
    """Who answers for the card keeps that of the owner, and that of the team, which ends with the support."""
    make_closure(house.case, house.owner)
    late = make_promise(house.case, getattr(house, who), words="Пізніша")
    agree(house)
    late.refresh_from_db()
    assert (late.state, late.whose) == (PromiseState.OPEN, house.head if who == "head" else None)
    assert not Notification.objects.filter(rule=Rule.PROMISE_PASSED_ON).exists(), "nobody had kept it instead of the owner"


def test_keeper_of_a_promise_stays_who_it_was(house: House) -> None:
    """Of one that the head made before the proposal, which is silent about it, and of a later one that another head keeps."""
    second = make_supporter(house.department, Role.HEAD)
    before = make_promise(house.case, house.head, words="Раніша")
    make_closure(house.case, house.owner)
    late = make_promise(house.case, house.head, words="Пізніша")
    Promise.objects.filter(pk=late.pk).update(whose=second)
    agree(house)
    assert [Promise.objects.get(pk=one.pk).whose for one in (before, late)] == [None, second]


@pytest.mark.parametrize("said", ["nothing", "who kept it", "nobody"])
def test_member_of_the_team_is_told_that_a_promise_is_passed_on(house: House, said: str) -> None:
    promise = make_promise(house.case, house.owner, words="Привезти милиці")
    Promise.objects.filter(pk=promise.pk).update(whose=house.psychologist)
    if said == "nothing":
        make_closure(house.case, house.owner)
    else:
        keeper = house.psychologist if said == "who kept it" else None
        propose(house, promise, fate=PromiseFate.STAYS, keeper=keeper, due_on=in_days(5))
    agree(house)
    assert Promise.objects.get(pk=promise.pk).whose is None
    told = Notification.objects.get(rule=Rule.PROMISE_PASSED_ON)
    assert (told.recipient, told.settled_at) == (house.psychologist, None)


def test_proposed_keeper_who_has_left_is_not_told_of_a_promise_never_kept(house: House, promise: Promise) -> None:
    propose(house, promise, fate=PromiseFate.STAYS, keeper=house.psychologist, due_on=in_days(5))
    agree(house)
    assert Promise.objects.get(pk=promise.pk).whose is None
    assert not Notification.objects.filter(rule=Rule.PROMISE_PASSED_ON).exists()


def test_promise_that_stays_with_its_day_is_not_moved(house: House, promise: Promise) -> None:
    propose(house, promise, fate=PromiseFate.STAYS, due_on=promise.due_on)
    agree(house)
    assert not CaseEvent.objects.filter(kind=EventKind.PROMISE_MOVED).exists()


def test_talk_about_safety_ends_with_the_support(house: House, promise: Promise) -> None:
    assert list(Promise.objects.of_ending(house.case)) == [promise]
    Promise.objects.update(asks_safety=True)
    assert not Promise.objects.of_ending(house.case).exists(), "nobody is asked what becomes of it"
    end_support(house.case, house.owner, house.head)
    promise.refresh_from_db()
    assert promise.state == PromiseState.WITHDRAWN


@pytest.mark.parametrize("goes_on", [refuse_closing, withdraw_closing])
def test_fate_is_forgotten_when_the_support_goes_on(house: House, promise: Promise, goes_on: Any) -> None:
    propose(house, promise, fate=PromiseFate.PASSED, words="Громада")
    answer = {"words": "Рано", "by": house.head} if goes_on is refuse_closing else {"by": house.owner}
    goes_on(house.case.pk, at=timezone.now(), **answer)
    promise.refresh_from_db()
    assert (promise.state, promise.fate, promise.fate_words) == (PromiseState.OPEN, "", None)


def test_who_does_not_work_on_the_card_for_good_keeps_no_promise(house: House, promise: Promise) -> None:
    with refused(PromiseRefusal.KEEPER):
        propose(house, promise, fate=PromiseFate.STAYS, keeper=house.colleague, due_on=in_days(5))


def test_day_of_a_promise_that_stays_is_not_in_the_past(house: House, promise: Promise) -> None:
    with refused(PromiseRefusal.DAY):
        propose(house, promise, fate=PromiseFate.STAYS, due_on=in_days(-1))


def test_loss_ends_a_promise_that_would_stay(house: House, promise: Promise) -> None:
    propose(house, promise, fate=PromiseFate.STAYS, due_on=in_days(5))
    make_loss(house.case, house.owner)
    promise.refresh_from_db()
    assert promise.state == PromiseState.WITHDRAWN

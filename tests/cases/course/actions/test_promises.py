"""Make a promise, settle it once, move it, pass it on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, TeamMember
from cases.case.states import CaseRefusal, EventKind
from cases.course.actions.promises.making import (
    PROMISE,
    NewPromise,
    keep_promise,
    make_promise,
    may_keep,
    move_promise,
    withdraw_promise,
)
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseRefusal, PromiseState
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.cases.endings.actions.test_losses import close
from tests.dispatching import dispatch, noon
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_hand_over,
    make_loss,
    make_person,
    make_supporter,
)
from tests.factories import make_promise as promised
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Act = Callable[[Promise, Supporter], object]
ACTS: dict[str, Act] = {
    "keep": lambda promise, by: keep_promise(promise.pk, by=by, at=timezone.now()),
    "withdraw": lambda promise, by: withdraw_promise(promise.pk, reason="Уже є", by=by, at=timezone.now()),
    "move": lambda promise, by: move_promise(promise.pk, due_on=in_days(9), reason="Черга", by=by, at=timezone.now()),
}


def make(house: House, by: Supporter | None = None, **changed: Any) -> Promise:
    new = {"words": "Дізнатися про протез", "who": PromiseBy.THIRD, "due_on": in_days(3), **changed}
    return make_promise(house.case.pk, NewPromise(**new), by=by or house.owner, at=timezone.now(), pk=new_id())


def fresh(promise: Promise) -> Promise:
    return Promise.objects.select_related("case").get(pk=promise.pk)


def event(kind: EventKind) -> CaseEvent:
    return CaseEvent.objects.select_related("case").get(kind=kind)


def test_promise_is_made_for_who_answers_for_the_case(house: House) -> None:
    promise = fresh(make(house, by=house.psychologist))
    assert (promise.words, promise.who, promise.due_on) == ("Дізнатися про протез", PromiseBy.THIRD, in_days(3))
    assert (promise.whose, promise.made_by, promise.state, promise.moves) == (None, house.psychologist, PromiseState.OPEN, 0)
    made = event(EventKind.PROMISE_MADE)
    assert made.details == {"promise": str(promise.pk), "who": "third", "due_on": in_days(3).isoformat()}
    assert made.note is None, "words only in the promise"


def test_promise_changes_neither_plan_nor_version_of_the_case(house: House) -> None:
    before = Case.objects.values("version", "next_due_on").get(pk=house.case.pk)
    make(house)
    assert Case.objects.values("version", "next_due_on").get(pk=house.case.pk) == before


@pytest.mark.parametrize("days", [-1, 366])
def test_day_is_today_or_later_within_a_year(house: House, days: int) -> None:
    with refused(PromiseRefusal.DAY):
        make(house, due_on=in_days(days))
    assert not Promise.objects.exists()


@pytest.mark.parametrize("days", [0, 365])
def test_today_and_a_year_from_now_are_possible(house: House, days: int) -> None:
    assert make(house, due_on=in_days(days)).due_on == in_days(days)


def test_closed_and_lost_cards_take_no_promise(house: House) -> None:
    lost = make_case(house.owner, person=make_person("Ткаченко"))
    make_loss(lost, house.owner)
    close(house.case)
    for case, why in ((house.case, CaseRefusal.CLOSED), (lost, CaseRefusal.LOST)):
        with refused(why):
            make_promise(
                case.pk,
                NewPromise(words="А", who=PromiseBy.THIRD, due_on=in_days(1)),
                by=house.owner,
                at=timezone.now(),
                pk=new_id(),
            )
    assert Promise.objects.filter(words__isnull=False, made_in=None).count() == 1, "the one of the loss"


def test_only_a_colleague_who_works_on_the_case_for_good_keeps_it_personally(house: House) -> None:
    assert make(house, is_mine=True).whose == house.owner
    assert make(house, by=house.psychologist, is_mine=True).whose == house.psychologist
    assert make(house, by=house.head, is_mine=True).whose == house.head
    make_absence(house.owner, cover=house.colleague)
    for by in (Supporter.objects.active().get(pk=house.colleague.pk), house.other_head):
        with refused(PromiseRefusal.KEEPER):
            make(house, by=by, is_mine=True)
    TeamMember.objects.filter(supporter=house.psychologist).update(to_at=timezone.now())
    assert not may_keep(house.case, house.psychologist)


def test_closed_account_keeps_no_promise(house: House) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    with refused(CaseRefusal.OWNER):
        make(house, is_mine=True)


def test_kept_promise_says_who_and_when(house: House) -> None:
    promise, now = promised(house.case, house.owner), timezone.now()
    keep_promise(promise.pk, by=house.psychologist, at=now)
    kept = fresh(promise)
    assert (kept.state, kept.settled_at, kept.settled_by, kept.settled_in) == (PromiseState.KEPT, now, house.psychologist, None)
    assert event(EventKind.PROMISE_KEPT).details == {"promise": str(promise.pk)}


def test_withdrawn_promise_keeps_its_reason_and_the_event_only_codes(house: House) -> None:
    promise, now = promised(house.case, house.owner), timezone.now()
    withdraw_promise(promise.pk, reason="Купили самі", by=house.owner, at=now)
    withdrawn = fresh(promise)
    assert (withdrawn.state, withdrawn.settled_at, withdrawn.reason) == (PromiseState.WITHDRAWN, now, "Купили самі")
    assert (event(EventKind.PROMISE_WITHDRAWN).details, event(EventKind.PROMISE_WITHDRAWN).note) == (
        {"promise": str(promise.pk)},
        None,
    )


def test_moves_are_counted_and_the_event_has_the_old_day(house: House) -> None:
    promise = promised(house.case, house.owner, days=2)
    for days in (5, 6):
        move_promise(promise.pk, due_on=in_days(days), reason="Черга", by=house.owner, at=timezone.now())
    assert (fresh(promise).due_on, fresh(promise).moves) == (in_days(6), 2)
    first = CaseEvent.objects.select_related("case").filter(kind=EventKind.PROMISE_MOVED).earliest("at")
    before, after = in_days(2).isoformat(), in_days(5).isoformat()
    assert first.details == {"promise": str(promise.pk), "before": before, "after": after, "moves": 1}
    assert first.note == "Черга"


@pytest.mark.parametrize(("days", "why"), [(-1, PromiseRefusal.DAY), (2, PromiseRefusal.SAME), (366, PromiseRefusal.DAY)])
def test_move_needs_another_day_within_a_year(house: House, days: int, why: PromiseRefusal) -> None:
    promise = promised(house.case, house.owner, days=2)
    with refused(why):
        move_promise(promise.pk, due_on=in_days(days), reason="Черга", by=house.owner, at=timezone.now())
    assert fresh(promise).moves == 0


def test_second_move_sees_the_first(house: House) -> None:
    promise = promised(house.case, house.owner, days=2)
    move_promise(promise.pk, due_on=in_days(5), reason="Черга", version=promise.version, by=house.owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        move_promise(promise.pk, due_on=in_days(7), reason="Ні", version=promise.version, by=house.head, at=timezone.now())
    assert fresh(promise).due_on == in_days(5)


@pytest.mark.parametrize("first", ["keep", "withdraw"])
@pytest.mark.parametrize("second", ACTS)
def test_settled_promise_is_not_settled_again(house: House, first: str, second: str) -> None:
    promise = promised(house.case, house.owner, days=2)
    ACTS[first](promise, house.owner)
    before = Promise.objects.values().get(pk=promise.pk)
    with refused(PromiseRefusal.SETTLED):
        ACTS[second](promise, house.head)
    assert Promise.objects.values().get(pk=promise.pk) == before


@pytest.mark.parametrize("act", ACTS)
def test_promise_of_a_closed_case_can_be_settled_but_none_of_a_lost_one(house: House, act: str) -> None:
    promise, lost = promised(house.case, house.owner, days=2), make_case(house.owner, person=make_person("Ткаченко"))
    close(house.case)
    ACTS[act](promise, house.owner)
    make_loss(lost, house.owner)
    with refused(CaseRefusal.LOST):
        ACTS[act](Promise.objects.get(case=lost), house.head)


@pytest.mark.parametrize("act", ACTS)
def test_reminders_end_at_once(house: House, act: str) -> None:
    promise = promised(house.case, house.owner, days=0)
    assert dispatch(at=noon(0), rule="promise_due") == 1
    ACTS[act](promise, house.owner)
    assert not Notification.objects.about(PROMISE, [promise.pk]).filter(settled_at=None).exists()


def test_reminder_goes_to_the_owner_until_the_asked_colleague_accepts(house: House) -> None:
    promise = promised(house.case, house.owner, days=0)
    make_hand_over(house.case, house.colleague, by=house.head)
    assert dispatch(at=noon(0), rule="promise_due") == 1
    reminded = Notification.objects.about(PROMISE, [promise.pk]).values_list("recipient_id", flat=True)
    assert set(reminded) == {house.owner.pk}


def test_reminder_of_a_personal_promise_goes_to_its_colleague_only_and_to_the_cover(house: House) -> None:
    promised(house.case, house.psychologist, days=0, is_mine=True)
    assert dispatch(at=noon(0), rule="promise_due") == 1
    assert Notification.objects.get(rule="promise_due").recipient == house.psychologist
    cover = make_supporter(house.department, house.psychologist.role)  # type: ignore[arg-type]
    make_absence(house.psychologist, cover=cover, at=noon(0))
    assert dispatch(at=noon(0) + timedelta(minutes=1), rule="promise_due") == 1
    left = Notification.objects.filter(rule="promise_due", settled_at=None)
    assert [one.recipient for one in left] == [cover]

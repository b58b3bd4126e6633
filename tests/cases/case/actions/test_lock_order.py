"""Lock order of every action: people before cases, cases by key, a case before its entries. So no two actions deadlock
(docs/architecture.md)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases.case.actions.record import lock_case
from cases.case.models import Case, HandOver
from cases.case.states import HandOverReason, LossKind, Programme
from cases.course.actions.promises.making import NewPromise, keep_promise, move_promise, withdraw_promise
from cases.course.actions.promises.making import make_promise as make
from cases.course.actions.promises.passing import pass_on_of_keeper
from cases.course.actions.steps import postpone_step
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import Visit
from cases.course.states import PostponeReason, PromiseBy, VisitKind
from cases.endings.actions.losses import NewLoss, report_loss, take_back_loss
from cases.leading.actions.departments import follow_owner
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, name_taker, offer_case, offer_instead, withdraw_hand_over
from cases.leading.actions.hand_overs.leaving import hand_over_all, leave_offers
from cases.leading.actions.hand_overs.many import offer_many
from cases.person.actions.changes import add_phone
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.at_once import other_hand
from tests.factories import (
    PHONE,
    House,
    make_case,
    make_hand_over,
    make_loss,
    make_promise,
    make_supporter,
    make_visit,
    next_step,
)
from tools.journeys.dates import in_days
from veterans.actions.phones import NewPhone
from veterans.models import PhoneOwner

pytestmark = pytest.mark.django_db(transaction=True)


def undo(visit: Visit, _right: Case, at: datetime) -> None:
    undo_visit(visit.pk, by=visit.by, at=at)


def edit(visit: Visit, _right: Case, at: datetime) -> None:
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Зателефонували", occurred_at=at - timedelta(hours=1))
    edit_visit(visit.pk, new, by=visit.by, at=at)


def move(visit: Visit, right: Case, at: datetime) -> None:
    move_visit(visit.pk, to_case_id=right.pk, step=None, reason="Не та картка", by=visit.by, at=at, pk=new_id())


@pytest.mark.parametrize("act", [undo, edit, move])
def test_entry_is_not_locked_while_its_case_is_waited_for(
    act: Callable[[Visit, Case, datetime], None], house: House, reading: Reading
) -> None:
    case, right = make_case(house.owner), make_case(house.owner)
    visit = make_visit(case, house.owner)

    def other() -> None:
        with reading_under_way(Reading()):
            act(visit, right, timezone.now())

    with other_hand() as begin, transaction.atomic():
        lock_case(case.pk)
        assert begin(other) == {"cases_case"}
    assert Visit.objects.filter(case=right).exists() is (act is move)


def test_person_is_locked_before_their_cards_which_are_locked_by_key(house: House, reading: Reading) -> None:
    first = make_case(house.owner)
    second = make_case(house.owner, person=first.person, programme=Programme.FAMILY)
    assert first.pk < second.pk

    def other() -> None:
        with reading_under_way(Reading()):
            add_phone(first.person_id, NewPhone(owner=PhoneOwner.OWN, number=PHONE), by=house.owner, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        lock_case(first.pk)
        assert {"veterans_person", "veterans_phone", "cases_case"} <= begin(other)
        assert Case.objects.select_for_update(nowait=True).filter(pk=second.pk).exists(), "the second waits for the first"


def test_cases_are_locked_in_the_order_of_their_keys_when_an_entry_moves(house: House, reading: Reading) -> None:
    first, second = sorted((make_case(house.owner), make_case(house.owner)), key=lambda case: case.pk)
    visit = make_visit(second, house.owner)

    def other() -> None:
        with reading_under_way(Reading()):
            move(visit, first, timezone.now())

    with other_hand() as begin, transaction.atomic():
        lock_case(first.pk)
        begin(other)
        assert Case.objects.select_for_update(nowait=True).filter(pk=second.pk).exists(), "the second waits for the first"


def offer(house: House, to: Supporter, *, instead: bool = False) -> None:
    new, at = NewHandOver(to=to, department=to.department, reason=HandOverReason.OTHER), timezone.now()
    (offer_instead if instead else offer_case)(house.case.pk, new, by=house.head, at=at, pk=new_id())


def name(house: House, to: Supporter) -> None:
    name_taker(house.case.pk, to=to, by=house.other_head, at=timezone.now())


def take(house: House, to: Supporter) -> None:
    accept_hand_over(house.case.pk, by=to, at=timezone.now())


OFFERED: dict[str, Callable[[House, Supporter], object]] = {
    "offer": offer,
    "another offer": lambda house, to: offer(house, to, instead=True),
    "many": lambda house, to: hand_over_all(house.owner.pk, to=to, by=house.head, at=timezone.now()),
    "name": name,
    "accept": take,
}


@pytest.mark.parametrize("act", OFFERED)
@pytest.mark.parametrize("held", ["account", "department"])
def test_colleague_then_department_are_locked_before_the_case_that_is_offered(
    house: House, reading: Reading, act: str, held: str
) -> None:
    """So the account is not closed, and its department not either, while somebody is asked or accepts."""
    taker = make_supporter(house.other_department)
    if act in ("name", "accept"):
        make_hand_over(house.case, taker if act == "accept" else house.other_department, by=house.owner)

    def run() -> None:
        with reading_under_way(Reading()):
            OFFERED[act](house, taker)

    with other_hand() as begin, transaction.atomic():
        if held == "account":
            locked_supporter(taker.pk)
            assert begin(run) == {"supporters_supporter"}
        else:
            Department.objects.select_for_update().get(pk=taker.department_id)
            assert begin(run) == {"supporters_supporter", "supporters_department"}


def test_department_is_locked_before_the_case_that_it_accepts(house: House, reading: Reading) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)

    def accept() -> None:
        with reading_under_way(Reading()):
            accept_for_department(house.case.pk, by=house.other_head, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        Department.objects.select_for_update().get(pk=house.other_department.pk)
        assert begin(accept) == {"supporters_department"}
    assert Case.objects.get(pk=house.case.pk).department == house.other_department


def leave(house: House) -> None:
    leave_offers(house.colleague.pk, by=house.administrator, at=timezone.now())


def move_away(house: House) -> None:
    follow_owner(house.colleague.pk, house.other_department, by=house.administrator, at=timezone.now())


@pytest.mark.parametrize("act", [leave, move_away])
def test_cases_are_locked_in_the_order_of_their_keys_when_the_asked_colleague_goes(
    act: Callable[[House], None], house: House, reading: Reading
) -> None:
    """Also among the cases that the colleague leads, and each case before its offer."""
    first, second = sorted((make_case(house.owner), make_case(house.owner)), key=lambda case: case.pk)
    for case in (second, first):
        make_hand_over(case, house.colleague, by=house.owner)
    led = make_case(house.colleague)

    def other() -> None:
        with reading_under_way(Reading()):
            act(house)

    with other_hand() as begin, transaction.atomic():
        lock_case(first.pk)
        begin(other)
        HandOver.objects.select_for_update(nowait=True).get(case=first)
        assert Case.objects.select_for_update(nowait=True).filter(pk__in=[second.pk, led.pk]).count() == 2


def test_owner_is_locked_before_the_case_whose_loss_is_taken_back(house: House, reading: Reading) -> None:
    make_loss(house.case, house.owner)

    def take_back() -> None:
        with reading_under_way(Reading()):
            take_back_loss(house.case.pk, step=next_step(), words="Помилка", by=house.head, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        locked_supporter(house.owner.pk)
        assert begin(take_back) == {"supporters_supporter"}
    assert Case.objects.get(pk=house.case.pk).loss == ""


def log(case: Case, owner: Supporter, at: datetime) -> None:
    log_visit(
        case.pk,
        NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=at),
        next_step(),
        by=owner,
        at=at,
        pk=new_id(),
    )


def postpone(case: Case, owner: Supporter, at: datetime) -> None:
    postpone_step(case.pk, due_on=in_days(5), due_time=None, reason=PostponeReason.ASKED, words="", by=owner, at=at)


def refuse(case: Case, owner: Supporter, at: datetime) -> None:
    refuse_hand_over(case.pk, words="Не можу", by=owner, at=at)


def withdraw(case: Case, owner: Supporter, at: datetime) -> None:
    withdraw_hand_over(case.pk, by=owner, at=at)


def report(case: Case, owner: Supporter, at: datetime) -> None:
    report_loss(case.pk, NewLoss(kind=LossKind.DIED, happened_on=None, source="Лікар"), by=owner, at=at, pk=new_id())


@pytest.mark.parametrize("act", [log, postpone, refuse, withdraw, report])
def test_nothing_is_locked_before_the_case(
    act: Callable[[Case, Supporter, datetime], None], house: House, reading: Reading
) -> None:
    case, asked = make_case(house.owner), make_supporter(house.department)
    make_hand_over(case, asked, by=house.head)

    def work() -> None:
        with reading_under_way(Reading()):
            act(case, asked, timezone.now())

    with other_hand() as begin, transaction.atomic():
        lock_case(case.pk)
        assert begin(work) == {"cases_case"}


def test_all_colleagues_are_locked_before_the_cases_when_many_are_offered(house: House, reading: Reading) -> None:
    first, second = sorted((make_case(house.owner), make_case(house.owner)), key=lambda case: case.pk)
    other = make_supporter(house.department, surname="Друга")

    def offer() -> None:
        with reading_under_way(Reading()):
            offer_many({first.pk: house.colleague, second.pk: other}, by=house.head, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        locked_supporter(other.pk)
        assert begin(offer) == {"supporters_supporter"}


@pytest.mark.parametrize("act", ["keep", "withdraw", "move", "pass on"])
def test_promise_is_not_locked_while_its_case_is_waited_for(house: House, reading: Reading, act: str) -> None:
    promise = make_promise(house.case, house.psychologist, is_mine=True)
    Supporter.objects.active().filter(pk=house.psychologist.pk).update(role=Role.ANALYST)

    def other() -> None:
        at, by = timezone.now(), house.psychologist
        with reading_under_way(Reading()):
            if act == "keep":
                keep_promise(promise.pk, by=by, at=at)
            elif act == "withdraw":
                withdraw_promise(promise.pk, reason="Купили", by=by, at=at)
            elif act == "move":
                move_promise(promise.pk, due_on=in_days(9), reason="Черга", by=by, at=at)
            else:
                pass_on_of_keeper(by.pk, at=at)

    with other_hand() as begin, transaction.atomic():
        lock_case(house.case.pk)
        assert begin(other) == {"cases_case"}


def test_colleague_is_locked_before_the_case_whose_promise_they_keep(house: House, reading: Reading) -> None:
    new = NewPromise(words="Довідка", who=PromiseBy.SUPPORTER, due_on=in_days(3), is_mine=True)

    def other() -> None:
        with reading_under_way(Reading()):
            make(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())

    with other_hand() as begin, transaction.atomic():
        locked_supporter(house.owner.pk)
        assert begin(other) == {"supporters_supporter"}

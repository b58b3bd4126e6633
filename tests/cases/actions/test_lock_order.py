"""Lock order of every action: people before cases, cases by key, a case before its entries. So no two actions deadlock
(docs/architecture.md)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases.actions.locks import lock_case
from cases.actions.losses.answers import take_back_loss
from cases.actions.losses.reports import NewLoss, report_loss
from cases.actions.owners import accept_case, assign_owner, hand_over_all, return_case
from cases.actions.person.changes import add_phone
from cases.actions.steps import postpone_step
from cases.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.models import Case, Visit
from cases.states import LossKind, PostponeReason, Programme, VisitKind
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.models import Supporter
from tests.at_once import other_hand
from tests.factories import PHONE, House, make_case, make_house, make_loss, make_supporter, make_visit, next_step
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


@pytest.fixture
def house() -> House:
    return make_house()


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


@pytest.mark.parametrize("many", [False, True])
def test_colleague_is_locked_before_the_case_that_is_given(house: House, reading: Reading, *, many: bool) -> None:
    case, taker = make_case(house.owner), make_supporter(house.department)

    def give() -> None:
        with reading_under_way(Reading()):
            if many:
                hand_over_all(house.owner.pk, to=taker, by=house.head, at=timezone.now())
            else:
                assign_owner(case.pk, to=taker, by=house.head, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        locked_supporter(taker.pk)
        assert begin(give) == {"supporters_supporter"}
    assert Case.objects.get(pk=case.pk).owner_id == taker.pk


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


def accept(case: Case, owner: Supporter, at: datetime) -> None:
    accept_case(case.pk, by=owner, at=at)


def give_back(case: Case, owner: Supporter, at: datetime) -> None:
    return_case(case.pk, reason="Не можу", by=owner, at=at)


def report(case: Case, owner: Supporter, at: datetime) -> None:
    report_loss(case.pk, NewLoss(kind=LossKind.DIED, happened_on=None, source="Лікар"), by=owner, at=at, pk=new_id())


@pytest.mark.parametrize("act", [log, postpone, accept, give_back, report])
def test_nothing_is_locked_before_the_case(
    act: Callable[[Case, Supporter, datetime], None], house: House, reading: Reading
) -> None:
    case, named = make_case(house.owner), make_supporter(house.department)
    assign_owner(case.pk, to=named, by=house.head, at=timezone.now())

    def work() -> None:
        with reading_under_way(Reading()):
            act(case, named, timezone.now())

    with other_hand() as begin, transaction.atomic():
        lock_case(case.pk)
        assert begin(work) == {"cases_case"}

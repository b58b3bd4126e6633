"""Rows that wait for somebody: offers, losses, cards without a first contact. Exactly those that are meant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.actions.speaking import ending
from cases.case.models import Case, HandOver, ImportedRow, Loss, RegisterImport, StagePolicy
from cases.case.states import HandOverOutcome, LossKind, LossState, RowState
from cases.course.actions.promises.making import PROMISE
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification
from tests.factories import (
    House,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_promise,
    make_reminder,
    make_supporter,
    make_visit,
)
from tests.registers import make_register, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
DAY = timedelta(days=1)


@pytest.fixture
def cards(house: House) -> list[Case]:
    return [make_case(house.owner, person=make_person(name)) for name in ("Перший", "Другий", "Третій", "Четвертий")]


def test_offer_comes_back_only_to_who_can_accept_it(house: House, cards: list[Case]) -> None:
    closed = make_head(make_department("Закритий"), surname="Закрита").department
    leaver = make_supporter(house.department, surname="Їжак")
    asked: list[Supporter | Department] = [house.colleague, leaver, house.other_department, closed]
    able, left, desk, gone = (make_hand_over(card, to, by=house.owner) for card, to in zip(cards, asked, strict=True))
    leads = make_hand_over(house.case, house.colleague, by=house.owner)
    Case.objects.filter(pk=house.case.pk).update(owner=house.colleague)
    Department.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    Supporter.objects.get_queryset().filter(pk=leaver.pk).update(is_active=False)
    assert set(HandOver.objects.answerable()) == {able, desk}
    assert list(HandOver.objects.to_owners()) == [leads]
    HandOver.objects.filter(pk=gone.pk).update(outcome=HandOverOutcome.ENDED, answered_by=house.head, answered_at=timezone.now())
    assert set(HandOver.objects.open()) == {able, left, desk, leads}


def test_offers_follow_the_asked_colleague_and_a_batch_is_of_who_offered(house: House, cards: list[Case]) -> None:
    now = timezone.now()
    colleague = make_hand_over(cards[0], house.colleague, by=house.head, at=now)
    desk = make_hand_over(cards[1], house.other_department, by=house.head, at=now)
    make_hand_over(cards[2], house.colleague, by=house.owner, at=now)
    assert set(HandOver.objects.batch(house.head, now)) == {colleague, desk}
    Supporter.objects.get_queryset().filter(pk=house.colleague.pk).update(department=house.other_department)
    assert HandOver.objects.follow_asked() == 2
    assert set(HandOver.objects.values_list("to_department", flat=True)) == {house.other_department.pk}


def test_only_a_confirmed_death_is_one_and_a_head_above_is_asked_after_a_day(house: House, cards: list[Case]) -> None:
    now = timezone.now()
    kinds = (LossKind.KILLED, LossKind.MISSING, LossKind.KILLED, LossKind.MISSING)
    ages = (2 * DAY, 2 * DAY, DAY / 2, DAY)
    death, missing, _early, late = (
        make_loss(card, house.owner, kind=kind, at=now - age) for card, kind, age in zip(cards, kinds, ages, strict=True)
    )
    for one in (death, missing):
        Loss.objects.filter(pk=one.pk).update(state=LossState.CONFIRMED, answered_by=house.head, answered_at=now)
    assert list(Loss.objects.confirmed_deaths()) == [death]
    assert list(Loss.objects.unanswered_for_a_day(now)) == [late]


def test_silence_is_of_who_was_reached_or_imported_and_new_figures_replace_the_old(house: House, cards: list[Case]) -> None:
    register = make_register(house.head, person("Коваль"), is_confirmed=True)
    imported = Case.objects.get(imported_row__register=register)
    make_visit(cards[0], house.owner)
    assert set(Case.objects.once_reached()) == {cards[0], imported}
    now, patient = timezone.now(), list(StagePolicy.objects.all())
    for policy in patient:
        policy.first_contact_hours = 24 * 365
    assert Case.objects.first_contact_late(now).exists()
    assert not Case.objects.first_contact_late(now, patient).exists()


def test_reminders_of_what_goes_on_do_not_end(house: House) -> None:
    promise, now = make_promise(house.case, house.owner), timezone.now()
    step = make_reminder(house.case, house.owner)
    Notification.objects.create(
        recipient=house.owner,
        rule="promise_due",
        subject_kind=PROMISE,
        subject_id=promise.pk,
        period_on=kyiv_day(now),
        made_at=now,
    )
    ends = ending(house.case.pk, stay={"promises"})
    assert list(ends["notifications"]) == [step]
    assert "promises" not in ends
    assert ending(house.case.pk, stay=set())["notifications"].count() == 2


def test_rows_of_an_import_are_of_it_and_of_their_state(house: House) -> None:
    one, other = (make_register(house.head, person(name), person(f"{name}ко"), is_confirmed=True) for name in ("Мороз", "Шевчук"))
    opened, kept = ImportedRow.objects.filter(register=one).order_by("line")
    ImportedRow.objects.filter(pk=kept.pk).update(state=RowState.KEPT)
    ImportedRow.objects.filter(register=other).update(state=RowState.WITHDRAWN)
    assert set(ImportedRow.objects.of_card()) == {opened, kept}
    counted = {state: n for state, n in ImportedRow.objects.counted(one.pk).items() if n}
    assert counted == {RowState.OPENED: 1, RowState.KEPT: 1}


def test_row_without_an_owner_names_who_was_not_recognised_and_has_nobody(house: House) -> None:
    one, other = (make_register(house.head, person(name), person(f"{name}ко"), person(f"{name}енко")) for name in ("Мор", "Шев"))
    settled, named, _unnamed = ImportedRow.objects.filter(register=one).order_by("line")
    ImportedRow.objects.filter(pk=settled.pk).update(state=RowState.REFUSED, unrecognised=house.colleague)
    ImportedRow.objects.filter(pk=named.pk).update(unrecognised=house.colleague)
    ImportedRow.objects.filter(register=other).update(unrecognised=house.colleague)
    assert list(ImportedRow.objects.without_owner(one.pk)) == [named]


def test_import_has_work_until_it_is_done_and_its_contents_are_cleared_once(house: House) -> None:
    now, (checked, done) = timezone.now(), (make_register(house.head, person(name)) for name in ("Мороз", "Шевчук"))
    rows, registers = ImportedRow.objects, RegisterImport.objects
    confirmed = {"confirmed_at": now + DAY, "confirmed_by": house.head, "basis_id": "social_protection"}

    def with_work() -> bool:
        return registers.with_work().filter(pk=checked.pk).exists()

    def put(state: RowState) -> None:
        rows.filter(register=checked).update(state=state)

    assert not with_work()
    put(RowState.UNCHECKED)
    assert with_work()
    put(RowState.READY)
    registers.filter(pk=checked.pk).update(compared_at=None)
    registers.filter(pk=checked.pk).update(matched_at=None)
    assert not with_work(), "nobody has said what its columns are"
    registers.filter(pk=checked.pk).update(matched_at=now)
    assert with_work()
    registers.filter(pk=checked.pk).update(compared_at=now + DAY)
    registers.filter(pk=checked.pk).update(**confirmed)
    assert with_work()
    registers.filter(pk=checked.pk).update(undone_at=now + 2 * DAY, undone_by=house.head)
    assert not with_work()
    registers.filter(pk=done.pk).update(cleared_at=now)
    assert list(registers.to_clear(now + DAY)) == [checked]
    assert not registers.to_clear(now - DAY).exists()


def test_import_that_stops_is_of_the_head_who_leaves(house: House) -> None:
    make_register(house.head, person("Мороз"))
    mine = make_register(house.other_head, person("Шевчук"))
    assert list(RegisterImport.objects.waiting_of(house.other_head.pk)) == [mine]

"""Undoing or moving an entry restores its case: acceptance, former owner, department, step, reminders."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.cases import change_stage
from cases.actions.departments import follow_owner
from cases.actions.owners import assign_owner
from cases.actions.steps import postpone_step
from cases.actions.visits import edit_visit, move_visit, undo_visit
from cases.models import Case, CaseEvent, DepartmentSpan, OwnerSpan, Visit
from cases.reports.invariants import broken_invariants
from cases.states import EventKind, IllegalTransition, PostponeReason, Stage
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.cases.actions.test_visits import changed
from tests.factories import House, make_case, make_house, make_supporter, make_visit, next_step, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def newcomer(house: House) -> Supporter:
    """A supporter of another department who was asked to lead the case and has not answered."""
    taker = make_supporter(house.other_department)
    assign_owner(house.case.pk, to=taker, by=house.head, at=timezone.now())
    return taker


def state(case: Case) -> dict[str, Any]:
    """Everything of a case that an entry may change, except the version, and the notifications about it."""
    row = Case.objects.filter(pk=case.pk).values().get()
    notifications = Notification.objects.filter(subject_id=case.pk).exclude(rule=Rule.CASE_TAKEN_OVER)
    return {
        **{name: value for name, value in row.items() if name != "version"},
        "owner": OwnerSpan.objects.filter(case=case, to_at=None).values_list("value", "from_at", "accepted_at").get(),
        "belongs to": DepartmentSpan.objects.values_list("value").get(case=case, to_at=None),
        "notifications": list(notifications.order_by("pk").values_list("recipient", "rule", "read_at", "settled_at")),
        "planned": planned_step(case).pk,
    }


def undo(visit: Visit, house: House) -> None:
    undo_visit(visit.pk, by=visit.by, at=timezone.now())


def move(visit: Visit, house: House) -> Visit:
    right = make_case(visit.by)
    return move_visit(visit.pk, to_case_id=right.pk, step=None, reason="x", by=visit.by, at=timezone.now(), pk=new_id())


@pytest.mark.parametrize("take_back", [undo, move])
def test_case_is_as_it_was_when_the_entry_that_accepted_it_is_taken_back(
    house: House, newcomer: Supporter, take_back: Callable[[Visit, House], Any]
) -> None:
    before = state(house.case)
    visit = make_visit(house.case, newcomer)
    assert state(house.case)["department_id"] == house.other_department.pk
    take_back(visit, house)
    assert state(house.case) == before
    assert before["relieved_id"] == house.owner.pk
    taken_over = Notification.objects.get(rule=Rule.CASE_TAKEN_OVER)
    assert (taken_over.recipient, taken_over.settled_at is None) == (house.owner, False)
    assert CaseEvent.objects.filter(case=house.case, kind=EventKind.ACCEPTANCE_UNDONE, by=newcomer).count() == 1
    assert not any(broken_invariants().values())
    make_visit(house.case, newcomer)
    assert state(house.case)["accepted_at"] is not None, "and is accepted anew by the next work"


def test_acceptance_by_other_work_stays_when_the_entry_after_it_is_undone(house: House, newcomer: Supporter) -> None:
    make_visit(house.case, newcomer)
    before = state(house.case)
    undo(make_visit(house.case, newcomer), house)
    assert state(house.case) == before
    assert before["accepted_at"] is not None


def test_acceptance_stays_when_the_owner_has_worked_on_since_the_entry_that_is_moved(house: House, newcomer: Supporter) -> None:
    first, _second = make_visit(house.case, newcomer), make_visit(house.case, newcomer)
    before = state(house.case)
    move(first, house)
    assert state(house.case) == before


def test_nobody_is_responsible_again_whose_access_is_closed_by_now(house: House, newcomer: Supporter) -> None:
    visit = make_visit(house.case, newcomer)
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    undo(visit, house)
    case = Case.objects.get(pk=house.case.pk)
    assert (case.owner, case.accepted_at, case.relieved) == (newcomer, None, None)
    assert not any(broken_invariants().values())


def test_case_stays_where_it_is_when_its_department_is_closed_by_now(house: House, newcomer: Supporter) -> None:
    visit = make_visit(house.case, newcomer)
    house.department.closed_at = timezone.now()
    house.department.save()
    undo(visit, house)
    case = Case.objects.get(pk=house.case.pk)
    assert (case.department, case.accepted_at, case.relieved) == (house.other_department, None, house.owner)


def another_entry(house: House) -> None:
    make_visit(house.case, house.psychologist)


def postponement(house: House) -> None:
    postpone_step(
        house.case.pk, due_on=in_days(5), due_time=None, reason=PostponeReason.ASKED, words="", by=house.owner, at=timezone.now()
    )


def stage(house: House) -> None:
    now = timezone.now()
    change_stage(house.case.pk, to=Stage.REHABILITATION, moved_at=now, step=next_step(), place=None, by=house.owner, at=now)


def another_owner(house: House) -> None:
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())


def another_department(house: House) -> None:
    follow_owner(house.owner.pk, house.other_department, by=house.administrator, at=timezone.now())


def entry_moved_here(house: House) -> None:
    visit = make_visit(make_case(house.owner), house.owner)
    move_visit(visit.pk, to_case_id=house.case.pk, step=None, reason="x", by=house.owner, at=timezone.now(), pk=new_id())


@pytest.mark.parametrize("after", [another_entry, postponement, stage, another_owner, another_department, entry_moved_here])
def test_undo_is_neither_offered_nor_allowed_when_something_has_come_after(house: House, after: Callable[[House], None]) -> None:
    visit = make_visit(house.case, house.owner)
    assert Visit.objects.undoable_by(house.owner, timezone.now()).filter(pk=visit.pk).exists()
    after(house)
    assert not Visit.objects.undoable_by(house.owner, timezone.now()).filter(pk=visit.pk).exists()
    before = state(house.case)
    with pytest.raises(IllegalTransition):
        undo(visit, house)
    assert state(house.case) == before


def test_undo_is_allowed_when_only_the_words_were_mended_since(house: House) -> None:
    before, visit = state(house.case), make_visit(house.case, house.owner)
    edit_visit(visit.pk, changed(), by=house.owner, at=timezone.now())
    undo(visit, house)
    assert state(house.case) == before


@pytest.mark.parametrize("with_step", [True, False])
def test_right_card_is_as_it_was_when_the_entry_moved_there_is_undone(
    house: House, newcomer: Supporter, *, with_step: bool
) -> None:
    before = state(house.case)
    visit = make_visit(make_case(newcomer), newcomer)
    step = next_step() if with_step else None
    moved = move_visit(visit.pk, to_case_id=house.case.pk, step=step, reason="x", by=newcomer, at=timezone.now(), pk=new_id())
    assert state(house.case)["accepted_at"] == moved.recorded_at
    assert Visit.objects.undoable_by(newcomer, moved.recorded_at + timedelta(minutes=15)).filter(pk=moved.pk).exists()
    undo(moved, house)
    assert state(house.case) == before

"""Undoing or moving an entry restores its case: contact, step, reminders. An offer and its answer stay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from cases.case.models import Case, DepartmentSpan, HandOver, OwnerSpan
from cases.case.states import Risk, Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.steps import postpone_step
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import Visit
from cases.course.states import EntryRefusal, PostponeReason, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.departments import follow_owner
from privacy.ids import new_id
from supporters.notifications.models import Notification
from tests.cases.course.actions.test_visits import changed
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_hand_over,
    make_lowering,
    make_supporter,
    make_visit,
    next_step,
    planned_step,
)
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def state(case: Case) -> dict[str, Any]:
    """Everything of a case that an entry or an offer may change, except the version, and the notifications about both."""
    row = Case.objects.filter(pk=case.pk).values().get()
    offers = HandOver.objects.filter(case=case)
    notifications = Notification.objects.filter(Q(subject_id=case.pk) | Q(subject_id__in=offers.values("pk")))
    return {
        **{name: value for name, value in row.items() if name != "version"},
        "owner": OwnerSpan.objects.filter(case=case, to_at=None).values_list("value", "from_at").get(),
        "belongs to": DepartmentSpan.objects.values_list("value").get(case=case, to_at=None),
        "offers": list(offers.order_by("pk").values_list("pk", "outcome", "to_owner", "answered_at")),
        "notifications": list(notifications.order_by("pk").values_list("recipient", "rule", "read_at", "settled_at")),
        "planned": planned_step(case).pk,
    }


def undo(visit: Visit, house: House) -> None:
    undo_visit(visit.pk, by=visit.by, at=timezone.now())


def move(visit: Visit, house: House) -> Visit:
    right = make_case(visit.by)
    return move_visit(visit.pk, to_case_id=right.pk, step=None, reason="x", by=visit.by, at=timezone.now(), pk=new_id())


@pytest.mark.parametrize("take_back", [undo, move])
@pytest.mark.parametrize("offered", [False, True])
def test_case_is_as_it_was_when_an_entry_is_taken_back(
    house: House, take_back: Callable[[Visit, House], Any], *, offered: bool
) -> None:
    if offered:
        make_hand_over(house.case, house.colleague, by=house.owner)
    before = state(house.case)
    visit = make_visit(house.case, house.owner)
    assert state(house.case) != before
    take_back(visit, house)
    assert state(house.case) == before
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("take_back", [undo, move])
def test_owner_stays_when_the_first_entry_after_the_acceptance_is_taken_back(
    house: House, take_back: Callable[[Visit, House], Any]
) -> None:
    """The answer to an offer is no work, and no entry takes it back."""
    newcomer = make_supporter(house.other_department)
    hand_over_to(house.case, newcomer, by=house.head)
    before = state(house.case)
    take_back(make_visit(house.case, newcomer), house)
    assert state(house.case) == before
    assert (before["owner_id"], before["department_id"]) == (newcomer.pk, house.other_department.pk)


def visit_that_raises(house: House) -> Visit:
    at = timezone.now()
    new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Не спить", occurred_at=at)
    return log_visit(house.case.pk, new, next_step(1), by=house.owner, at=at, pk=new_id(), risk=Risk.RED)


@pytest.mark.parametrize("take_back", [undo, move])
@pytest.mark.parametrize("waits", [False, True])
def test_rise_is_taken_back_with_its_entry_unless_somebody_asks_to_lower_it(
    house: House, take_back: Callable[[Visit, House], Any], *, waits: bool
) -> None:
    """The risk of another card, and what is asked about it, says nothing of this one."""
    others = [make_case(house.owner), make_case(house.owner)]
    for other in others:
        make_lowering(other, house.owner)
    visit = visit_that_raises(house)
    if waits:
        make_lowering(house.case, house.psychologist)
    take_back(visit, house)
    risks = dict(Case.objects.values_list("pk", "risk"))
    assert risks[house.case.pk] == (Risk.RED if waits else Risk.GREEN)
    assert {risks[other.pk] for other in others} == {Risk.RED}
    assert not any(broken_invariants().values())


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
    hand_over_to(house.case, house.colleague, by=house.head)


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
    with refused(EntryRefusal.UNDO):
        undo(visit, house)
    assert state(house.case) == before


def test_undo_is_allowed_when_only_the_words_were_mended_since(house: House) -> None:
    before, visit = state(house.case), make_visit(house.case, house.owner)
    edit_visit(visit.pk, changed(), by=house.owner, at=timezone.now())
    undo(visit, house)
    assert state(house.case) == before


def test_undo_is_allowed_when_the_case_was_only_offered_since(house: House) -> None:
    visit = make_visit(house.case, house.owner)
    offer = make_hand_over(house.case, house.colleague, by=house.owner)
    undo(visit, house)
    assert list(HandOver.objects.open()) == [offer]


@pytest.mark.parametrize("with_step", [True, False])
def test_right_card_is_as_it_was_when_the_entry_moved_there_is_undone(house: House, *, with_step: bool) -> None:
    before = state(house.case)
    visit = make_visit(make_case(house.owner), house.owner)
    step = next_step() if with_step else None
    at = timezone.now()
    moved = move_visit(visit.pk, to_case_id=house.case.pk, step=step, reason="x", by=house.owner, at=at, pk=new_id())
    assert state(house.case) != before
    assert Visit.objects.undoable_by(house.owner, moved.recorded_at + timedelta(minutes=15)).filter(pk=moved.pk).exists()
    undo(moved, house)
    assert state(house.case) == before

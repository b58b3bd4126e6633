"""The author writes a correcting entry in place of an entry that may not be edited any more."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.course.actions.corrections import correct_visit
from cases.course.actions.promises.entries import EntryPromises, record_entry_promises
from cases.course.actions.promises.making import NewPromise
from cases.course.actions.visits import NewVisit, move_visit, undo_visit
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import CallOutcome, EntryRefusal, PromiseBy, PromiseState, StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from tests.factories import make_case, make_department, make_promise, make_supporter, make_visit, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LATER = timedelta(minutes=16)


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner)


@pytest.fixture
def visit(case: Case, owner: Supporter) -> Visit:
    return make_visit(case, owner, at=timezone.now() - LATER, summary="Поговорили")


def corrected(visit: Visit, by: Supporter, *, reached: bool = True, at: datetime | None = None, **more: object) -> Visit:
    kind = VisitKind.VISIT if reached else VisitKind.CALL
    new = NewVisit(kind=kind, reached=reached, summary="Виправлено", occurred_at=visit.occurred_at)
    return correct_visit(visit.pk, new, by=by, at=at or timezone.now(), pk=new_id(), **more)  # type: ignore[arg-type]


def test_correcting_entry_takes_the_place_of_the_older_one(case: Case, owner: Supporter, visit: Visit) -> None:
    new = corrected(visit, owner)
    visit.refresh_from_db()
    assert (visit.voided_by, visit.voided_at, visit.summary) == (owner, new.recorded_at, "Поговорили")
    assert (new.corrects, new.case, new.episode, new.summary, new.version) == (visit, case, visit.episode, "Виправлено", 2)
    event = CaseEvent.objects.get(kind=EventKind.VISIT_CORRECTED)
    assert event.details == {"visit": str(new.pk), "corrected": str(visit.pk), "visit_kind": "visit", "reached": True}
    assert not any(broken_invariants().values())


def test_last_contact_is_that_of_the_entries_that_count(case: Case, owner: Supporter) -> None:
    before = make_visit(case, owner, at=timezone.now() - timedelta(days=3))
    wrong = make_visit(case, owner, at=timezone.now() - LATER)
    new = corrected(wrong, owner, reached=False)
    case.refresh_from_db()
    assert case.last_contact_at == before.occurred_at
    assert list(Visit.objects.contacts()) == [before]
    corrected(new, owner, at=timezone.now() + LATER)
    case.refresh_from_db()
    assert case.last_contact_at == wrong.occurred_at


def test_plan_stays_and_belongs_to_the_correcting_entry(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    visit = make_visit(case, owner, at=timezone.now() - LATER)
    planned, version = planned_step(case), Case.objects.get(pk=case.pk).version
    new = corrected(visit, owner, reached=False)
    before.refresh_from_db()
    assert (before.state, before.settled_in, before.planned_in) == (StepState.REPLACED, new, None)
    after = planned_step(case)
    assert (after.pk, after.planned_in, after.settled_in) == (planned.pk, new, None)
    assert Case.objects.get(pk=case.pk).version == version
    assert FollowUp.objects.count() == 2


def test_promises_belong_to_the_correcting_entry_unless_they_were_not_kept(case: Case, owner: Supporter, visit: Visit) -> None:
    kept, not_kept = make_promise(case, owner), make_promise(case, owner)
    made = NewPromise(words="Подзвонити", who=PromiseBy.SUPPORTER, due_on=in_days(3))
    record_entry_promises(visit, EntryPromises((kept.pk, not_kept.pk), made), by=owner, at=timezone.now())
    new = corrected(visit, owner, not_kept=[not_kept.pk])
    for promise in (kept, not_kept):
        promise.refresh_from_db()
        assert promise.made_in is None
    assert Promise.objects.filter(made_in=new).count() == 1
    assert (kept.state, kept.settled_in) == (PromiseState.KEPT, new)
    assert (not_kept.state, not_kept.settled_in, not_kept.settled_by) == (PromiseState.OPEN, None, None)


def test_promise_of_another_entry_is_not_opened_again(case: Case, owner: Supporter, visit: Visit) -> None:
    promise, other = make_promise(case, owner), make_visit(case, owner)
    record_entry_promises(other, EntryPromises(kept=(promise.pk,)), by=owner, at=timezone.now())
    corrected(visit, owner, not_kept=[promise.pk])
    assert Promise.objects.get(pk=promise.pk).settled_in == other


def test_outcome_of_a_call_stays_while_it_is_a_call(owner: Supporter, visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(kind=VisitKind.CALL, reached=False, outcome=CallOutcome.NO_ANSWER)
    still = corrected(visit, owner, reached=False)
    assert still.outcome == CallOutcome.NO_ANSWER
    assert corrected(still, owner, at=timezone.now() + LATER).outcome == ""


def test_correction_is_refused_to_another_within_a_quarter_of_an_hour_or_of_a_closed_case(case: Case, visit: Visit) -> None:
    owner = visit.by
    with refused(EntryRefusal.CORRECT):
        corrected(visit, make_supporter(owner.department))
    with refused(EntryRefusal.CORRECT):
        corrected(visit, owner, at=visit.recorded_at + timedelta(minutes=15))
    with refused(EntryRefusal.CORRECT):
        corrected(visit, owner, saved_at=visit.recorded_at - timedelta(hours=1))
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    with refused(CaseRefusal.CLOSED):
        corrected(visit, owner)
    assert Visit.objects.count() == 1


def test_entry_taken_back_is_not_corrected(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    undo_visit(visit.pk, by=owner, at=timezone.now())
    with refused(EntryRefusal.CORRECT):
        corrected(visit, owner, at=timezone.now() + LATER)
    assert not Visit.objects.replaced().exists()


def test_entry_moved_away_is_not_corrected(owner: Supporter, visit: Visit) -> None:
    """It is not one that was corrected meanwhile, either."""
    move_visit(visit.pk, to_case_id=make_case(owner).pk, step=None, reason="", by=owner, at=timezone.now(), pk=new_id())
    with refused(EntryRefusal.CORRECT):
        corrected(visit, owner)
    assert Visit.objects.replaced().get() == visit


def test_second_of_two_corrections_is_refused(owner: Supporter, visit: Visit) -> None:
    new = corrected(visit, owner)
    with pytest.raises(ChangedMeanwhile):
        corrected(visit, owner)
    with pytest.raises(ChangedMeanwhile):
        corrected(new, owner, version=1, at=timezone.now() + LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=make_visit(visit.case, owner).pk).update(corrects=visit)


def test_correcting_entry_is_not_taken_back_but_moved(case: Case, owner: Supporter, visit: Visit) -> None:
    new, right = corrected(visit, owner), make_case(owner)
    with refused(EntryRefusal.UNDO):
        undo_visit(new.pk, by=owner, at=timezone.now())
    move_visit(new.pk, to_case_id=right.pk, step=None, reason="", by=owner, at=timezone.now(), pk=new_id())
    assert list(Visit.objects.filter(voided_at=None).values_list("case", flat=True)) == [right.pk]
    case.refresh_from_db()
    assert case.last_contact_at is None
    assert not any(broken_invariants().values())

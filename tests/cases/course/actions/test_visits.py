from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent, PurposeGrant, stage_policy
from cases.case.states import CaseRefusal, CaseState, EventKind, Purpose, Risk
from cases.course.actions.answers import Answered
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import FollowUp, Visit
from cases.course.states import CallOutcome, EntryRefusal, StepRefusal, StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.factories import make_case, make_department, make_supporter, make_visit, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner)


def test_entry_is_kept_and_the_next_step_is_planned_when_logged(case: Case, owner: Supporter) -> None:
    before, pk, now = planned_step(case), new_id(), timezone.now()
    happened = now - timedelta(hours=2)
    step = NextStep(what="Привезти довідку", due_on=in_days(3), due_time=time(14, 30))
    log_visit(
        case.pk,
        NewVisit(kind=VisitKind.FAMILY, reached=True, summary="Говорили з дружиною", occurred_at=happened),
        step,
        by=owner,
        at=now,
        pk=pk,
    )
    visit = Visit.objects.get(pk=pk)
    assert (visit.kind, visit.summary, visit.reached, visit.by) == (VisitKind.FAMILY, "Говорили з дружиною", True, owner)
    assert (visit.occurred_at, visit.recorded_at, visit.voided_at) == (happened, now, None)
    assert visit.episode == case.episodes.get()
    before.refresh_from_db()
    assert (before.state, before.settled_at, before.settled_in, before.settled_by) == (StepState.REPLACED, now, visit, owner)
    planned = planned_step(case)
    assert (planned.what, planned.due_on, planned.due_time, planned.planned_in) == (step.what, step.due_on, step.due_time, visit)
    case.refresh_from_db()
    assert (case.next_due_on, case.next_due_time, case.last_contact_at) == (step.due_on, step.due_time, happened)
    event = CaseEvent.objects.get(case=case, kind=EventKind.VISIT_LOGGED)
    assert event.details == {"visit": str(pk), "visit_kind": "family", "reached": True}


def test_last_contact_stays_when_nobody_was_reached(case: Case, owner: Supporter) -> None:
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=now)
    visit = log_visit(case.pk, new, NextStep(what="Ще раз", due_on=in_days(1)), by=owner, at=now, pk=new_id())
    assert Visit.objects.get(pk=visit.pk).summary is None
    assert Case.objects.get(pk=case.pk).last_contact_at is None


def test_last_contact_stays_when_an_older_entry_is_written_down_late(case: Case, owner: Supporter) -> None:
    latest = make_visit(case, owner)
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Раніше", occurred_at=latest.occurred_at - timedelta(days=1))
    log_visit(case.pk, new, NextStep(what="Далі", due_on=in_days(1)), by=owner, at=timezone.now(), pk=new_id())
    assert Case.objects.get(pk=case.pk).last_contact_at == latest.occurred_at


def test_entry_is_refused_when_the_case_is_not_open(case: Case, owner: Supporter) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        make_visit(case, owner)
    assert not Visit.objects.exists()


def test_plan_is_back_when_the_entry_is_undone(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    visit = make_visit(case, owner)
    undo_visit(visit.pk, by=owner, at=timezone.now())
    visit.refresh_from_db()
    assert (visit.voided_by, visit.void_reason, visit.voided_at is None) == (owner, "undo", False)
    assert planned_step(case).pk == before.pk
    assert FollowUp.objects.get(planned_in=visit).state == StepState.CANCELLED
    case.refresh_from_db()
    assert (case.next_due_on, case.last_contact_at) == (before.due_on, None)
    event = CaseEvent.objects.get(case=case, kind=EventKind.VISIT_VOIDED)
    assert event.details == {"visit": str(visit.pk)}


def test_last_contact_is_the_one_before_when_the_entry_is_undone(case: Case, owner: Supporter) -> None:
    first = make_visit(case, owner, at=timezone.now() - timedelta(days=2))
    undo_visit(make_visit(case, owner).pk, by=owner, at=timezone.now())
    assert Case.objects.get(pk=case.pk).last_contact_at == first.occurred_at


def test_undo_is_refused_when_it_is_another_who_asks(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    with refused(EntryRefusal.UNDO):
        undo_visit(visit.pk, by=make_supporter(owner.department), at=timezone.now())
    visit.refresh_from_db()
    assert visit.voided_at is None


def test_undo_is_refused_when_asked_twice(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    undo_visit(visit.pk, by=owner, at=timezone.now())
    with refused(EntryRefusal.UNDO):
        undo_visit(visit.pk, by=owner, at=timezone.now())


def test_undo_is_refused_when_the_quarter_of_an_hour_is_over(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    with refused(EntryRefusal.UNDO):
        undo_visit(visit.pk, by=owner, at=visit.recorded_at + timedelta(minutes=15, seconds=1))
    undo_visit(visit.pk, by=owner, at=visit.recorded_at + timedelta(minutes=15))


def test_undo_is_refused_when_the_case_has_been_closed(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        undo_visit(visit.pk, by=owner, at=timezone.now())


def test_notification_counts_no_more_when_its_step_is_settled(case: Case, owner: Supporter) -> None:
    now = timezone.now()
    notification = Notification.objects.create(
        recipient=owner,
        rule="step_due",
        subject_kind="follow_up",
        subject_id=planned_step(case).pk,
        period_on=in_days(0),
        made_at=now,
    )
    make_visit(case, owner)
    notification.refresh_from_db()
    assert notification.read_at is not None


def test_purpose_holds_for_eight_hours_for_its_card(case: Case, owner: Supporter) -> None:
    now = timezone.now()
    grant = state_purpose(case.pk, purpose=Purpose.OTHER, words="дзвінок", by=owner, at=now)
    assert PurposeGrant.objects.get(pk=grant.pk).words == "дзвінок"
    assert PurposeGrant.objects.in_force(owner, now + timedelta(hours=7, minutes=59)).exists()
    assert not PurposeGrant.objects.in_force(owner, now + timedelta(hours=8)).exists()


def changed(**words: str) -> NewVisit:
    return NewVisit(
        kind=VisitKind.CALL,
        reached=True,
        summary=words.get("summary", "Зателефонували"),
        occurred_at=timezone.now() - timedelta(hours=1),
    )


def test_words_are_mended_and_the_words_before_are_kept(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner, summary="Помилка")
    edit_visit(visit.pk, changed(summary="Виправлено"), by=owner, at=timezone.now())
    visit.refresh_from_db()
    assert (visit.summary, visit.kind, visit.version) == ("Виправлено", VisitKind.CALL, 2)
    assert visit.edited_at is not None
    case.refresh_from_db()
    assert case.last_contact_at == visit.occurred_at
    assert CaseEvent.objects.get(kind=EventKind.VISIT_EDITED).note == "Помилка"


def test_entry_is_not_mended_later_or_by_another(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    with refused(EntryRefusal.EDIT):
        edit_visit(visit.pk, changed(), by=owner, at=timezone.now() + timedelta(minutes=16))
    with refused(EntryRefusal.EDIT):
        edit_visit(visit.pk, changed(), by=make_supporter(owner.department), at=timezone.now())


def test_entry_taken_back_is_not_mended(case: Case, owner: Supporter) -> None:
    visit, now = make_visit(case, owner), timezone.now()
    undo_visit(visit.pk, by=owner, at=now)
    with refused(EntryRefusal.EDIT):
        edit_visit(visit.pk, changed(), by=owner, at=now)


@pytest.mark.parametrize(
    ("reached", "said", "ended"),
    [(False, True, StepState.POSTPONED), (False, False, StepState.DONE), (True, True, StepState.DONE)],
)
def test_step_is_only_moved_when_its_author_says_so_of_an_attempt(
    case: Case, owner: Supporter, *, reached: bool, said: bool, ended: StepState
) -> None:
    before, now = planned_step(case), timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=reached, summary="Слова", occurred_at=now)
    again, answered = NextStep(what=before.what, due_on=in_days(1)), Answered(ended=StepState.DONE, said=said)
    log_visit(case.pk, new, again, by=owner, at=now, pk=new_id(), answered=answered)
    before.refresh_from_db()
    assert before.state == ended


def test_step_of_an_entry_that_waited_is_measured_from_its_promise(case: Case, owner: Supporter) -> None:
    now, limit_on = timezone.now(), stage_policy(case.stage).horizon(Risk.GREEN, in_days(0)).limit_on
    step = NextStep(what="Далі", due_on=limit_on, promised_at=now - timedelta(days=2))
    with refused(StepRefusal.FAR):
        log_visit(case.pk, changed(), step, by=owner, at=now, pk=new_id())
    log_visit(case.pk, changed(), replace(step, promised_at=None), by=owner, at=now, pk=new_id())


def test_step_stays_when_an_attempt_plans_none(case: Case, owner: Supporter) -> None:
    before, now = planned_step(case), timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=False, summary="", occurred_at=now)
    log_visit(case.pk, new, None, by=owner, at=now, pk=new_id(), answered=Answered(said=True))
    assert planned_step(case) == before


def test_entry_is_not_mended_by_who_saw_older_words(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    edit_visit(visit.pk, changed(), by=owner, at=timezone.now(), version=1)
    with pytest.raises(ChangedMeanwhile):
        edit_visit(visit.pk, changed(), by=owner, at=timezone.now(), version=1)


def test_entry_moves_to_the_right_card_as_a_correction(case: Case, owner: Supporter) -> None:
    right, before = make_case(owner), planned_step(case)
    visit = make_visit(case, owner, summary="Про операцію")
    planned = planned_step(right)
    moved = move_visit(visit.pk, to_case_id=right.pk, step=None, reason="Не та картка", by=owner, at=timezone.now(), pk=new_id())
    visit.refresh_from_db()
    assert (visit.voided_by, visit.void_reason) == (owner, "Не та картка")
    assert (moved.case, moved.summary, moved.corrects, moved.occurred_at) == (right, "Про операцію", visit, visit.occurred_at)
    assert planned_step(case).pk == before.pk, "the wrong card is as it was"
    assert planned_step(right).pk == planned.pk, "the right card keeps its promise"
    case.refresh_from_db()
    right.refresh_from_db()
    assert (case.last_contact_at, right.last_contact_at) == (None, visit.occurred_at)
    assert set(CaseEvent.objects.filter(kind__startswith="visit_moved").values_list("case", "kind")) == {
        (case.pk, EventKind.VISIT_MOVED_AWAY),
        (right.pk, EventKind.VISIT_MOVED_HERE),
    }
    assert not any(broken_invariants().values())


OF_ITS_CARD = {"id", "case", "episode", "recorded_at", "corrects", "version", "case_version", "edited_at", "arrived_after"}
OF_THE_VOID = {"voided_at", "voided_by", "void_reason"}


def test_entry_moves_with_all_its_values(case: Case, owner: Supporter) -> None:
    """A new field of an entry is copied as well, unless it belongs to the card or to the correction."""
    visit = make_visit(case, owner, summary="Про операцію")
    Visit.objects.filter(pk=visit.pk).update(kind=VisitKind.CALL, outcome=CallOutcome.AGREED)
    moved_id = new_id()
    move_visit(visit.pk, to_case_id=make_case(owner).pk, step=None, reason="x", by=owner, at=timezone.now(), pk=moved_id)
    old, new = (Visit.objects.get(pk=pk) for pk in (visit.pk, moved_id))
    copied = {field.name for field in Visit._meta.concrete_fields} - OF_ITS_CARD - OF_THE_VOID
    assert {name: getattr(new, name) for name in copied} == {name: getattr(old, name) for name in copied}
    assert all(getattr(old, name) not in (None, "", False) for name in copied), "the example must fill in every field"


def test_plan_that_has_moved_on_stays_when_an_older_entry_is_moved(case: Case, owner: Supporter) -> None:
    right, visit = make_case(owner), make_visit(case, owner)
    make_visit(case, owner, days=6)
    planned = planned_step(case)
    move_visit(visit.pk, to_case_id=right.pk, step=None, reason="x", by=owner, at=timezone.now(), pk=new_id())
    assert planned_step(case).pk == planned.pk


def test_entry_is_not_moved_twice_by_another_or_to_its_own_card(case: Case, owner: Supporter) -> None:
    right, visit = make_case(owner), make_visit(case, owner)

    def move(to: Case, by: Supporter) -> None:
        move_visit(visit.pk, to_case_id=to.pk, step=None, reason="x", by=by, at=timezone.now(), pk=new_id())

    for to, by in ((case, owner), (right, make_supporter(owner.department))):
        with refused(EntryRefusal.MOVE):
            move(to, by)
    move(right, owner)
    with refused(EntryRefusal.MOVE):
        move(right, owner)

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.case.models import Case, CaseEvent, DepartmentSpan, Episode, OwnerSpan, RiskSpan, StageSpan, StateSpan
from cases.case.numbers import typed_number
from cases.case.states import CaseRefusal, CaseState, EventKind, Programme, Risk, Stage
from cases.course.actions import cases
from cases.course.actions.cases import NewCase, change_stage, free_number, open_case
from cases.course.actions.stays import Place
from cases.course.actions.steps import NextStep
from cases.course.models import FollowUp, Stay
from cases.course.states import StepState
from privacy.opening import Reading, UnrecordedOpening
from supporters.directory.models import Supporter
from tests.factories import (
    make_case,
    make_department,
    make_facility,
    make_head,
    make_person,
    make_supporter,
    next_step,
    planned_step,
)
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOW = timezone.now()


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


def move(case: Case, to: Stage, *, by: Supporter, place: Place | None = None, **moments: object) -> Case:
    at = timezone.now()
    moved_at = moments.get("moved_at", at)
    step = NextStep(what="Запитати", due_on=in_days(7))
    return change_stage(case.pk, to=to, moved_at=moved_at, step=step, place=place, by=by, at=at)  # type: ignore[arg-type]


def test_case_has_its_spans_step_and_event_when_opened(owner: Supporter) -> None:
    case = Case.objects.get(pk=make_case(owner, stage=Stage.STABILIZATION, facility=make_facility()).pk)
    assert typed_number(case.number) == case.number
    assert (case.state, case.stage, case.risk, case.owner) == (CaseState.OPEN, Stage.STABILIZATION, Risk.GREEN, owner)
    assert case.queued_at is None
    assert case.facility_id == "hospital"
    current = {
        StageSpan: Stage.STABILIZATION,
        StateSpan: CaseState.OPEN,
        RiskSpan: Risk.GREEN,
        OwnerSpan: owner,
        DepartmentSpan: owner.department,
        Stay: case.facility,
    }
    for span, value in current.items():
        held = span.objects.get(case=case)  # type: ignore[attr-defined]
        assert (held.value, held.from_at, held.to_at) == (value, case.opened_at, None)
    assert Stay.objects.get(case=case).ward == "палата 7"
    assert Episode.objects.get(case=case).ended_at is None
    step = planned_step(case)
    assert (step.due_on, step.what) == (case.next_due_on, "Зателефонувати")
    event = CaseEvent.objects.get(case=case)
    assert (event.kind, event.by, event.details) == (EventKind.OPENED, owner, {"stage": "stabilization"})


def test_case_has_the_number_that_its_opener_has_shown_and_the_day_when_its_stage_began(owner: Supporter) -> None:
    number, since = free_number(), NOW - timedelta(days=20)
    new = NewCase(
        programme=Programme.VETERAN,
        stage=Stage.TREATMENT,
        owner=owner,
        department=owner.department,
        first_step=next_step(),
        since=since,
        number=number,
    )
    case = open_case(make_person(), new, by=owner, at=NOW)
    assert (case.number, case.opened_at) == (number, NOW)
    assert StageSpan.objects.get(case=case).from_at == Stay.objects.get(case=case).from_at == since


def test_number_of_another_case_is_drawn_again(owner: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    number = free_number()
    drawn = iter([make_case(owner).number, make_case(owner).number, number])
    monkeypatch.setattr(cases, "new_number", lambda: next(drawn))
    assert free_number() == number


def test_case_waits_in_the_queue_when_it_has_no_owner() -> None:
    department = make_department()
    case = make_case(None, by=make_head(department))
    assert (case.owner, case.queued_at, case.department) == (None, case.opened_at, department)
    assert not OwnerSpan.objects.filter(case=case).exists()


def test_second_case_is_refused_when_the_programme_is_the_same(owner: Supporter) -> None:
    person = make_person()
    make_case(owner, person=person)
    make_case(owner, person=person, programme=Programme.FAMILY)
    with pytest.raises(IntegrityError, match="one_case_of_a_programme"), transaction.atomic():
        make_case(owner, person=person)
    assert Case.objects.filter(person=person).count() == 2


def test_nothing_is_written_when_the_change_would_leave_no_trace_of_who_saw(owner: Supporter) -> None:
    """An action records the person it reads, so it fails outside a reading context."""
    case = make_case(owner)
    from privacy.opening import _current  # noqa: PLC0415

    token = _current.set(None)
    with pytest.raises(UnrecordedOpening):
        move(case, Stage.REHABILITATION, by=owner)
    _current.reset(token)
    assert Case.objects.get(pk=case.pk).stage == Stage.TREATMENT


def test_case_moves_forward_and_plans_anew(owner: Supporter, reading: Reading) -> None:
    case = make_case(owner, facility=make_facility())
    before = planned_step(case)
    moved_at = timezone.now() - timedelta(days=2)
    sanatorium = make_facility("sanatorium", "Санаторій")
    move(case, Stage.REHABILITATION, by=owner, place=Place(sanatorium, "корпус 2"), moved_at=moved_at)
    case.refresh_from_db()
    assert (case.stage, case.facility, case.next_due_on) == (Stage.REHABILITATION, sanatorium, in_days(7))
    old, new = StageSpan.objects.filter(case=case).order_by("from_at")
    assert (old.to_at, new.value, new.from_at, new.to_at) == (moved_at, Stage.REHABILITATION, moved_at, None)
    assert [stay.ward for stay in Stay.objects.filter(case=case).order_by("from_at")] == ["палата 7", "корпус 2"]
    before.refresh_from_db()
    assert (before.state, planned_step(case).due_on) == (StepState.REPLACED, in_days(7))
    event = CaseEvent.objects.get(case=case, kind=EventKind.STAGE_CHANGED)
    assert event.details == {"before": "treatment", "after": "rehabilitation", "moved_at": moved_at.isoformat()}
    assert reading.subjects == {case.person_id}


def test_stages_may_be_skipped(owner: Supporter) -> None:
    case = make_case(owner, stage=Stage.STABILIZATION)
    assert move(case, Stage.REINTEGRATION, by=owner).stage == Stage.REINTEGRATION


@pytest.mark.parametrize("to", [Stage.TREATMENT, Stage.EVACUATION, Stage.STABILIZATION])
def test_case_stays_when_it_would_move_back_or_nowhere(owner: Supporter, to: Stage) -> None:
    case = make_case(owner, stage=Stage.TREATMENT)
    with refused(CaseRefusal.STAGE):
        move(case, to, by=owner)
    assert StageSpan.objects.filter(case=case).count() == 1


def test_case_stays_when_the_stage_would_begin_before_the_current_one(owner: Supporter) -> None:
    case = make_case(owner)
    for moved_at in (case.opened_at, case.opened_at - timedelta(days=1)):
        with refused(CaseRefusal.LATER):
            move(case, Stage.REHABILITATION, by=owner, moved_at=moved_at)


def test_case_stays_when_it_is_not_open(owner: Supporter) -> None:
    case = make_case(owner)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        move(case, Stage.REHABILITATION, by=owner)
    assert FollowUp.objects.filter(case=case).count() == 1


def test_case_is_refused_when_the_access_of_its_owner_has_just_been_closed(owner: Supporter) -> None:
    Supporter.objects.active().filter(pk=owner.pk).update(is_active=False)
    with refused(CaseRefusal.OWNER):
        make_case(owner)
    assert not Case.objects.exists()

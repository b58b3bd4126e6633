from datetime import time

import pytest

from cases.case.models import Case, OwnerSpan, StageSpan
from cases.case.states import LossKind
from cases.course.states import StepState
from cases.desk.reports.invariants import broken_invariants, found_broken
from supporters.directory.models import Supporter
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from tests.database import as_owner, execute, unreadable
from tests.factories import make_case, make_department, make_facility, make_loss, make_supporter, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    owner = make_supporter(make_department())
    case = make_case(owner, facility=make_facility())
    make_visit(case, owner)
    make_case(owner)
    return case


OFFER = """
WITH offer AS (
    INSERT INTO cases_handover (id, case_id, to_department_id, to_owner_id, reason, asked_by_id, asked_at, answer_by, outcome)
    SELECT gen_random_uuid(), id, department_id, owner_id, 'other', owner_id, now(), now() + interval '1 day', 'open'
    FROM cases_case WHERE id = %s RETURNING case_id, to_owner_id
)"""
CLOSURE = """
WITH episode AS (SELECT id AS episode_id, case_id FROM cases_episode WHERE case_id = %s), closure AS (
    INSERT INTO cases_closure (id, case_id, episode_id, reason_id, words, continues, asked_by_id, asked_at, state{columns})
    SELECT gen_random_uuid(), case_id, episode_id, 'goals_met', ''::bytea, 'nobody', owner.id, now(), {state}
    FROM episode, (SELECT id FROM supporters_supporter LIMIT 1) owner RETURNING id, case_id
)"""
CHECK = "SELECT gen_random_uuid(), case_id, id, 6, current_date, 'open' FROM closure"
DECIDED = {"columns": ", decided_at, decided_by_id", "state": "'withdrawn', now(), owner.id"}
BREAKS = {
    "person without a current name": (
        "DELETE FROM veterans_personname n USING cases_case c WHERE n.person_id = c.person_id AND c.id = %s"
    ),
    "open case without a planned step": (
        "UPDATE cases_followup SET state = 'cancelled', settled_at = now() WHERE state = 'planned' AND case_id = %s"
    ),
    "closed case with a planned step": "UPDATE cases_case SET state = 'closed' WHERE id = %s",
    "offered step of an entry taken back": (
        "WITH void AS (UPDATE cases_visit SET voided_at = now(), voided_by_id = by_id WHERE case_id = %s RETURNING id) "
        "UPDATE cases_followup SET state = 'offered' FROM void WHERE planned_in_id = void.id"
    ),
    "corrected entry that still counts": (
        "INSERT INTO cases_visit (id, case_id, episode_id, kind, reached, outcome, summary, occurred_at, recorded_at, by_id, "
        "corrects_id, version, arrived_after) SELECT gen_random_uuid(), case_id, episode_id, kind, reached, outcome, summary, "
        "occurred_at, recorded_at, by_id, id, 2, '' FROM cases_visit WHERE case_id = %s"
    ),
    "next due differs from the planned step": "UPDATE cases_case SET next_due_on = next_due_on + 1 WHERE id = %s",
    "stage differs from its span": "UPDATE cases_case SET stage = 'continued' WHERE id = %s",
    "facility differs from its stay": "UPDATE cases_case SET facility_id = NULL WHERE id = %s",
    "risk differs from its span": "UPDATE cases_case SET risk = 'red' WHERE id = %s",
    "owner differs from its span": "DELETE FROM cases_ownerspan WHERE case_id = %s",
    "open case owned by somebody inactive": (
        "UPDATE supporters_supporter s SET is_active = false FROM cases_case c WHERE c.owner_id = s.id AND c.id = %s"
    ),
    "offered case that is not open": f"{OFFER} UPDATE cases_case SET state = 'closed' FROM offer WHERE id = case_id",
    "case offered to somebody inactive": (
        f"{OFFER} UPDATE supporters_supporter s SET is_active = false FROM offer WHERE s.id = to_owner_id"
    ),
    "open case without an open episode": "UPDATE cases_episode SET ended_at = now() WHERE case_id = %s",
    "pause differs from its span": "UPDATE cases_case SET held_until = current_date WHERE id = %s",
    "ended case with a proposal to end it": (
        CLOSURE.format(columns="", state="'asked'")
        + "UPDATE cases_case SET state = 'closed' FROM closure WHERE cases_case.id = case_id"
    ),
    "proposal to end another course than the running one": (
        CLOSURE.format(columns="", state="'asked'")
        + "UPDATE cases_episode SET ended_at = now() FROM closure WHERE cases_episode.case_id = closure.case_id"
    ),
    "open case with a check": (
        f"{CLOSURE.format(**DECIDED)} INSERT INTO cases_check (id, case_id, closure_id, months, due_on, state) {CHECK}"
    ),
    "promise kept by a colleague without lasting reach": (
        "WITH promise AS (INSERT INTO cases_promise (id, case_id, words, who, whose_id, due_on, state, made_by_id, made_at) "
        "SELECT gen_random_uuid(), id, ''::bytea, 'supporter', owner_id, current_date, 'open', owner_id, now() "
        "FROM cases_case WHERE id = %s RETURNING whose_id) "
        "UPDATE supporters_supporter SET is_active = false FROM promise WHERE id = whose_id"
    ),
    "loss differs from its report": "UPDATE cases_case SET state = 'closed', loss = 'missing' WHERE id = %s",
    "something waits on a card that nobody can open": "UPDATE cases_case SET state = 'withdrawn' WHERE id = %s",
    "last contact differs from the entries": "UPDATE cases_case SET last_contact_at = NULL WHERE id = %s",
}


def test_nothing_is_broken_when_rows_were_made_by_actions(case: Case) -> None:
    assert set(broken_invariants()) == set(BREAKS)
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("name", BREAKS)
def test_break_is_found_when_made_by_raw_sql(case: Case, name: str) -> None:
    with as_owner():
        execute(BREAKS[name], [case.pk])
    assert broken_invariants()[name] >= 1


@pytest.mark.parametrize("loss", ["", LossKind.KILLED])
def test_report_of_a_loss_is_that_of_its_case(case: Case, loss: str) -> None:
    assert case.owner
    make_loss(case, case.owner, kind=LossKind.MISSING)
    assert not any(broken_invariants().values())
    Case.objects.filter(pk=case.pk).update(loss=loss)
    assert broken_invariants()["loss differs from its report"] == 1


def test_hour_of_a_case_is_that_of_its_planned_step(case: Case) -> None:
    name = "next due differs from the planned step"
    Case.objects.filter(pk=case.pk).update(next_due_time=time(9))
    assert broken_invariants()[name] == 1
    case.follow_ups.filter(state=StepState.PLANNED).update(due_time=time(9))
    assert broken_invariants()[name] == 0
    Case.objects.filter(pk=case.pk).update(next_due_time=None)
    assert broken_invariants()[name] == 1


def test_case_in_a_queue_breaks_nothing_when_it_has_no_owner(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(owner=None, queued_at=case.opened_at)
    assert broken_invariants()["owner differs from its span"] == 1
    with as_owner():
        OwnerSpan.objects.filter(case=case).delete()
    assert not any(broken_invariants().values())
    assert StageSpan.objects.filter(case=case).exists()
    assert Supporter.objects.active().exists()


def test_other_invariants_are_checked_when_one_can_not(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(next_due_time=time(9))
    run = Run()
    with unreadable("cases_handover", "to_owner_id"):
        assert found_broken(run) == {"next due differs from the planned step": 1}
    assert run.failed == {Task.INVARIANTS: "ProgrammingError"}

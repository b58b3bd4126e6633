"""Migration of the state «on hold»: such a case is open again with its last step due tomorrow, or closed without any step."""

from importlib import import_module

import pytest

from cases.case.models import Case, Episode, StateSpan
from cases.case.states import CaseState
from cases.course.models import FollowUp
from cases.desk.reports.invariants import broken_invariants
from supporters.directory.models import Supporter
from tests.database import execute
from tests.factories import House, make_visit, planned_step
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
ON_HOLD = (  # as it was possible before
    "UPDATE cases_followup SET state = 'cancelled', settled_at = now() WHERE state = 'planned' AND case_id = %s",
    "UPDATE cases_episode SET ended_at = now() WHERE case_id = %s",
    "UPDATE cases_statespan SET to_at = now() WHERE to_at IS NULL AND case_id = %s",
    "INSERT INTO cases_statespan (id, case_id, value, from_at, recorded_at)"
    " SELECT gen_random_uuid(), id, 'on_hold', now(), now() FROM cases_case WHERE id = %s",
    "UPDATE cases_case SET state = 'on_hold', next_due_on = NULL, next_due_time = NULL WHERE id = %s",
)


@pytest.fixture
def held(house: House) -> Case:
    """With the rights of the table owner until the test ends."""
    make_visit(house.case, house.owner)
    execute("RESET ROLE")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE cases_case DROP CONSTRAINT case_state_known")
    for statement in ON_HOLD:
        execute(statement, [house.case.pk])
    return house.case


def migrate() -> None:
    for operation in import_module("cases.migrations.0028_pauses_are_open").Migration.operations:
        for statement in operation.sql:
            execute(statement)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not any(broken_invariants().values())


def test_case_on_hold_is_open_with_its_last_step_due_tomorrow(held: Case) -> None:
    last = FollowUp.objects.filter(case=held).latest("planned_at")
    migrate()
    case = Case.objects.get(pk=held.pk)
    assert (case.state, case.held_until, case.next_due_on, case.owner) == (CaseState.OPEN, None, in_days(1), held.owner)
    assert planned_step(case).pk == last.pk
    assert Episode.objects.get(case=case).ended_at is None
    assert [span.value for span in StateSpan.objects.filter(case=case).order_by("from_at")] == ["open", "open"]


def test_case_whose_owner_has_left_waits_in_the_queue(held: Case, house: House) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    migrate()
    case = Case.objects.get(pk=held.pk)
    assert (case.state, case.owner, case.queued_at is None) == (CaseState.OPEN, None, False)


def test_case_on_hold_without_any_step_is_closed(held: Case) -> None:
    execute("UPDATE cases_followup SET planned_in_id = NULL, settled_in_id = NULL WHERE case_id = %s", [held.pk])
    execute("DELETE FROM cases_followup WHERE case_id = %s", [held.pk])
    migrate()
    assert Case.objects.get(pk=held.pk).state == CaseState.CLOSED
    assert StateSpan.objects.get(case=held, to_at=None).value == CaseState.CLOSED


def test_open_and_closed_cases_stay_as_they_are(house: House) -> None:
    before = list(Case.objects.values())
    execute("RESET ROLE")
    migrate()
    assert list(Case.objects.values()) == before

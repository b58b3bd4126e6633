"""Database constraints of cases: each is violated once, with the rights of the table owner."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.case.models import Case, HandOver, Loss
from cases.course.actions.facilities import serve_facilities
from cases.reintegration.actions.packages import withdraw_package
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import as_owner, execute
from tests.factories import (
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_loss,
    make_lowering,
    make_member,
    make_package,
    make_risk,
    make_supporter,
    make_visit,
)

pytestmark = pytest.mark.django_db
WITH_AN_ENTRY = "planned_in_id = (SELECT id FROM cases_visit LIMIT 1)"
IN_AN_ENTRY = "settled_in_id = (SELECT id FROM cases_visit LIMIT 1)"
ANSWERED = "answered_at = now(), answered_by_id = reported_by_id"
SETTLED = "answered_at = now(), answered_by_id = asked_by_id"
COPY = {
    "StageSpan": "value",
    "OwnerSpan": "value_id",
    "DepartmentSpan": "value_id",
    "StateSpan": "value",
    "RiskSpan": "value",
    "Stay": "value_id",
}


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    case = make_case(owner, facility=make_facility())
    make_visit(case, owner)
    make_supporter(owner.department)
    return case


def assert_breaks(constraint: str, statement: str, *parameters: object) -> None:
    with as_owner(), pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        execute(statement, list(parameters))


def test_facility_is_served_by_a_department_once_at_a_time(owner: Supporter) -> None:
    serve_facilities(owner.department.pk, added=[make_facility().pk], removed=(), by=owner, at=timezone.now())
    again = (
        "INSERT INTO cases_servedfacility (id, department_id, facility_id, valid_from, valid_to)"
        " SELECT gen_random_uuid(), department_id, facility_id, valid_from - 9, %s::date FROM cases_servedfacility"
    )
    today = kyiv_day(timezone.now())
    for until in (None, today + timedelta(days=1)):
        assert_breaks("served_once_at_a_time", again, until)
    assert_breaks("served_forward", "UPDATE cases_servedfacility SET valid_to = valid_from - 1")
    with as_owner():
        execute(again, [today])  # ended when the other began


@pytest.mark.parametrize("model", COPY)
def test_span_is_refused_when_it_overlaps_or_runs_backwards(case: Case, model: str) -> None:
    table, value = f"cases_{model.lower()}", COPY[model]
    name = model.removesuffix("Span").lower()
    assert_breaks(
        f"{name}_spans_apart",
        f"INSERT INTO {table} (id, case_id, {value}, from_at, recorded_at)"
        f" SELECT gen_random_uuid(), case_id, {value}, from_at + interval '1 day', now() FROM {table} WHERE case_id = %s",
        case.pk,
    )
    assert_breaks(f"{name}_span_forward", f"UPDATE {table} SET to_at = from_at WHERE case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("case_state_known", "state = 'lost'"),
        ("case_risk_known", "risk = 'blue'"),
        ("case_stage_of_programme", "programme = 'family'"),
        ("case_stage_of_programme", "stage = 'first_days'"),
        ("case_loss_known", "loss = 'x', state = 'closed'"),
        ("case_lost_is_closed", "loss = 'missing'"),
        ("case_number_shape", "number = 'A1234567'"),
        ("case_number_shape", "number = '1234567'"),
        ("open_case_has_a_next_step", "next_due_on = NULL"),
        ("open_case_has_an_owner_or_a_queue", "owner_id = NULL, queued_at = NULL"),
    ],
)
def test_case_is_refused_when(case: Case, constraint: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE cases_case SET {change} WHERE id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("stay_kind_known", "kind = 'moon'"),
        *(("stay_without_institution", f"kind = '{kind}', ward = NULL") for kind in ("road", "home", "leave", "unit")),
        ("stay_without_institution", "kind = 'home', value_id = NULL"),
        ("stay_bound_for_on_the_road", "bound_for_id = value_id"),
        ("stay_bound_for_on_the_road", "expected_on = '2026-12-03'"),
        ("stay_bound_for_on_the_road", "kind = 'home', value_id = NULL, ward = NULL, expected_on = '2026-12-03'"),
        ("stay_corrected_by_somebody", "corrected_at = now()"),
        ("stay_corrected_by_somebody", "corrected_by_id = recorded_by_id"),
    ],
)
def test_stay_is_refused_when(case: Case, constraint: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE cases_stay SET {change} WHERE case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("visit_kind_known", "kind = 'party'"),
        ("visit_not_in_the_future", "occurred_at = recorded_at + interval '1 second'"),
        ("visit_made_is_told", "summary = NULL"),
        ("visit_void_is_whole", "voided_at = now()"),
        ("visit_void_is_whole", "voided_by_id = by_id"),
        ("visit_arrival_known", "arrived_after = 'x'"),
        ("visit_corrects_another", "corrects_id = id"),
    ],
)
def test_visit_is_refused_when(case: Case, constraint: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE cases_visit SET {change} WHERE case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("step_state_known", "state = 'x', settled_at = now()"),
        ("one_planned_step", "state = 'planned', settled_at = NULL"),
        ("step_settled_or_planned", "state = 'done', settled_at = NULL"),
        ("step_settled_or_planned", "state = 'planned', settled_at = now()"),
        ("step_settled_or_planned", f"state = 'offered', settled_at = now(), {WITH_AN_ENTRY}"),
        ("step_offered_with_an_entry", "state = 'offered', settled_at = NULL, planned_in_id = NULL"),
    ],
)
def test_step_is_refused_when(case: Case, constraint: str, change: str) -> None:
    assert_breaks(
        constraint,
        f"UPDATE cases_followup SET {change} WHERE case_id = %s AND (state = 'replaced' OR %s)",
        case.pk,
        constraint != "one_planned_step",
    )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("loss_kind_known", "kind = 'x'"),
        ("loss_state_known", f"state = 'x', {ANSWERED}"),
        ("loss_answered_or_reported", "state = 'confirmed'"),
        ("loss_answered_or_reported", "state = 'taken_back', answered_at = now()"),
        ("loss_answered_or_reported", "state = 'confirmed', answered_by_id = reported_by_id"),
        ("loss_answered_or_reported", ANSWERED),
    ],
)
def test_loss_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_loss(case, owner)
    assert_breaks(constraint, f"UPDATE cases_loss SET {change} WHERE case_id = %s", case.pk)


ANOTHER = "(SELECT id FROM supporters_supporter WHERE id <> asked_by_id LIMIT 1)"
LOWERED_BY_ANOTHER = f"answered_at = now(), answered_as_head = true, answered_by_id = {ANOTHER}"
BY_ONE = "answered_at = now(), answered_as_head = true, answered_by_id = asked_by_id"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("lowering_answered_or_open", "state = 'x'"),
        ("lowering_from_high_risk", "before = 'amber'"),
        ("lowering_from_high_risk", "after = 'red'"),
        ("lowering_has_a_review_day", "review_on = NULL"),
        ("lowering_has_a_review_day", "after = 'green'"),
        ("lowering_answered_by_another", f"state = 'agreed', {BY_ONE}"),
        ("lowering_agreed_with_a_head", f"state = 'agreed', {LOWERED_BY_ANOTHER.replace('= true', '= false')}"),
        ("lowering_answered_or_open", "state = 'agreed', answered_at = now()"),
        ("lowering_answered_or_open", LOWERED_BY_ANOTHER),
        ("lowering_answered_or_open", f"state = 'withdrawn', {LOWERED_BY_ANOTHER}"),
        ("lowering_answered_or_open", "state = 'withdrawn'"),
        ("lowering_refused_with_words", f"state = 'refused', {LOWERED_BY_ANOTHER}"),
    ],
)
def test_proposal_to_lower_the_risk_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_lowering(case, owner)
    assert_breaks(constraint, f"UPDATE cases_risklowering SET {change} WHERE case_id = %s", case.pk)


def test_second_open_proposal_is_refused(case: Case, owner: Supporter) -> None:
    make_lowering(case, owner)
    columns = "case_id, before, after, reason, review_on, asked_by_id, asked_at, asked_as_head, state"
    again = f"INSERT INTO cases_risklowering (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_risklowering"
    assert_breaks("one_open_lowering", again)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("risk_set_with_a_reason", "reason = NULL"),
        ("risk_has_a_review_day", "review_on = NULL"),
        ("risk_has_a_review_day", "value = 'green'"),
        ("risk_agreed_by_another", "agreed_by_id = by_id"),
    ],
)
def test_level_of_risk_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_risk(case, owner)
    assert_breaks(constraint, f"UPDATE cases_riskspan SET {change} WHERE to_at IS NULL AND case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("team_member_for_a_day", "until_on = (from_at AT TIME ZONE 'Europe/Kyiv')::date - 1"),
        ("team_member_brought_by_another", "by_id = supporter_id"),
    ],
)
def test_team_member_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_member(case, owner)
    assert_breaks(constraint, f"UPDATE cases_teammember SET {change} WHERE case_id = %s", case.pk)


def test_second_membership_of_a_colleague_is_refused(case: Case, owner: Supporter) -> None:
    make_member(case, owner)
    columns = "case_id, supporter_id, from_at"
    again = f"INSERT INTO cases_teammember (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_teammember"
    assert_breaks("team_member_once", again)


def test_loss_is_refused_when_the_case_has_one_that_was_not_taken_back(case: Case, owner: Supporter) -> None:
    make_loss(case, owner)
    columns = "case_id, kind, source, was_open, reported_by_id, reported_at, state, answered_at, answered_by_id, ended"
    again = f"INSERT INTO cases_loss (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_loss"
    assert_breaks("one_loss_of_a_case", again)
    with as_owner():
        execute(f"UPDATE cases_loss SET state = 'taken_back', {ANSWERED}")
        execute(again)
        assert Loss.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("hand_over_reason_known", "reason = 'x'"),
        ("hand_over_outcome_known", f"outcome = 'x', {SETTLED}"),
        ("hand_over_answer_after_asking", "answer_by = asked_at"),
        ("hand_over_to_another", "to_owner_id = from_owner_id"),
        ("hand_over_answered_or_open", "outcome = 'accepted'"),
        ("hand_over_answered_or_open", "outcome = 'withdrawn', answered_at = now()"),
        ("hand_over_answered_or_open", "outcome = 'ended', answered_by_id = asked_by_id"),
        ("hand_over_answered_or_open", "answered_at = now()"),
        ("hand_over_answered_or_open", "answered_by_id = asked_by_id"),
        ("hand_over_answered_or_open", SETTLED),
        ("hand_over_refused_with_words", f"outcome = 'refused', {SETTLED}"),
    ],
)
def test_offer_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_hand_over(case, make_supporter(owner.department), by=owner)
    assert_breaks(constraint, f"UPDATE cases_handover SET {change} WHERE case_id = %s", case.pk)


def test_offer_is_refused_when_the_case_has_one_that_waits(case: Case, owner: Supporter) -> None:
    make_hand_over(case, make_supporter(owner.department), by=owner)
    columns = "case_id, from_owner_id, to_department_id, to_owner_id, reason, asked_by_id, asked_at, answer_by, outcome"
    again = f"INSERT INTO cases_handover (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_handover"
    assert_breaks("one_open_hand_over", again)
    with as_owner():
        execute(f"UPDATE cases_handover SET outcome = 'withdrawn', {SETTLED}")
        execute(again.replace("outcome FROM", "'open' FROM"))
        assert HandOver.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("promise_by_known", "who = 'x'"),
        ("promise_state_known", "state = 'x', settled_at = now()"),
        ("promise_settled_or_open", "state = 'kept'"),
        ("promise_settled_or_open", "state = 'withdrawn'"),
        ("promise_settled_or_open", "settled_at = now()"),
        ("promise_settled_or_open", "settled_by_id = made_by_id"),
        ("promise_kept_in_an_entry", f"state = 'withdrawn', settled_at = now(), settled_by_id = made_by_id, {IN_AN_ENTRY}"),
        ("promise_kept_in_an_entry", f"state = 'kept', settled_at = now(), {IN_AN_ENTRY}"),
        ("promise_kept_in_an_entry", IN_AN_ENTRY),
        ("promise_not_needed_for_a_reason", "reason = words"),
        ("promise_not_needed_for_a_reason", "state = 'kept', settled_at = now(), reason = words"),
    ],
)
def test_promise_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:
    make_loss(case, owner)
    assert_breaks(constraint, f"UPDATE cases_promise SET {change} WHERE case_id = %s", case.pk)


POINT = "kind = 'stabilization', oblast = 'UA-63', label_uk = 'Стабілізаційний пункт, Харківська область'"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("facility_kind_known", "kind = 'moon'"),
        ("facility_oblast_known", "oblast = 'UA-99'"),
        ("facility_branch_known", "branch = 'army'"),
        ("facility_valid_forward", "valid_to = valid_from - 1"),
        ("point_known_by_oblast_only", f"{POINT}, duty_phone = '+380440000005'"),
        ("point_known_by_oblast_only", f"{POINT}, oblast = ''"),
        ("point_known_by_oblast_only", f"{POINT}, label_uk = 'Пункт у селі'"),
        ("point_known_by_oblast_only", f"{POINT}, label_uk = 'Стабілізаційний пункт, вул. Шкільна, 3'"),
        ("facility_once_in_an_oblast", "oblast = 'UA-63', label_uk = 'Госпіталь'"),
    ],
)
def test_facility_is_refused_when(constraint: str, change: str) -> None:
    make_facility()
    make_facility("other", "Інший")
    with as_owner():
        execute("UPDATE cases_facility SET oblast = 'UA-63' WHERE code = 'hospital'")
        if change.startswith(POINT):
            execute(f"UPDATE cases_facility SET {POINT} WHERE code = 'other'")
    assert_breaks(constraint, f"UPDATE cases_facility SET {change.removeprefix(f'{POINT}, ')} WHERE code = 'other'")


def test_row_is_refused_when_it_is_stored_twice_or_has_an_unknown_code(case: Case, owner: Supporter) -> None:
    other = make_case(owner)
    copy = "INSERT INTO cases_episode (id, case_id, started_at) SELECT gen_random_uuid(), case_id, now() FROM cases_episode"
    assert_breaks("one_open_episode", copy)
    assert_breaks("episode_ends_after_it_starts", "UPDATE cases_episode SET ended_at = started_at")
    assert_breaks("one_case_of_a_programme", "UPDATE cases_case SET person_id = %s WHERE id = %s", other.person_id, case.pk)
    assert_breaks("cases_case_number_key", "UPDATE cases_case SET number = %s WHERE id = %s", other.number, case.pk)
    assert_breaks("event_kind_known", "UPDATE cases_caseevent SET kind = 'x'")
    assert_breaks("policy_of_a_stage", "UPDATE cases_stagepolicy SET code = 'x' WHERE code = 'treatment'")
    member = (
        "INSERT INTO cases_teammember (id, case_id, supporter_id, from_at) SELECT gen_random_uuid(), %s, %s, now()"
        " FROM generate_series(1, 2)"
    )
    assert_breaks("team_member_once", member, case.pk, owner.pk)
    grant = (
        "INSERT INTO cases_purposegrant (id, case_id, user_id, purpose, granted_at, until)"
        " VALUES (gen_random_uuid(), %s, %s, 'x', now(), now())"
    )
    assert_breaks("purpose_known", grant, case.pk, owner.pk)


def test_person_is_refused_when_a_code_or_year_is_impossible(case: Case) -> None:
    assert_breaks("birth_year_plausible", "UPDATE veterans_person SET birth_year = 1800")
    assert_breaks("address_form_known", "UPDATE veterans_person SET address_form = 'x'")
    assert_breaks("name_entry_kind_known", "UPDATE veterans_nameentry SET kind = 'x'")
    assert_breaks(
        "name_entry_once",
        "INSERT INTO veterans_nameentry (id, kind, token, spelling)"
        " SELECT id + 1000000, kind, token, spelling FROM veterans_nameentry",
    )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("package_reason_known", "reason = 'x'"),
        ("package_state_known", "state = 'x', settled_at = now(), settled_by_id = made_by_id"),
        ("package_agreed_before", "agreed_on = agreed_on + 1"),
        ("package_settled_or_open", "settled_at = now()"),
        ("package_settled_or_open", "state = 'withdrawn'"),
        ("package_received_in_time", "state = 'received', settled_at = now(), settled_by_id = made_by_id"),
        (
            "package_received_in_time",
            "state = 'received', settled_at = now(), settled_by_id = made_by_id, received_on = agreed_on - 1",
        ),
        (
            "package_received_in_time",
            "state = 'received', settled_at = now(), settled_by_id = made_by_id, received_on = agreed_on + 1",
        ),
        ("package_received_in_time", "received_on = agreed_on"),
    ],
)
def test_package_is_refused_when(case: Case, constraint: str, change: str) -> None:
    assert case.owner
    make_package(case, case.owner)
    assert_breaks(constraint, f"UPDATE cases_communitypackage SET {change} WHERE case_id = %s", case.pk)


@pytest.mark.usefixtures("reading")
def test_second_open_package_is_refused(case: Case) -> None:
    assert case.owner
    make_package(case, case.owner)
    withdraw_package(case.pk, by=case.owner, at=timezone.now())
    make_package(case, case.owner)
    again = "UPDATE cases_communitypackage SET state = 'open', settled_at = NULL, settled_by_id = NULL WHERE case_id = %s"
    assert_breaks("one_open_package", again, case.pk)

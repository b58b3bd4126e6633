"""Database constraints of pauses, ends, checks and episodes: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case, Closure
from cases.case.states import Risk
from cases.course.models import HoldSpan
from cases.endings.models import Check
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.database import as_owner, execute
from tests.ended import begin_again, end_support, make_closure, make_hold
from tests.factories import make_head, make_promise, make_risk
from tests.persons import make_request

pytestmark = pytest.mark.django_db
DECIDED = "decided_at = now(), decided_by_id = {}"
BY_ANOTHER = DECIDED.format("(SELECT id FROM supporters_supporter WHERE id <> asked_by_id LIMIT 1)")
ANSWERED_BY_OWNER = "answered_at = now(), answered_by_id = asked_by_id"
BY_ITS_AUTHOR = DECIDED.format("asked_by_id")


@pytest.fixture
def head(owner: Supporter) -> Supporter:  # noqa: F811
    return make_head(owner.department)


@pytest.mark.parametrize("change", ["state = 'closed', next_due_on = NULL", "risk = 'red'"])
def test_paused_case_is_open_and_not_at_high_risk(case: Case, owner: Supporter, change: str) -> None:  # noqa: F811
    make_hold(case, owner)
    assert_breaks("held_case_is_open_not_red", f"UPDATE cases_case SET {change} WHERE id = %s", case.pk)


def test_case_at_high_risk_is_not_paused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_risk(case, owner, Risk.RED)
    assert_breaks("held_case_is_open_not_red", "UPDATE cases_case SET held_until = current_date WHERE id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("hold_reason_known", "reason = 'x'"),
        ("hold_forward", "to_at = from_at, ended_by_id = by_id"),
        ("hold_ended_by", "to_at = now() + interval '1 day'"),
        ("hold_ended_by", "ended_by_id = by_id"),
    ],
)
def test_pause_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_hold(case, owner)
    assert_breaks(constraint, f"UPDATE cases_holdspan SET {change} WHERE case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("promise_fate_complete", "fate = 'x'"),
        ("promise_fate_complete", "fate = 'stays'"),
        ("promise_fate_complete", "fate = 'passed'"),
        ("promise_fate_complete", "fate = 'kept', fate_words = words"),
        ("promise_fate_complete", "fate_on = due_on"),
        ("promise_fate_complete", "fate = 'declined', fate_keeper_id = made_by_id"),
    ],
)
def test_fate_of_a_promise_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_promise(case, owner)
    assert_breaks(constraint, f"UPDATE cases_promise SET {change} WHERE case_id = %s", case.pk)


def test_second_current_pause_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_hold(case, owner)
    columns = "case_id, reason, words, from_at, until, by_id"
    assert_breaks(
        "one_current_hold",
        f"INSERT INTO cases_holdspan (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_holdspan",
    )
    assert HoldSpan.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("closure_state_known", f"state = 'x', {BY_ANOTHER}"),
        ("closure_continues_known", "continues = 'x'"),
        ("closure_decided_or_asked", "state = 'agreed'"),
        ("closure_decided_or_asked", "decided_at = now()"),
        ("closure_decided_or_asked", "state = 'withdrawn', decided_at = now()"),
        ("closure_decided_by_another", f"state = 'agreed', {BY_ITS_AUTHOR}"),
        ("closure_decided_by_another", f"state = 'refused', answer = words, {BY_ITS_AUTHOR}"),
        ("closure_refused_with_words", f"state = 'refused', {BY_ANOTHER}"),
    ],
)
def test_proposal_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_closure(case, owner)
    assert_breaks(constraint, f"UPDATE cases_closure SET {change} WHERE case_id = %s", case.pk)


def test_second_proposal_that_waits_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_closure(case, owner)
    columns = "case_id, episode_id, reason_id, words, continues, asked_by_id, asked_at, state"
    again = f"INSERT INTO cases_closure (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_closure"
    assert_breaks("one_asked_closure", again)
    with as_owner():
        execute(f"UPDATE cases_closure SET state = 'withdrawn', {BY_ITS_AUTHOR}")
        execute(again.replace("state FROM", "'asked' FROM"))
    assert Closure.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("check_state_known", "state = 'x', settled_at = now()"),
        ("check_settled_or_open", "state = 'ended'"),
        ("check_settled_or_open", "settled_at = now()"),
        ("check_done_by_an_entry", "state = 'done', settled_at = now()"),
        ("check_once", "months = 12"),
    ],
)
def test_check_is_refused_when(case: Case, owner: Supporter, head: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    end_support(case, owner, head)
    assert Check.objects.count() == 2
    assert_breaks(constraint, f"UPDATE cases_check SET {change} WHERE case_id = %s AND months = 6", case.pk)


def test_outcome_or_injury_is_refused_when_it_is_unknown_or_comes_twice(
    case: Case,  # noqa: F811
    owner: Supporter,  # noqa: F811
    head: Supporter,
) -> None:
    end_support(case, owner, head)
    assert_breaks("outcome_kind_known", "UPDATE cases_outcome SET kind = 'x'")
    columns = "closure_id, kind, words"
    again = f"INSERT INTO cases_outcome (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_outcome"
    assert_breaks("outcome_once", again)
    begin_again(case, owner)
    injury = "INSERT INTO cases_episodeinjury (id, episode_id, \"group\") SELECT gen_random_uuid(), id, '{}' FROM cases_episode"
    assert_breaks("injury_group_known", injury.format("x"))
    assert_breaks("injury_group_once", f"{injury.format('blast')}, generate_series(1, 2)")
    assert_breaks("episode_kind_known", "UPDATE cases_episode SET kind = 'x'")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("request_state_known", f"state = 'x', {ANSWERED_BY_OWNER}"),
        ("request_answered_or_open", ANSWERED_BY_OWNER),
        ("request_answered_or_open", "state = 'talked'"),
        ("request_answered_or_open", "words = note"),
    ],
)
def test_request_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_request(case, owner)
    assert_breaks(constraint, f"UPDATE cases_cardrequest SET {change} WHERE case_id = %s", case.pk)


def test_second_open_request_of_a_colleague_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_request(case, owner)
    columns = "case_id, note, asked_by_id, asked_at, state"
    copy = f"INSERT INTO cases_cardrequest (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_cardrequest"
    assert_breaks("one_open_request", copy)

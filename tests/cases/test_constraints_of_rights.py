"""Database constraints of what persons ask about their data: each is violated once, with the rights of the table owner."""

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.rights.models import Erasure
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.factories import make_supporter
from tests.rights import make_data_request, make_legal_hold

pytestmark = pytest.mark.django_db
ANOTHER = "(SELECT id FROM supporters_supporter WHERE id <> set_by_id LIMIT 1)"
ENDED = f"ended_at = now(), end_reason = reason, ended_by_id = {ANOTHER}"
NOT_ASKER = "decided_by_id = (SELECT id FROM supporters_supporter WHERE id <> asked_by_id LIMIT 1)"
DECIDED, EARLIER = f"decided_at = asked_at, {NOT_ASKER}", f"decided_at = asked_at - interval '1 hour', {NOT_ASKER}"
ANSWERED = "answered_by_id = recorded_by_id, answer = words"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("data_request_kind_known", "kind = 'x', term_id = 'x'"),
        ("data_request_kind_known", "term_id = 'access'"),
        ("data_request_channel_known", "channel = 'x'"),
        ("data_request_state_known", f"state = 'x', answered_at = now() + interval '1 day', {ANSWERED}"),
        ("data_request_due_later", "received_on = current_date + 2"),
        ("data_request_due_later", "due_on = received_on"),
        ("data_request_answered_or_open", "state = 'answered'"),
        ("data_request_answered_or_open", "answer = words"),
        (
            "data_request_answered_or_open",
            "state = 'refused', answered_at = recorded_at, answered_by_id = recorded_by_id",
        ),
        ("data_request_answered_or_open", f"state = 'answered', answered_at = recorded_at - interval '1 hour', {ANSWERED}"),
    ],
)
def test_data_request_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_data_request(case, owner)
    assert_breaks(constraint, f"UPDATE cases_datarequest SET {change}")


def test_second_open_request_of_a_kind_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_data_request(case, owner)
    columns = "case_id, kind, received_on, channel, words, term_id, due_on, recorded_by_id, recorded_at, state"
    again = f"INSERT INTO cases_datarequest (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_datarequest"
    assert_breaks("one_open_data_request", again)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("legal_term_of_a_right", "UPDATE cases_legalterm SET code = 'x' WHERE code = 'access'"),
        ("legal_term_of_days", "UPDATE cases_legalterm SET days = 0"),
        ("legal_term_counted", "UPDATE cases_legalterm SET counted = 'x'"),
        ("retention_of_years", "UPDATE cases_retentionrule SET years = 0"),
        ("cases_noticepart_number_key", "UPDATE cases_noticepart SET number = 1"),
    ],
)
def test_row_of_the_law_is_refused_when(constraint: str, statement: str) -> None:
    assert_breaks(constraint, statement)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("legal_hold_ended_or_in_force", "ended_at = now()"),
        ("legal_hold_ended_or_in_force", "end_reason = reason"),
        ("legal_hold_ended_or_in_force", f"{ENDED}, end_reason = NULL"),
        ("legal_hold_ended_or_in_force", f"{ENDED}, ended_at = set_at - interval '1 second'"),
        ("legal_hold_ended_by_another", f"{ENDED}, ended_by_id = set_by_id"),
    ],
)
def test_legal_hold_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_legal_hold(case, owner)
    make_supporter(owner.department)
    values = dict(part.split(" = ", 1) for part in change.split(", "))
    assert_breaks(constraint, f"UPDATE cases_legalhold SET {', '.join(f'{name} = {value}' for name, value in values.items())}")


def test_second_hold_of_a_person_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_legal_hold(case, owner)
    columns = "person_id, reason, set_by_id, set_at"
    assert_breaks(
        "one_legal_hold", f"INSERT INTO cases_legalhold (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_legalhold"
    )


def make_asked(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_supporter(owner.department)
    Erasure.objects.create(person=case.person, reason="Так", asked_by=owner, asked_at=timezone.now())


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("erasure_state_known", f"state = 'x', {DECIDED}"),
        ("erasure_decided_or_asked", "state = 'agreed'"),
        ("erasure_decided_or_asked", DECIDED),
        ("erasure_decided_or_asked", f"state = 'refused', {EARLIER}"),
        ("erasure_decided_by_another", "state = 'agreed', decided_at = asked_at, decided_by_id = asked_by_id"),
        ("erasure_done_when_agreed", f"state = 'refused', {DECIDED}, done_at = now(), counts = '{{}}'"),
        ("erasure_done_when_agreed", f"state = 'agreed', {DECIDED}, done_at = now()"),
    ],
)
def test_erasure_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_asked(case, owner)
    assert_breaks(constraint, f"UPDATE cases_erasure SET {change}")


def test_second_asked_erasure_of_a_person_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_asked(case, owner)
    columns = "person_id, reason, asked_by_id, asked_at, state"
    assert_breaks(
        "one_asked_erasure", f"INSERT INTO cases_erasure (id, {columns}) SELECT gen_random_uuid(), {columns} FROM cases_erasure"
    )

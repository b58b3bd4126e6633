"""Database constraints of shown vacancies, letters, jobs and checks: each is violated once, with the rights of the owner."""

import pytest

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.cases.test_constraints_of_work import AGAIN
from tests.jobs import make_job, make_letter, make_proposal, make_wanted

pytestmark = pytest.mark.django_db
BY = "(SELECT id FROM supporters_supporter LIMIT 1)"
SETTLED = f"settled_at = now(), settled_by_id = {BY}"
ANSWERED = f"answered_at = now(), answered_by_id = {BY}"
ENDED = f"ended_at = now(), ended_by_id = {BY}, end_kind = 'person'"
LOGGED = f"logged_at = now(), logged_by_id = {BY}"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("proposal_state_known", f"state = 'x', {SETTLED}"),
        ("proposal_reasons_known", f"state = 'declined', decline = 'x', {ANSWERED}, {SETTLED}"),
        ("proposal_reasons_known", f"state = 'refused', refusal = 'x', {ANSWERED}, {SETTLED}"),
        ("proposal_declined_for_a_reason", f"state = 'declined', {ANSWERED}, {SETTLED}"),
        ("proposal_declined_for_a_reason", "decline = 'pay'"),
        ("proposal_refused_for_a_reason", f"state = 'refused', {ANSWERED}, {SETTLED}"),
        ("proposal_refused_for_a_reason", "refusal = 'filled'"),
        ("proposal_settled_or_open", SETTLED),
        ("proposal_settled_or_open", "state = 'gone'"),
        ("proposal_answered_by_somebody", "answered_at = now(), state = 'wanted'"),
        ("proposal_goes_on_when_wanted", ANSWERED),
        ("proposal_goes_on_when_wanted", "state = 'wanted'"),
        ("proposal_goes_on_when_wanted", f"state = 'hired', {SETTLED}"),
    ],
)
def test_shown_vacancy_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_proposal(case, owner)
    assert_breaks(constraint, f"UPDATE cases_jobproposal SET {change}")


def test_vacancy_shown_twice_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_proposal(case, owner)
    assert_breaks("one_open_proposal_of_a_vacancy", AGAIN.format(table="cases_jobproposal"))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("letter_codes_known", f"state = 'x', {SETTLED}"),
        ("letter_codes_known", f"state = 'sent', channel = 'x', {SETTLED}"),
        ("letter_settled_or_waiting", SETTLED),
        ("letter_settled_or_waiting", "state = 'cancelled'"),
        ("letter_sent_by_a_channel", f"state = 'sent', {SETTLED}"),
        ("letter_sent_by_a_channel", "channel = 'email'"),
    ],
)
def test_letter_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_letter(make_wanted(case, owner), owner)
    assert_breaks(constraint, f"UPDATE cases_employerletter SET {change}")


def test_second_waiting_letter_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_letter(make_wanted(case, owner), owner)
    assert_breaks("one_waiting_letter", AGAIN.format(table="cases_employerletter"))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("job_kind_known", "kind = 'x'"),
        ("job_by_a_proposal_or_elsewhere", "employer = NULL"),
        ("job_end_known", f"ended_on = started_on, {ENDED.replace('person', 'x')}"),
        ("job_ended_or_current", "ended_on = started_on"),
        ("job_ended_or_current", "end_kind = 'person'"),
        ("job_ended_or_current", f"ended_on = started_on, {ENDED.replace('person', '')}"),
        ("job_ends_after_start", f"ended_on = started_on - 1, {ENDED}"),
    ],
)
def test_job_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_job(case, owner)
    assert_breaks(constraint, f"UPDATE cases_job SET {change}")


def test_second_current_job_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_job(case, owner)
    assert_breaks("one_current_job", AGAIN.format(table="cases_job"))


def test_two_jobs_by_one_proposal_are_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    proposal = make_wanted(case, owner)
    make_job(case, owner)
    by_it = f"UPDATE cases_job SET employer = NULL, proposal_id = '{proposal.pk}', ended_on = started_on, {ENDED}"
    assert_breaks("cases_job_proposal_id_key", f"{by_it}; {AGAIN.format(table='cases_job')}")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("job_check_codes_known", "state = 'x', settled_at = now()"),
        ("job_check_codes_known", f"answer = 'x', {LOGGED}"),
        ("job_check_codes_known", "days = 15"),
        ("job_check_settled_or_open", "settled_at = now()"),
        ("job_check_settled_or_open", "state = 'ended'"),
        ("job_check_logged_or_not", "answer = 'works'"),
        ("job_check_logged_or_not", "logged_at = now()"),
        ("job_check_done_by_an_answer", "state = 'done', settled_at = now()"),
        ("job_check_done_by_an_answer", f"state = 'done', settled_at = now(), answer = 'not_reached', {LOGGED}"),
    ],
)
def test_check_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_job(case, owner)
    assert_breaks(constraint, f"UPDATE cases_jobcheck SET {change} WHERE days = 14")


def test_same_check_twice_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_job(case, owner)
    assert_breaks("job_check_once", AGAIN.format(table="cases_jobcheck"))

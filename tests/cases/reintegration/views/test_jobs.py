"""Shown vacancies, letters to employers, jobs and checks by their pages, from the first vacancy to lost work."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.jobs.letters import cancel_letter
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal
from cases.reintegration.states import JobAnswer, LetterState, ProposalState
from tests.cases.conftest import assert_in_error
from tests.consenting import make_consent
from tests.database import as_owner, execute, rows
from tests.ended import end_support
from tests.factories import House, make_loss, make_visit
from tests.jobs import (
    EMPLOYER,
    end_work,
    log_work,
    make_job,
    make_letter,
    make_proposal,
    make_sent,
    make_wanted,
)
from tests.joined import make_join, make_twice
from tests.persons import make_territories
from tests.work import make_profile, make_vacancy
from tools.journeys.dates import in_days
from veterans.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
HIRED = {"outcome": "hired", "started_on": in_days(0).isoformat(), "evidence": "Показав наказ"}


@pytest.fixture(autouse=True)
def territories() -> None:
    make_territories()


def page(case: Case, part: str = "") -> str:
    return f"/cases/{case.number}/employment/{part}"


def of(proposal: JobProposal, part: str = "") -> str:
    return page(proposal.case, f"proposals/{proposal.pk}/{part}")


def sent(**fields: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), **fields}


def main(client: Client, address: str) -> str:
    return client.get(address).text.split("<main")[1].split("</main")[0]


# A vacancy ----------------------------------------------------------------------------------------------------------


def test_vacancy_is_shown_by_a_button_answered_and_leads_to_a_job(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner)
    vacancy = make_vacancy(house.owner, "Черговий")
    assert str(vacancy.pk) in main(at_work, page(house.case))
    asked = sent(vacancy=str(vacancy.pk))
    assert [at_work.post(page(house.case, "proposals/new/"), asked).status_code for _ in range(2)] == [302, 302]
    proposal = JobProposal.objects.select_related("case").get()
    assert 'name="vacancy"' not in main(at_work, page(house.case)), "it is not shown twice"
    assert at_work.post(of(proposal), sent(answer="wanted")).status_code == 302
    assert of(proposal, "letter/") in main(at_work, of(proposal))
    assert at_work.post(of(proposal), sent(**HIRED)).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.proposal_id, JobCheck.objects.open().count()) == ("system", proposal.pk, 4)
    assert "Черговий" in main(at_work, page(house.case, f"jobs/{job.pk}/"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "answer"),
        ({"answer": "declined"}, "decline"),
        ({"answer": "wanted", "words": "я" * 501}, "words"),
        ({"answer": "hired"}, "answer"),
    ],
)
def test_wrong_answer_is_refused_beside_its_field(house: House, at_work: Client, fields: dict[str, str], field: str) -> None:
    proposal = make_proposal(house.case, house.owner)
    assert_in_error(at_work.post(of(proposal), sent(**fields)), field)
    assert JobProposal.objects.get().state == ProposalState.SHOWN


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "outcome"),
        ({**HIRED, "started_on": ""}, "started_on"),
        ({**HIRED, "started_on": in_days(100).isoformat()}, "started_on"),
        ({**HIRED, "started_on": in_days(-4000).isoformat()}, "started_on"),
        ({**HIRED, "evidence": ""}, "evidence"),
        ({"outcome": "refused", "evidence": "Лист"}, "refusal"),
        ({"outcome": "refused", "refusal": "filled"}, "evidence"),
        ({"outcome": "declined"}, "decline"),
    ],
)
def test_wrong_outcome_is_refused_beside_its_field(house: House, at_work: Client, fields: dict[str, str], field: str) -> None:
    proposal = make_wanted(house.case, house.owner)
    assert_in_error(at_work.post(of(proposal), sent(**fields)), field)
    assert JobProposal.objects.get().state == ProposalState.WANTED


@pytest.mark.parametrize("outcome", [{"outcome": "refused", "refusal": "filled", "evidence": "Лист"}, {"outcome": "gone"}])
def test_outcome_is_saved_and_its_page_takes_no_other(house: House, at_work: Client, outcome: dict[str, str]) -> None:
    proposal = make_wanted(house.case, house.owner)
    assert at_work.post(of(proposal), sent(**outcome)).status_code == 302
    assert JobProposal.objects.get().state == outcome["outcome"]
    assert "<form" not in main(at_work, of(proposal))
    assert at_work.post(of(proposal), sent(**HIRED)).status_code == 409


def test_vacancy_that_has_ended_meanwhile_is_gone(house: House, at_work: Client) -> None:
    proposal = make_proposal(house.case, house.owner)
    assert at_work.post(of(proposal), sent(answer="gone")).status_code == 302
    assert JobProposal.objects.get().state == ProposalState.GONE


def test_who_has_work_has_to_end_it_first(house: House, at_work: Client) -> None:
    make_job(house.case, house.owner)
    proposal = make_wanted(house.case, house.owner)
    for address, fields in (
        (of(proposal), HIRED),
        (
            page(house.case, "jobs/new/"),
            {"kind": "own", "employer": "ФОП", "started_on": in_days(0).isoformat(), "evidence": "Витяг"},
        ),
    ):
        answer = at_work.post(address, sent(**fields))
        assert answer.status_code == 422
        assert "error-summary" in answer.text
    assert Job.objects.count() == 1


# The letter ---------------------------------------------------------------------------------------------------------


def test_letter_has_no_word_about_the_person(house: House, at_work: Client) -> None:
    """Nowhere on the page, on paper or in the stored row: the names, the phone, the diagnosis."""
    person = house.case.person
    make_visit(house.case, house.owner, summary="Діагноз: контузія")
    proposal = make_wanted(house.case, house.owner)
    assert at_work.post(of(proposal, "letter/"), sent(learns="number")).status_code == 302
    letter = main(at_work, of(proposal, "letter/"))
    assert house.case.number_label in letter
    phone = person.phones.earliest("pk").number
    digits = re.sub(r"\D", "", letter)
    assert phone.lstrip("+") not in digits
    stored = str(rows("SELECT t::text FROM cases_employerletter t", []))
    for word in (person.surname, person.given_name, "Діагноз", "контузія"):
        assert word not in letter
        assert word not in stored


def test_letter_with_the_name_asks_for_both_answers(house: House, at_work: Client) -> None:
    proposal = make_wanted(house.case, house.owner)
    named = sent(learns="name", agreed_on=in_days(0).isoformat())
    assert f"/cases/{house.case.number}/consent/employer/" in main(at_work, of(proposal, "letter/"))
    assert_in_error(at_work.post(of(proposal, "letter/"), named), "learns")
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER)
    for day in ("", in_days(1).isoformat(), in_days(-1).isoformat()):
        assert_in_error(at_work.post(of(proposal, "letter/"), sent(learns="name", agreed_on=day)), "agreed_on")
    assert at_work.post(of(proposal, "letter/"), named).status_code == 302
    assert house.case.person.surname in main(at_work, of(proposal, "letter/"))


def test_letter_is_recorded_as_sent_with_its_channel(house: House, at_work: Client) -> None:
    proposal = make_wanted(house.case, house.owner)
    make_letter(proposal, house.owner)
    assert_in_error(at_work.post(of(proposal, "letter/"), sent(channel="dove")), "channel")
    assert at_work.post(of(proposal, "letter/"), sent(channel="email")).status_code == 302
    assert EmployerLetter.objects.get().state == LetterState.SENT
    assert Promise.objects.get().due_on == in_days(7)


def test_letter_is_cancelled_by_its_button(house: House, at_work: Client) -> None:
    proposal = make_wanted(house.case, house.owner)
    make_letter(proposal, house.owner)
    assert at_work.post(of(proposal, "letter/cancel/"), sent()).status_code == 302
    assert EmployerLetter.objects.get().state == LetterState.CANCELLED
    assert at_work.post(of(proposal, "letter/cancel/"), sent()).status_code == 409


def test_cancelled_letter_is_not_shown_as_written(house: House, at_work: Client) -> None:
    proposal = make_wanted(house.case, house.owner)
    make_sent(proposal, house.owner)
    cancel_letter(make_letter(proposal, house.owner).pk, by=house.owner, at=timezone.now())
    shown = main(at_work, page(house.case))
    assert str(LetterState.SENT.label) in shown
    assert str(LetterState.CANCELLED.label) not in shown


def test_consent_page_says_how_many_letters_it_cancelled_and_which_have_left(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER)
    for _ in range(2):
        make_letter(make_wanted(house.case, house.owner), house.owner, name_agreed_on=in_days(0))
    gone = make_wanted(house.case, house.owner)
    make_letter(gone, house.owner, name_agreed_on=in_days(0))
    at_work.post(of(gone, "letter/"), sent(channel="paper"))
    address = f"/cases/{house.case.number}/consent/"
    before = at_work.get(f"{address}employer/").text
    (version,) = re.findall(r'name="version" value="(\d+)"', before)
    at_work.post(f"{address}employer/", sent(version=version, answer="withdrawn"))
    assert EmployerLetter.objects.filter(state=LetterState.CANCELLED).count() == 2
    said = main(at_work, address)
    assert "2 листи з ім’ям" in said
    assert "роботодавцю" in said


def test_name_is_not_shown_once_the_consent_has_ended(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER, at=timezone.now() - timedelta(days=30))
    proposal = make_wanted(house.case, house.owner)
    make_letter(proposal, house.owner, name_agreed_on=in_days(0))
    with as_owner():
        execute("UPDATE veterans_consent SET lasts = 'until_day', valid_until = current_date - 2")
    letter = main(at_work, of(proposal, "letter/"))
    assert house.case.person.surname not in letter
    assert "cancel/" in letter
    assert at_work.post(of(proposal, "letter/"), sent(channel="email")).status_code == 409
    assert EmployerLetter.objects.get().state == LetterState.WAITING


def test_letter_waits_for_the_wish_of_the_person(house: House, at_work: Client) -> None:
    assert at_work.get(of(make_proposal(house.case, house.owner), "letter/")).status_code == 409


# The job ------------------------------------------------------------------------------------------------------------


def test_job_found_elsewhere_has_four_checks(house: House, at_work: Client) -> None:
    fields = {"kind": "employer", "employer": EMPLOYER, "started_on": in_days(-1).isoformat(), "evidence": "Показала договір"}
    for name in fields:
        assert_in_error(at_work.post(page(house.case, "jobs/new/"), sent(**{**fields, name: ""})), name)
    assert at_work.post(page(house.case, "jobs/new/"), sent(**fields)).status_code == 302
    assert sorted(JobCheck.objects.values_list("due_on", flat=True)) == [in_days(n - 1) for n in (14, 30, 90, 180)]
    assert EMPLOYER in main(at_work, page(house.case))


def test_check_is_logged_on_its_page(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    address = page(house.case, f"jobs/{job.pk}/check/")
    assert address in main(at_work, page(house.case))
    assert_in_error(at_work.post(address, sent(answer="works")), "words")
    assert_in_error(at_work.post(address, sent(answer="left")), "end_kind")
    assert_in_error(at_work.post(address, sent(answer="left", end_kind="person")), "ended_on")
    late = sent(answer="left", end_kind="person", ended_on=in_days(1).isoformat())
    assert_in_error(at_work.post(address, late), "ended_on")
    assert at_work.post(address, sent(answer="works", words="Добре", support="Автобус")).status_code == 302
    shown = main(at_work, page(house.case))
    assert "Добре" in shown
    assert "Автобус" in shown
    assert at_work.get(address).status_code == 409


def test_lost_work_makes_a_promise_to_the_owner(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    fields = {"end_kind": "employer", "ended_on": in_days(0).isoformat()}
    address = page(house.case, f"jobs/{job.pk}/")
    for name in fields:
        assert_in_error(at_work.post(address, sent(**{**fields, name: ""})), name)
    assert_in_error(at_work.post(address, sent(end_kind="employer", ended_on=in_days(-15).isoformat())), "ended_on")
    assert at_work.post(address, sent(**fields)).status_code == 302
    promise = Promise.objects.select_related("case").get(asks_safety=False)
    assert (promise.state, promise.due_on, promise.whose) == (PromiseState.OPEN, in_days(3), None)
    assert promise.words in main(at_work, f"/cases/{house.case.number}/promises/")
    assert at_work.post(address, sent(**fields)).status_code == 409


def test_check_of_a_closed_card_is_logged_and_says_what_to_do(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    end_support(house.case, house.owner, house.head)
    assert "reopen/" in main(at_work, page(house.case, f"jobs/{job.pk}/"))
    gone = sent(answer="left", end_kind="health", ended_on=in_days(0).isoformat())
    assert at_work.post(page(house.case, f"jobs/{job.pk}/check/"), gone).status_code == 302
    assert Promise.objects.select_related("whose").get(state="open").whose == house.head


def test_pages_of_a_lost_card_take_nothing(house: House, at_work: Client) -> None:
    job, proposal = make_job(house.case, house.owner, days_ago=14), make_wanted(house.case, house.owner)
    make_loss(house.case, house.owner)
    for address in (f"jobs/{job.pk}/check/", "jobs/new/", "print/", f"proposals/{proposal.pk}/letter/"):
        assert at_work.get(page(house.case, address)).status_code == 409
    assert "<form" not in main(at_work, page(house.case, f"jobs/{job.pk}/"))
    assert at_work.post(of(proposal), sent(**HIRED)).status_code == 409


def test_psychologist_reads_and_logs_a_check(house: House, signed_in: Browser) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    make_proposal(house.case, house.owner)
    client = signed_in(house.psychologist)
    shown = main(client, page(house.case))
    assert EMPLOYER in shown
    assert "jobs/new/" not in shown
    assert f'href="{page(house.case, f"jobs/{job.pk}/")}"' not in shown
    assert client.post(page(house.case, f"jobs/{job.pk}/check/"), sent(answer="not_reached")).status_code == 302
    assert JobCheck.objects.get(days=14).answer == JobAnswer.NOT_REACHED


def test_two_jobs_of_joined_cards_are_both_shown(signed_in: Browser) -> None:
    twice = make_twice()
    jobs = [make_job(twice.into, twice.owner), make_job(twice.card, twice.other_owner)]
    make_join(twice)
    shown = main(signed_in(twice.owner), page(twice.into))
    assert all(f"jobs/{job.pk}/" in shown for job in jobs)


# The sheet ----------------------------------------------------------------------------------------------------------


def test_sheet_has_at_most_three_vacancies_and_no_health(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, conditions="Після контузії лише вдень")
    make_visit(house.case, house.owner, summary="Діагноз: контузія")
    posts = ["Черговий", "Диспетчер", "Архіваріус", "Інженер"]
    shown = [make_proposal(house.case, house.owner, make_vacancy(house.owner, post)) for post in posts]
    sheet = main(at_work, page(house.case, "print/")).split("<article")[1]
    assert [post in sheet for post in posts] == [False, True, True, True], "the latest three"
    assert "контузі" not in sheet
    asked = "&".join(f"vacancy={one.vacancy_id}" for one in shown)
    assert at_work.get(page(house.case, f"print/?{asked}")).status_code == 422
    one = main(at_work, page(house.case, f"print/?vacancy={shown[0].vacancy_id}")).split("<article")[1]
    assert [post in one for post in posts] == [True, False, False, False]
    assert "Відділ кадрів" in one
    assert "+380 32 200 00 00" in one.replace("\xa0", " ") or "200" in one


def test_sheet_holds_open_vacancies_only(house: House, at_work: Client) -> None:
    proposal = make_proposal(house.case, house.owner, make_vacancy(house.owner, "Черговий"))
    make_vacancy(house.owner, "Сторож")
    with as_owner():
        execute("UPDATE cases_vacancy SET valid_until = current_date - 2")
    assert "Черговий" not in main(at_work, page(house.case, "print/"))
    assert at_work.get(page(house.case, f"print/?vacancy={proposal.vacancy_id}")).status_code == 422


# The whole page -----------------------------------------------------------------------------------------------------


def test_course_of_the_card_says_what_happened_without_the_employer(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    log_work(job, house.owner)
    end_work(job, house.owner)
    course = main(at_work, f"/cases/{house.case.number}/?kind=work").split('id="timeline"')[1]
    assert EMPLOYER not in course
    assert course.count('class="entry') >= 3
    stored = str(rows("SELECT details::text FROM cases_caseevent WHERE kind ~ '^job'", []))
    assert "Тепло" not in stored


def test_lost_consent_is_not_asked_for_a_letter_without_a_name(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER)
    proposal = make_wanted(house.case, house.owner)
    make_letter(proposal, house.owner)
    end_consent(house.case.pk, Scope.EMPLOYER, version=None, by=house.owner, at=timezone.now() + timedelta(seconds=1))
    assert at_work.post(of(proposal, "letter/"), sent(channel="paper")).status_code == 302

"""«Працює далі» of an entry: the tick answers a check of a job with the words of the entry, and is taken back with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CheckState, EventKind, Risk
from cases.course.models import Visit
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.reintegration.models import Job, JobCheck
from cases.reintegration.states import JobAnswer
from supporters.notifications.models import Notification
from tests.cases.conftest import assert_in_error, visit_fields
from tests.database import CountedQueries
from tests.dispatching import noon, remind_of
from tests.factories import House, make_case, make_hand_over, make_person, make_promise
from tests.jobs import end_work, log_work, make_job
from tests.late import send_late

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WORDS = "Працює, дорога займає годину"


def address(case: Case) -> str:
    return f"/cases/{case.number}/visits/new/"


def due_check(case: Case, house: House, *, days_ago: int = 30) -> JobCheck:
    make_job(case, house.owner, days_ago=days_ago)
    return JobCheck.objects.due(noon().date()).select_related("case").get(case=case)


def log(client: Client, case: Case, *ticked: JobCheck, **changed: Any) -> Any:
    return client.post(address(case), {**visit_fields(summary=WORDS), "works": [str(one.pk) for one in ticked], **changed})


def undo(client: Client, case: Case) -> Any:
    visit = Visit.objects.filter(case=case).latest("recorded_at")
    return client.post(f"/cases/{case.number}/visits/{visit.pk}/undo/")


def again(check: JobCheck) -> JobCheck:
    return JobCheck.objects.select_related("case").get(pk=check.pk)


def test_form_has_a_tick_for_a_check_that_is_due_and_for_no_other(house: House, at_work: Client) -> None:
    assert 'name="works"' not in at_work.get(address(house.case)).text
    check = due_check(house.case, house)
    page = at_work.get(address(house.case)).text
    assert page.count('name="works"') == 1
    assert f'name="works" value="{check.pk}"' in page
    assert "Працює далі: 30 днів після першого дня роботи" in page


def test_tick_answers_the_check_with_the_words_of_the_entry(house: House, at_work: Client) -> None:
    check = due_check(house.case, house)
    remind_of("job_check", at=noon())
    assert "Запитати про роботу" in at_work.get("/today/").text
    assert log(at_work, house.case, check).status_code == 302
    found = again(check)
    assert (found.state, found.answer, found.words, found.logged_by) == (CheckState.DONE, JobAnswer.WORKS, WORDS, house.owner)
    assert "Запитати про роботу" not in at_work.get("/today/").text
    assert not Notification.objects.filter(rule="job_check", settled_at=None).exists()
    assert not any(broken_invariants().values())


def test_one_entry_settles_a_step_a_promise_and_a_check(house: House, at_work: Client) -> None:
    check, promise = due_check(house.case, house), make_promise(house.case, house.owner, days=0)
    page = at_work.get(address(house.case)).text
    assert '<details class="when" open><summary>Обіцянки' in page, "what is due is no tap away"
    log(at_work, house.case, check, kept=[str(promise.pk)])
    assert "task-lines" not in at_work.get("/today/").text


def test_answer_is_taken_back_with_its_entry(house: House, at_work: Client) -> None:
    check = due_check(house.case, house)
    theirs = make_job(make_case(house.colleague, person=make_person("Савчук")), house.colleague, days_ago=14)
    remind_of("job_check", at=noon())
    log(at_work, house.case, check)
    JobCheck.objects.filter(job=theirs).update(state=CheckState.ENDED, settled_at=again(check).settled_at)
    undo(at_work, house.case)
    assert not JobCheck.objects.open().filter(job=theirs).exists(), "of another person, at the same moment"
    assert JobCheck.objects.get(job=check.job_id, days=14).state == CheckState.ENDED, "it was over before"
    found = again(check)
    assert (found.state, found.answer, found.words, found.settled_at) == (CheckState.OPEN, "", None, None)
    assert Notification.objects.filter(rule="job_check", settled_at=None, read_at=None).exists()
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=work").text
    assert "відповідь скасовано разом із записом" in card
    assert not any(broken_invariants().values())


def test_earlier_check_that_ended_with_it_comes_back_too(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner)
    JobCheck.objects.filter(job=job, days__in=(14, 30)).update(due_on=noon().date())
    latest = JobCheck.objects.get(job=job, days=30)
    log(at_work, house.case, latest)
    states = JobCheck.objects.filter(job=job).order_by("days").values_list("state", flat=True)
    assert list(states) == [CheckState.ENDED, CheckState.DONE, CheckState.OPEN, CheckState.OPEN]
    undo(at_work, house.case)
    assert set(JobCheck.objects.filter(job=job).values_list("state", flat=True)) == {CheckState.OPEN}


def test_answer_stays_when_another_entry_is_taken_back(house: House, at_work: Client) -> None:
    check = due_check(house.case, house)
    log(at_work, house.case, check)
    log(at_work, house.case)
    undo(at_work, house.case)
    assert again(check).state == CheckState.DONE


def test_answer_stays_when_the_job_has_ended_since(house: House, at_work: Client) -> None:
    check = due_check(house.case, house)
    log(at_work, house.case, check)
    end_work(Job.objects.select_related("case").get(), house.owner)
    undo(at_work, house.case)
    assert again(check).state == CheckState.DONE


@pytest.mark.parametrize("since", [log_work, end_work])
def test_check_that_is_settled_meanwhile_is_named_and_the_entry_is_saved(
    house: House, at_work: Client, since: Callable[[Job, Any], object]
) -> None:
    check = due_check(house.case, house)
    since(Job.objects.select_related("case").get(), house.owner)
    answer = log(at_work, house.case, check)
    assert "уже відповіли" in at_work.get(answer.headers["Location"]).text
    assert Visit.objects.count() == 1


def test_check_of_another_card_is_not_answered(house: House, at_work: Client) -> None:
    other = make_case(house.colleague, person=make_person("Савчук"))
    check = due_check(other, house)
    assert log(at_work, house.case, check).status_code == 302
    assert again(check).state == CheckState.OPEN


def test_tick_without_a_talk_is_refused_beside_it(house: House, at_work: Client) -> None:
    check = due_check(house.case, house)
    assert_in_error(log(at_work, house.case, check, kind="not_reached"), "works", keeps=WORDS)
    assert again(check).state == CheckState.OPEN


def test_entry_sent_twice_answers_once(house: House, at_work: Client) -> None:
    check, key = due_check(house.case, house), str(uuid4())
    for _ in range(2):
        log(at_work, house.case, check, submission_key=key)
    assert CaseEvent.objects.filter(kind=EventKind.JOB_CHECKED).count() == 1


@pytest.mark.parametrize("mark", ["works", "risk_level", ""])
def test_late_entry_answers_no_check_and_raises_no_risk_and_says_so(
    house: House, signed_in: Callable[[Any], Client], mark: str
) -> None:
    check = due_check(house.case, house)
    make_hand_over(house.case, house.colleague, by=house.owner)
    accept_hand_over(house.case.pk, by=house.colleague, at=timezone.now())
    client = signed_in(house.owner)
    marks = {"works": str(check.pk), "risk_level": Risk.RED.value}
    sent = visit_fields(summary=WORDS) | {name: value for name, value in marks.items() if name == mark}
    send_late(client, address(house.case), sent, timedelta(hours=3))
    assert (Visit.objects.get().arrived_after, again(check).state) == ("handover", CheckState.OPEN)
    assert Case.objects.get(pk=house.case.pk).risk == house.case.risk
    said = "Позначки запису про ризик чи роботу не застосовано" in client.get("/today/").text
    assert said == bool(mark)


def test_form_costs_no_query_more_with_a_check(house: House, at_work: Client) -> None:
    at_work.get(address(house.case))
    with CountedQueries() as without:
        at_work.get(address(house.case))
    due_check(house.case, house)
    with CountedQueries() as with_one:
        at_work.get(address(house.case))
    assert len(with_one) == len(without)

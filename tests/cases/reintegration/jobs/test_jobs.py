"""A job: its four checks, its end, the search that begins again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CheckState, EventKind
from cases.course.actions.promises.making import PROMISE
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.reintegration.actions.jobs.jobs import EmployedAlready, NewJobCheck, NewJobEnd, end_job, log_job_check, start_job
from cases.reintegration.models import Job, JobCheck
from cases.reintegration.states import JobAnswer, JobEnd, JobRefusal
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.at_once import at_once
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support
from tests.factories import House, make_case, make_department, make_head, make_loss, make_person
from tests.jobs import make_job, new_job
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def life_of_another(house: House) -> House:
    """The same colleagues, with a card of another person."""
    return replace(house, case=make_case(house.owner, person=make_person("Савчук")))


def end(job: Job, house: House, kind: JobEnd = JobEnd.EMPLOYER, *, day: int = 0) -> Job:
    new = NewJobEnd(kind=kind, ended_on=in_days(day), words="Скоротили відділ")
    return end_job(job.pk, new, by=house.owner, at=timezone.now())


def log(job: Job, house: House, answer: JobAnswer = JobAnswer.WORKS, *, ends: JobEnd | None = None) -> JobCheck:
    new_end = NewJobEnd(kind=ends, ended_on=in_days(0), words="") if ends else None
    new = NewJobCheck(answer=answer, words="Добре", support="Гнучкий початок дня", end=new_end)
    return log_job_check(job.pk, new, by=house.owner, at=timezone.now())


def checks(job: Job) -> list[tuple[int, str]]:
    return list(JobCheck.objects.filter(job=job).order_by("days").values_list("days", "state"))


def test_job_has_four_checks_on_their_days(house: House) -> None:
    job = make_job(house.case, house.owner)
    due = dict(JobCheck.objects.filter(job=job).values_list("days", "due_on"))
    assert due == {14: in_days(14), 30: in_days(30), 90: in_days(90), 180: in_days(180)}
    assert {state for _days, state in checks(job)} == {CheckState.OPEN}
    event = CaseEvent.objects.get(kind=EventKind.JOB_STARTED)
    assert event.details == {"job": str(job.pk), "job_kind": "employer", "started_on": in_days(0).isoformat()}


def test_of_days_that_have_passed_only_the_last_is_asked(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=100)
    assert checks(job) == [(14, "ended"), (30, "ended"), (90, "open"), (180, "open")]


@pytest.mark.parametrize("days", [-4000, 93])
def test_first_day_is_neither_ten_years_ago_nor_far_ahead(house: House, days: int) -> None:
    with refused(JobRefusal.BEGINNING):
        start_job(house.case.pk, new_job(in_days(days)), by=house.owner, at=timezone.now(), pk=new_id())


def test_second_job_waits_for_the_end_of_the_first(house: House) -> None:
    first = make_job(house.case, house.owner)
    with refused(JobRefusal.EMPLOYED):
        make_job(house.case, house.owner)
    end(first, house)
    assert make_job(house.case, house.owner).ended_on is None


def test_no_job_after_a_loss(house: House) -> None:
    job = make_job(house.case, house.owner)
    make_loss(house.case, house.owner)
    assert {state for _days, state in checks(job)} == {CheckState.ENDED}
    for act in (lambda: end(job, house), lambda: log(job, house), lambda: make_job(house.case, house.owner)):
        with refused(CaseRefusal.LOST):
            act()


def searching() -> Promise:
    """Beside it a talk about safety is promised."""
    return Promise.objects.select_related("case").get(asks_safety=False)


@pytest.mark.parametrize("kind", [JobEnd.EMPLOYER, JobEnd.PERSON, JobEnd.HEALTH, JobEnd.OTHER])
def test_lost_job_ends_its_checks_and_promises_to_search(house: House, kind: JobEnd) -> None:
    job = end(make_job(house.case, house.owner), house, kind)
    assert {state for _days, state in checks(job)} == {CheckState.ENDED}
    promise = searching()
    assert (job.search, promise.state, promise.due_on, promise.case) == (promise, PromiseState.OPEN, in_days(3), house.case)
    assert {row[2] for row in Promise.objects.open().for_reminders()} == {house.owner.pk}, "the owner is reminded"
    event = CaseEvent.objects.get(kind=EventKind.JOB_ENDED)
    assert event.details == {"job": str(job.pk), "end": kind.value}
    with refused(JobRefusal.ENDED):
        end(job, house)


def test_job_written_down_by_mistake_promises_nothing(house: House) -> None:
    assert end(make_job(house.case, house.owner), house, JobEnd.MISTAKE).search is None
    assert not Promise.objects.exists()


def test_new_job_keeps_the_promise_to_search(house: House) -> None:
    end(make_job(house.case, house.owner), house)
    make_job(house.case, house.owner)
    assert searching().state == PromiseState.KEPT


@pytest.mark.parametrize("day", [-1, 1])
def test_last_day_lies_between_the_first_and_today(house: House, day: int) -> None:
    with refused(JobRefusal.END):
        end(make_job(house.case, house.owner), house, day=day)


def test_check_outlasts_the_end_of_the_support_and_its_new_beginning(house: House) -> None:
    job = make_job(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    assert {state for _days, state in checks(job)} == {CheckState.OPEN}
    begin_again(house.case, house.owner)
    assert {state for _days, state in checks(job)} == {CheckState.OPEN}


def test_job_lost_on_a_closed_card_is_promised_to_the_department_and_stays_promised(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    end_support(house.case, house.owner, house.head)
    log(job, house, JobAnswer.LEFT, ends=JobEnd.HEALTH)
    rows = list(Promise.objects.open().for_reminders())
    assert [row[2] for row in rows] == [house.head.pk]
    begin_again(house.case, house.owner)
    assert Promise.objects.get().state == PromiseState.OPEN, "a promise is not forgotten when the support begins again"
    assert [row[2] for row in Promise.objects.open().for_reminders()] == [house.owner.pk]


def test_head_is_notified_that_who_leads_the_card_keeps_the_promise_to_search(house: House) -> None:
    other = life_of_another(house)
    for one in (other, house):
        job = make_job(one.case, house.owner, days_ago=14)
        end_support(one.case, house.owner, house.head)
        log(job, house, JobAnswer.LEFT, ends=JobEnd.HEALTH)
    promise = Promise.objects.get(case=house.case)
    dispatch(at=noon(4), rule="promise_due")
    assert recipients("promise_due", promise) == {house.head}
    begin_again(house.case, house.owner)
    assert recipients(Rule.PROMISE_PASSED_ON, promise) == {house.head}
    assert Promise.objects.get(case=other.case).whose == house.head, "of another person"
    words = render_notifications(Rule.PROMISE_PASSED_ON, [promise.pk], house.head)[promise.pk]
    assert words.url == f"/cases/{house.case.number}/promises/", "the head reaches the card as before"
    dispatch(at=noon(4), rule="promise_due")
    assert recipients("promise_due", promise) == {house.owner}


def test_search_after_the_end_is_promised_to_the_head_above_where_the_department_has_none(house: House) -> None:
    above = make_department("Обласний відділ")
    head, job = make_head(above), make_job(house.case, house.owner, days_ago=14)
    end_support(house.case, house.owner, house.head)
    Department.objects.filter(pk=house.department.pk).update(parent=above, head=None)
    log(job, house, JobAnswer.LEFT, ends=JobEnd.HEALTH)
    assert Promise.objects.get().whose == head


def test_nobody_is_notified_of_a_search_that_the_card_kept_already(house: House) -> None:
    end(make_job(house.case, house.owner), house)
    end_support(house.case, house.owner, house.head)
    begin_again(house.case, house.owner)
    assert not Notification.objects.filter(rule=Rule.PROMISE_PASSED_ON).exists()


def recipients(rule: str, promise: Promise) -> set[Supporter]:
    rows = Notification.objects.about(PROMISE, [promise.pk]).filter(rule=rule, settled_at=None).select_related("recipient")
    return {one.recipient for one in rows}


def test_check_is_logged_when_it_is_due(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=10)
    with refused(JobRefusal.NO_CHECK):
        log(job, house)
    JobCheck.objects.filter(job=job, days=14).update(due_on=in_days(3))
    check = log(job, house)
    assert (check.days, check.state, check.words, check.support) == (14, CheckState.DONE, "Добре", "Гнучкий початок дня")
    assert (check.logged_by, check.answer) == (house.owner, JobAnswer.WORKS)
    event = CaseEvent.objects.get(kind=EventKind.JOB_CHECKED)
    assert event.details == {"check": str(check.pk), "days": 14, "answer": "works"}


def test_one_talk_answers_for_all_checks_that_are_due(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    JobCheck.objects.filter(job=job, days=30).update(due_on=in_days(0))
    other = make_job(life_of_another(house).case, house.owner, days_ago=14)
    JobCheck.objects.filter(job=other, days=90).update(due_on=in_days(0))
    assert log(job, house).days == 30
    assert {state for _days, state in checks(other)} == {CheckState.OPEN}, "of another person"
    assert checks(job) == [(14, "ended"), (30, "done"), (90, "open"), (180, "open")]


def test_who_was_not_reached_is_asked_again_in_a_week(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    check = log(job, house, JobAnswer.NOT_REACHED)
    assert (check.state, check.due_on, check.answer) == (CheckState.OPEN, in_days(7), JobAnswer.NOT_REACHED)


def test_who_has_left_has_no_job_any_more(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    check = log(job, house, JobAnswer.LEFT, ends=JobEnd.PERSON)
    job.refresh_from_db()
    assert (check.state, job.end_kind, job.ended_on) == (CheckState.DONE, "person", in_days(0))
    assert checks(job) == [(14, "done"), (30, "ended"), (90, "ended"), (180, "ended")]
    assert searching().state == PromiseState.OPEN


@pytest.mark.parametrize(("answer", "ends"), [(JobAnswer.LEFT, None), (JobAnswer.WORKS, JobEnd.PERSON)])
def test_check_says_how_the_job_ended_if_it_did(house: House, answer: JobAnswer, ends: JobEnd | None) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    with refused(JobRefusal.LEFT):
        log(job, house, answer, ends=ends)


@pytest.mark.django_db(transaction=True)
def test_person_is_hired_once_by_twenty_at_once(house: House) -> None:
    def begin() -> str:
        try:
            make_job(house.case, house.owner)
        except EmployedAlready:
            return "employed already"
        return "hired"

    assert sorted(at_once([begin] * 20)) == ["employed already"] * 19 + ["hired"]
    assert Job.objects.current().count() == 1
    assert JobCheck.objects.count() == 4
    assert Case.objects.get(pk=house.case.pk).person_id == Job.objects.get().person_id


def test_days_of_checks_count_from_the_first_day_of_work(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=-20)
    assert JobCheck.objects.get(job=job, days=14).due_on == job.started_on + timedelta(days=14)

"""Shown vacancies, jobs and checks through joins, hand-overs, pauses, losses and the end of a support; and the reminders."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.actions.speaking import count_speaking
from cases.case.models import Case
from cases.case.states import CheckState
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.jobs.jobs import JOB_CHECK
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal
from cases.reintegration.states import JobAnswer, JobRefusal, LetterState, ProposalState
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.consenting import make_consent
from tests.dispatching import dispatch, noon
from tests.ended import end_support, make_hold
from tests.factories import House, hand_over_to, make_loss
from tests.jobs import end_work, log_work, make_job, make_letter, make_proposal, make_wanted
from tests.joined import make_join, make_twice, undo
from tests.refusing import refused
from tools.journeys.dates import in_days
from veterans.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "job_check"
MINUTE = timedelta(minutes=1)


def reminded() -> set[Supporter]:
    due = Notification.objects.filter(rule=RULE, settled_at=None).select_related("recipient")
    return {one.recipient for one in due}


def test_owner_is_reminded_on_the_day_and_once(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=13)
    assert dispatch(at=noon(0), rule=RULE) == 0
    assert [dispatch(at=noon(day), rule=RULE) for day in (1, 2)] == [1, 0]
    assert reminded() == {house.owner}
    log_work(job, house.owner)
    dispatch(at=noon(2) + MINUTE, rule=RULE)
    assert reminded() == set()


def test_who_was_not_reached_is_due_again_in_a_week(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=14)
    dispatch(at=noon(0), rule=RULE)
    log_work(job, house.owner, JobAnswer.NOT_REACHED)
    assert [dispatch(at=noon(day), rule=RULE) for day in (6, 7)] == [0, 1]


def test_check_of_a_closed_card_reminds_and_is_logged(house: House) -> None:
    job = make_job(house.case, house.owner, days_ago=13)
    end_support(house.case, house.owner, house.head)
    assert dispatch(at=noon(1), rule=RULE) == 1
    assert reminded() == {house.owner}
    assert log_work(job, house.owner).state == CheckState.DONE


def test_reminder_goes_on_when_the_support_ends_or_begins_again(house: House) -> None:
    make_job(house.case, house.owner, days_ago=14)
    dispatch(at=noon(0), rule=RULE)
    assert count_speaking(house.case.pk)["job_checks"] == 0, "the end of the support does not end them"
    end_support(house.case, house.owner, house.head)
    assert reminded() == {house.owner}


def test_loss_ends_checks_and_their_reminders_at_once(house: House) -> None:
    make_job(house.case, house.owner, days_ago=14)
    dispatch(at=noon(0), rule=RULE)
    assert count_speaking(house.case.pk, stay=frozenset())["job_checks"] == 4
    make_loss(house.case, house.owner)
    assert reminded() == set()
    assert not JobCheck.objects.open().exists()
    dispatch(at=noon(1), rule=RULE)
    assert reminded() == set()


def test_end_of_a_job_settles_its_reminder_at_once(house: House) -> None:
    job, asked = make_job(house.case, house.owner, days_ago=15), noon(-1) + MINUTE
    dispatch(at=noon(-1), rule=RULE)
    log_work(job, house.owner, JobAnswer.NOT_REACHED, at=asked)
    dispatch(at=noon(7), rule=RULE)
    ended = end_work(job, house.owner).ended_at
    settled = Notification.objects.filter(subject_kind=JOB_CHECK).order_by("pk").values_list("settled_at", flat=True)
    assert list(settled) == [asked, ended], "the earlier one was settled by the talk"


def test_what_is_shown_stays_with_the_card_when_it_is_handed_over(house: House) -> None:
    proposal, job = make_wanted(house.case, house.owner), make_job(house.case, house.owner, days_ago=14)
    letter = make_letter(proposal, house.owner)
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert JobProposal.objects.open().get() == proposal
    assert EmployerLetter.objects.waiting().get() == letter
    dispatch(at=noon(0), rule=RULE)
    assert reminded() == {house.colleague}
    assert Job.objects.current().get() == job


def test_pause_changes_nothing(house: House) -> None:
    make_job(house.case, house.owner, days_ago=14)
    make_hold(house.case, house.owner)
    assert dispatch(at=noon(0), rule=RULE) == 1


def test_end_of_the_support_ends_what_is_shown(house: House) -> None:
    shown, letter = make_proposal(house.case, house.owner), make_letter(make_wanted(house.case, house.owner), house.owner)
    end_support(house.case, house.owner, house.head)
    assert JobProposal.objects.get(pk=shown.pk).state == ProposalState.ENDED
    assert EmployerLetter.objects.get(pk=letter.pk).state == LetterState.CANCELLED


def test_two_jobs_of_joined_cards_stay_and_no_third_begins() -> None:
    twice = make_twice()
    ours, theirs = make_job(twice.into, twice.owner, days_ago=14), make_job(twice.card, twice.other_owner, days_ago=14)
    shown, waits = make_wanted(twice.card, twice.other_owner), make_proposal(twice.card, twice.other_owner)
    letter = make_letter(shown, twice.other_owner)
    join = make_join(twice)
    assert set(Job.objects.of_person(twice.into.person_id).current()) == {ours, theirs}
    assert JobCheck.objects.open().count() == 8
    assert set(JobProposal.objects.open()) == {shown, waits}
    assert EmployerLetter.objects.waiting().get() == letter
    end_work(ours, twice.owner)
    with refused(JobRefusal.EMPLOYED):
        make_job(Case.objects.get(pk=twice.into.pk), twice.owner)
    dispatch(at=noon(0), rule=RULE)
    assert reminded() == {twice.owner}, "who leads the remaining card is reminded of both"
    end_work(theirs, twice.owner)
    assert make_job(Case.objects.get(pk=twice.into.pk), twice.owner).case_id == twice.into.pk
    undo(join.pk, twice)
    assert Job.objects.current().get().case_id == twice.into.pk


def test_join_and_its_undoing_keep_the_reminder_of_a_check() -> None:
    twice = make_twice()
    make_job(twice.card, twice.other_owner, days_ago=14)
    dispatch(at=noon(0), rule=RULE)
    join = make_join(twice)
    assert reminded() == {twice.other_owner}, "until the next dispatch"
    dispatch(at=noon(0) + MINUTE, rule=RULE)
    assert reminded() == {twice.owner}
    undo(join.pk, twice)
    dispatch(at=noon(0) + 2 * MINUTE, rule=RULE)
    assert reminded() == {twice.other_owner}
    assert JobCheck.objects.open().count() == 4


def test_loss_of_the_remaining_card_ends_the_checks_of_both() -> None:
    twice = make_twice()
    make_job(twice.card, twice.other_owner, days_ago=14)
    make_wanted(twice.card, twice.other_owner)
    make_join(twice)
    make_loss(Case.objects.get(pk=twice.into.pk), twice.owner)
    assert not JobCheck.objects.open().exists()
    assert not JobProposal.objects.open().exists()


def test_consent_withdrawn_on_the_remaining_card_cancels_a_letter_of_the_absorbed_one() -> None:
    twice = make_twice()
    make_consent(twice.card, twice.other_owner, scope=Scope.EMPLOYER)
    letter = make_letter(make_wanted(twice.card, twice.other_owner), twice.other_owner, name_agreed_on=in_days(0))
    make_join(twice)
    assert sum(end_consent(twice.into.pk, Scope.EMPLOYER, version=None, by=twice.owner, at=timezone.now()).values()) == 1
    assert EmployerLetter.objects.get(pk=letter.pk).state == LetterState.CANCELLED


def test_check_waits_for_the_head_while_nobody_leads(house: House) -> None:
    make_job(house.case, house.owner, days_ago=14)
    Case.objects.filter(pk=house.case.pk).update(owner=None, queued_at=noon(-1))
    dispatch(at=noon(0), rule=RULE)
    assert reminded() == {house.head}

"""When the next talk about safety is due: another stage and a lost job bring it to a week, for everybody alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind, Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.promises.making import ASK_AGAIN, ASK_SOON
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.endings.actions.episodes import begin_episode
from cases.reintegration.states import JobEnd
from supporters.directory.calendar import kyiv_day
from tests.cases.conftest import said
from tests.ended import end_support, new_episode
from tests.factories import House, make_case, make_loss, next_step
from tests.jobs import end_work, make_job
from tests.joined import make_join, make_twice
from tests.talking import danger, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WORDS = "Запитати про безпеку"


def move(case: Case, to: Stage, reason: str = "") -> None:
    now, by = timezone.now(), case.owner
    assert by
    change_stage(case.pk, to=to, moved_at=now, step=next_step(1), place=None, by=by, at=now, reason=reason)


def asked(case: Case) -> list[tuple[str, timedelta]]:
    """The open promises of a talk: their words, and in how many days they are due."""
    today = kyiv_day(timezone.now())
    return [(one.words, one.due_on - today) for one in Promise.objects.to_talk_about_safety(case).select_related("case")]


@pytest.mark.parametrize("named", [(), (danger(),)])
def test_another_stage_brings_the_talk_to_a_week_whatever_was_found(house: House, named: tuple[Any, ...]) -> None:
    talk = make_talk(house.case, house.owner, *named)
    assert asked(house.case) == [(WORDS, ASK_AGAIN)]
    move(house.case, Stage.REHABILITATION)
    assert asked(house.case) == [(WORDS, ASK_SOON)]
    promise = Promise.objects.get(pk=talk.promise_id)
    assert promise.moves == 0, "nobody has put it off"
    event = CaseEvent.objects.get(kind=EventKind.PROMISE_MOVED)
    assert (event.details["promise"], event.by) == (str(promise.pk), house.owner)


def test_another_stage_promises_a_talk_where_none_was_held(house: House) -> None:
    move(house.case, Stage.REHABILITATION)
    assert asked(house.case) == [(WORDS, ASK_SOON)]
    make_talk(house.case, house.owner)
    assert asked(house.case) == [(WORDS, ASK_AGAIN)]
    assert Promise.objects.filter(case=house.case, state=PromiseState.KEPT).count() == 1


def test_talk_that_is_due_earlier_stays_where_it_is(house: House) -> None:
    make_talk(house.case, house.owner, at=timezone.now() - ASK_AGAIN + timedelta(days=3))
    move(house.case, Stage.REHABILITATION)
    move(house.case, Stage.REINTEGRATION)
    ((words, left),) = asked(house.case)
    assert (words, left) == (WORDS, timedelta(days=3))
    assert not CaseEvent.objects.filter(kind=EventKind.PROMISE_MOVED).exists()


def test_nobody_is_asked_in_the_days_of_stabilisation(house: House) -> None:
    other = make_case(house.owner)
    make_talk(other, house.owner)
    for case in (house.case, other):
        move(case, Stage.STABILIZATION, reason="Стан погіршився")
    assert (asked(house.case), asked(other)) == ([], [(WORDS, ASK_AGAIN)])


def test_new_wound_with_another_stage_brings_the_talk_forward(house: House) -> None:
    begin_episode(house.case.pk, new_episode(stage=Stage(house.case.stage)), by=house.owner, at=timezone.now())
    assert asked(house.case) == []
    begin_episode(house.case.pk, new_episode(stage=Stage.REHABILITATION), by=house.owner, at=timezone.now())
    assert asked(house.case) == [(WORDS, ASK_SOON)]


@pytest.mark.parametrize(("end", "expected"), [(JobEnd.EMPLOYER, [(WORDS, ASK_SOON)]), (JobEnd.MISTAKE, [])])
def test_lost_job_brings_the_talk_forward(house: House, end: JobEnd, expected: list[Any]) -> None:
    end_work(make_job(house.case, house.owner), house.owner, end)
    assert asked(house.case) == expected


def test_job_lost_after_the_end_of_the_support_promises_no_talk(house: House) -> None:
    job = make_job(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    end_work(job, house.head)
    assert not Promise.objects.filter(asks_safety=True).exists()


def test_loss_ends_the_promise_of_the_talk(house: House) -> None:
    move(house.case, Stage.REHABILITATION)
    make_loss(house.case, house.owner)
    assert asked(house.case) == []


def test_joined_cards_are_asked_by_one_talk() -> None:
    twice = make_twice()
    make_talk(twice.card, twice.other_owner)
    make_join(twice)
    move(twice.into, Stage.REHABILITATION)
    assert asked(twice.into) == [(WORDS, ASK_SOON)]
    make_talk(twice.into, twice.owner)
    assert asked(twice.into) == [(WORDS, ASK_AGAIN)]


def test_page_and_timeline_say_the_day(house: House, at_work: Client, address: str) -> None:
    make_talk(house.case, house.owner)
    assert said("Ask again") in at_work.get(address).text
    move(house.case, Stage.REHABILITATION)
    course = at_work.get(f"/cases/{house.case.number}/?kind=promises").text
    assert said("Promise brought forward to %(day)s").partition("%")[0] in course

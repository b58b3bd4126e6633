"""The form that proposes the end of a support does not ask what the card has: it is ticked (docs/adr/0032)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, Closure, Outcome
from cases.case.states import OutcomeKind, Purpose
from cases.course.models import Promise
from cases.reintegration.actions.jobs.jobs import start_job
from cases.reintegration.models import Job
from cases.reintegration.states import JobEnd
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.cases.conftest import assert_in_error
from tests.cases.desk.views.test_query_counts import count
from tests.cases.endings.views.test_closures import address, fate, fields, key
from tests.ended import begin_again
from tests.factories import House
from tests.jobs import EMPLOYER, end_work, make_job, make_wanted, new_job
from tests.joined import make_join, make_twice
from tests.persons import BUSK, KRASNE, make_place_of_life, make_territories
from tests.work import make_profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
BUSK_WORDS = "Буська громада, Золочівський район, Львівська область"
NOTHING_TYPED = {"work_words": "", "work_since": ""}


@pytest.fixture
def at_head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def live_in(case: Case, by: Supporter, code: str = BUSK) -> str:
    """The key of the place."""
    make_territories()
    place = make_place_of_life(case, by, code=code)
    assert place
    return str(place.pk)


def declined(case: Case) -> dict[str, str]:
    """The fate of each open promise."""
    return {name: value for one in Promise.objects.of_ending(case) for name, value in fate(one, "declined").items()}


def outcome() -> tuple[str, str, date | None]:
    one = Outcome.objects.select_related("closure__case").get()
    return one.kind, one.words, one.since


def ticks(page: str) -> list[str]:
    return [part.partition(">")[0] for part in page.split("<input ") if "_facts" in part.partition(">")[0]]


def test_form_has_a_tick_for_each_fact_of_the_card_and_presets_none(house: House, at_work: Client) -> None:
    assert ticks(at_work.get(address(house)).text) == [], "the card knows nothing"
    job, place = make_job(house.case, house.owner, days_ago=9), live_in(house.case, house.owner)
    make_profile(house.case, house.owner, held=frozenset({"law"}))
    page = at_work.get(address(house)).text
    assert [name for tick in ticks(page) for name in ("work", "study", "home") if f"{name}_facts" in tick] == [
        "work",
        "study",
        "home",
    ]
    assert "checked" not in " ".join(ticks(page))
    assert f'value="{job.pk}"' in page
    assert f'value="{place}"' in page
    for words in (EMPLOYER, BUSK_WORDS, "зі слів людини"):
        assert words in page


def test_ticked_fact_is_the_outcome_with_its_day(house: House, at_work: Client, at_head: Client) -> None:
    job = make_job(house.case, house.owner, days_ago=9)
    answer = at_work.post(address(house), fields(**NOTHING_TYPED, work_facts=str(job.pk)))
    assert answer.status_code == 302, "a reason that needs an outcome has one"
    assert outcome() == (OutcomeKind.WORK, EMPLOYER, kyiv_day(timezone.now()) - timedelta(days=9))
    page = at_head.get(address(house)).text
    assert EMPLOYER in page
    assert "Нині в картці" not in page


def test_unticked_fact_is_no_outcome(house: House, at_work: Client) -> None:
    make_job(house.case, house.owner)
    assert_in_error(at_work.post(address(house), fields(**NOTHING_TYPED)), "reason")
    assert at_work.post(address(house), fields(**NOTHING_TYPED, reason="moved_abroad")).status_code == 302
    assert not Outcome.objects.exists()


def test_typed_words_follow_the_ticked_fact(house: House, at_work: Client) -> None:
    place = live_in(house.case, house.owner)
    sent = fields(**NOTHING_TYPED, home_facts=place, home_words="у батьків")
    assert at_work.post(address(house), sent).status_code == 302
    assert outcome() == (OutcomeKind.HOME, f"{BUSK_WORDS}; у батьків", None)


def test_place_is_an_outcome_in_the_language_of_the_cards(house: House, at_work: Client, at_head: Client) -> None:
    place = live_in(house.case, house.owner)
    sent = fields(**NOTHING_TYPED, home_facts=place)
    Supporter.objects.filter(pk=house.owner.pk).update(language="en")
    assert "On the card already" in at_work.get(address(house)).text
    assert at_work.post(address(house), sent).status_code == 302
    assert outcome()[1] == BUSK_WORDS
    assert "Нині в картці" not in at_head.get(address(house)).text


@pytest.mark.parametrize("sent", ["x", "00000000-0000-0000-0000-000000000000"])
def test_tick_of_a_fact_that_is_not_on_the_card_is_refused(house: House, at_work: Client, sent: str) -> None:
    make_job(house.case, house.owner)
    assert_in_error(at_work.post(address(house), fields(work_facts=sent)), "work_facts", keeps="Водій, показав наказ")


def test_tick_of_a_job_that_ended_meanwhile_is_refused_and_nothing_typed_is_lost(house: House, at_work: Client) -> None:
    job = make_job(house.case, house.owner)
    sent = fields(**NOTHING_TYPED, work_facts=str(job.pk))
    end_work(job, house.colleague)
    answer = at_work.post(address(house), sent)
    assert_in_error(answer, "work_facts", keeps="Живе &lt;вдома&gt;, працює")
    assert "Тим часом картка змінилася" in answer.text
    assert "У картці: Без роботи з" in answer.text
    assert not Closure.objects.exists()


def test_lost_job_is_said_beside_what_is_typed_and_to_the_head(house: House, at_work: Client, at_head: Client) -> None:
    end_work(make_job(house.case, house.owner, days_ago=9), house.owner)
    page = at_work.get(address(house)).text
    assert (ticks(page), "У картці: Без роботи з" in page) == ([], True)
    assert at_work.post(address(house), fields(**declined(house.case))).status_code == 302
    assert "Нині в картці: Без роботи з" in at_head.get(address(house)).text


def test_job_written_down_by_mistake_was_none(house: House, at_work: Client) -> None:
    end_work(make_job(house.case, house.owner), house.owner, JobEnd.MISTAKE)
    assert "У картці:" not in at_work.get(address(house)).text


def test_head_reads_what_the_card_says_since_the_proposal(house: House, at_work: Client, at_head: Client) -> None:
    job = make_job(house.case, house.owner)
    at_work.post(address(house), fields(**NOTHING_TYPED, work_facts=str(job.pk)))
    end_work(job, house.owner)
    assert "Нині в картці: Без роботи з" in at_head.get(address(house)).text
    with reading_under_way(Reading()):
        start_job(
            house.case.pk, new_job(kyiv_day(timezone.now()), employer="Пекарня"), by=house.owner, at=timezone.now(), pk=new_id()
        )
    assert "Нині в картці: Пекарня" in at_head.get(address(house)).text


def test_typed_outcome_of_which_the_card_has_nothing_says_so_until_it_is_decided(
    house: House, at_work: Client, at_head: Client
) -> None:
    at_work.post(address(house), fields(community_words="Коло побратимів"))
    assert at_head.get(address(house)).text.count("Нині в картці: нічого не записано") == 1, "of work, not of the community"
    at_head.post(address(house, "agree/"), key())
    assert "Нині в картці" not in at_head.get(address(house)).text


def test_vacancy_that_was_shown_names_the_job(house: House, at_work: Client) -> None:
    proposal = make_wanted(house.case, house.owner)
    job = make_job(house.case, house.owner)
    Job.objects.filter(pk=job.pk).update(proposal=proposal, employer=None)
    at_work.post(address(house), fields(**NOTHING_TYPED, work_facts=str(job.pk)))
    assert outcome()[1] == f"{proposal.vacancy.post}, {proposal.vacancy.employer}"


def test_two_homes_of_joined_persons_are_two_ticks(signed_in: Callable[[Any], Client]) -> None:
    twice = make_twice()
    places, client = [live_in(twice.into, twice.owner), live_in(twice.card, twice.owner, KRASNE)], signed_in(twice.owner)
    make_join(twice)
    close = f"{twice.into.get_absolute_url()}close/"
    assert len([tick for tick in ticks(client.get(close).text) if "home_facts" in tick]) == 2
    sent: dict[str, Any] = {**fields(**NOTHING_TYPED), "home_facts": places}
    assert client.post(close, {**sent, **declined(twice.into)}).status_code == 302
    assert outcome()[1].startswith(f"{BUSK_WORDS}; Красненська громада")


def test_new_course_asks_anew_by_the_card(house: House, at_work: Client, at_head: Client) -> None:
    job = make_job(house.case, house.owner)
    at_work.post(address(house), fields(**NOTHING_TYPED, work_facts=str(job.pk)))
    at_head.post(address(house, "agree/"), key())
    begin_again(house.case, house.owner)
    page = at_work.get(address(house)).text
    assert (f'value="{job.pk}"' in page, "checked" in " ".join(ticks(page))) == (True, False)


def test_form_costs_as_many_queries_with_facts_as_without(house: House, at_work: Client) -> None:
    at_work.get(address(house))
    costs = []
    for number in range(2):
        costs.append(count(lambda: at_work.get(address(house))))
        if number == 0:
            make_job(house.case, house.owner)
            live_in(house.case, house.owner)
            make_profile(house.case, house.owner, held=frozenset({"law"}))
    assert costs[0] == costs[1]
    assert costs[0] <= 14, costs

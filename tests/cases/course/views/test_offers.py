"""Offered steps on the pages: a form carries the step it was shown with, and the case page asks the author to choose."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.case.models import Case
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState
from tests.cases.conftest import visit_fields
from tests.database import CountedQueries
from tests.factories import House, hand_over_to, make_offer, make_visit, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
WITHOUT_NETWORK = "Поки ви були без мережі, наступний крок змінено (Мельник"


def card(house: House) -> str:
    return f"/cases/{house.case.number}/"


def answer_to(house: House, offer: FollowUp, word: str) -> str:
    return f"{card(house)}steps/{offer.pk}/{word}/"


def sent(house: House) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": str(Case.objects.get(pk=house.case.pk).version)}


def offer_part(html: str) -> str:
    """The question which step holds; "" when it is not asked."""
    return html.partition("step-offer")[2].partition("</section>")[0]


@pytest.fixture
def offer(house: House) -> FollowUp:
    make_visit(house.case, house.psychologist)
    return make_offer(house.case, house.owner)


@pytest.mark.parametrize(
    ("page", "fields"),
    [("visits/new/", visit_fields()), ("call/", {"submission_key": str(uuid4()), "outcome": "agreed"})],
    ids=["entry", "call"],
)
def test_form_carries_the_step_it_was_shown_with(house: House, at_work: Client, page: str, fields: dict[str, str]) -> None:
    address, shown = card(house) + page, planned_step(house.case)
    hidden = re.search(r'<input type="hidden" name="planned" value="([0-9a-f-]+)"', at_work.get(address).text)
    assert hidden
    assert hidden[1] == str(shown.pk)
    make_visit(house.case, house.psychologist)
    planned = planned_step(house.case)
    assert at_work.post(address, {**fields, "planned": hidden[1]}).status_code == 302
    assert planned_step(house.case) == planned
    own = FollowUp.objects.get(planned_in__by=house.owner)
    assert own.state == StepState.OFFERED


@pytest.mark.parametrize("planned", ["", None])
def test_page_of_before_is_not_asked_what_it_showed(house: House, at_work: Client, planned: str | None) -> None:
    make_visit(house.case, house.psychologist)
    fields = visit_fields() if planned is None else visit_fields(planned=planned)
    assert at_work.post(f"{card(house)}visits/new/", fields).status_code == 302
    assert planned_step(house.case).planned_by == house.owner


def test_form_keeps_the_shown_step_when_it_is_in_error(house: House, at_work: Client) -> None:
    shown = str(planned_step(house.case).pk)
    make_visit(house.case, house.psychologist)
    answer = at_work.post(f"{card(house)}visits/new/", visit_fields(summary="", planned=shown))
    assert answer.status_code == 422
    assert f'name="planned" value="{shown}"' in answer.text


def test_card_shows_both_steps_to_their_author_only(house: House, at_work: Client, offer: FollowUp, signed_in: Browser) -> None:
    page = at_work.get(card(house)).text
    assert WITHOUT_NETWORK in page
    assert "Ваш крок: " in page
    assert "Привезти довідку" in page
    assert all(answer_to(house, offer, word) in page for word in ("take", "decline"))
    assert "Привезти довідку" not in signed_in(house.psychologist).get(card(house)).text


def test_card_says_so_when_the_author_has_changed_the_plan(house: House, at_work: Client) -> None:
    make_visit(house.case, house.owner)
    make_offer(house.case, house.owner)
    page = at_work.get(card(house)).text
    assert "Поки цей запис чекав на мережу, ви змінили наступний крок:" in page
    assert WITHOUT_NETWORK not in page


@pytest.mark.parametrize(("state", "words"), [(StepState.DONE, "виконано"), (StepState.REPLACED, "замінено")])
def test_author_of_an_offer_reads_how_the_step_before_has_ended(
    house: House, at_work: Client, state: StepState, words: str
) -> None:
    about = planned_step(house.case)
    make_visit(house.case, house.psychologist)
    FollowUp.objects.filter(pk=about.pk).update(state=state)
    assert "сьогодні, " not in offer_part(at_work.get(card(house)).text)
    make_offer(house.case, house.owner)
    part = offer_part(at_work.get(card(house)).text)
    assert f"{words}, {house.psychologist.short_name}, сьогодні, " in part
    assert about.what in part


def test_card_asks_a_former_owner_nothing(house: House, at_work: Client, offer: FollowUp) -> None:
    hand_over_to(house.case, house.colleague, by=house.head)
    page = at_work.get(card(house))
    assert (page.status_code, "Ваш крок" in page.text) == (200, False)
    for word in ("take", "decline"):
        assert at_work.post(answer_to(house, offer, word), sent(house)).status_code == 404


def test_card_costs_no_query_more_for_offered_steps(house: House, at_work: Client) -> None:
    make_visit(house.case, house.psychologist)
    at_work.get(card(house))
    with CountedQueries() as without:
        at_work.get(card(house))
    for number in range(3):
        make_offer(house.case, house.owner, what=f"Привезти довідку {number}")
    at_work.get(card(house))
    with CountedQueries() as offered:
        assert at_work.get(card(house)).text.count("/take/") == 3
    assert len(offered) == len(without)


def test_own_step_is_planned_by_its_button_once(house: House, at_work: Client, offer: FollowUp) -> None:
    fields = sent(house)
    answers = [at_work.post(answer_to(house, offer, "take"), fields) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, card(house))] * 2
    assert planned_step(house.case) == offer
    page = at_work.get(card(house)).text
    assert "Ваш крок заплановано." in page
    assert "Ваш крок: " not in page
    assert " замінено</h3>" in at_work.get(f"{card(house)}?kind=plan").text
    assert at_work.post(answer_to(house, offer, "take"), sent(house)).status_code == 409


def test_plan_stays_by_the_other_button_once(house: House, at_work: Client, offer: FollowUp) -> None:
    before, fields = planned_step(house.case), sent(house)
    assert [at_work.post(answer_to(house, offer, "decline"), fields).status_code for _ in range(2)] == [302, 302]
    assert planned_step(house.case) == before
    assert "Ваш крок: " not in at_work.get(card(house)).text
    assert at_work.post(answer_to(house, offer, "decline"), sent(house)).status_code == 409


def test_own_step_is_refused_when_the_plan_has_moved_on_again(house: House, at_work: Client, offer: FollowUp) -> None:
    fields = sent(house)
    make_visit(house.case, house.psychologist)
    assert at_work.post(answer_to(house, offer, "take"), fields).status_code == 409
    assert at_work.post(answer_to(house, offer, "take"), {"version": "x"}).status_code == 409
    assert "Ваш крок: " in at_work.get(card(house)).text
    assert at_work.post(answer_to(house, offer, "take"), sent(house)).status_code == 302


def test_step_of_another_author_or_card_is_not_there(house: House, offer: FollowUp, signed_in: Browser) -> None:
    for who in (house.psychologist, house.colleague):
        assert signed_in(who).post(answer_to(house, offer, "take"), sent(house)).status_code == 404
    assert FollowUp.objects.get(pk=offer.pk).state == StepState.OFFERED


def test_entry_with_an_offered_step_is_taken_back_and_written_again(house: House, at_work: Client, offer: FollowUp) -> None:
    before = planned_step(house.case)
    back = at_work.post(f"{card(house)}visits/{offer.planned_in_id}/undo/")
    again = at_work.get(back.headers["Location"]).text
    assert 'value="Привезти довідку"' in again
    assert f'name="planned" value="{before.pk}"' in again
    assert at_work.post(f"{card(house)}visits/new/", visit_fields(planned=str(before.pk))).status_code == 302
    assert planned_step(house.case).due_on == in_days(3)
    assert Visit.objects.filter(voided_at=None).count() == 2

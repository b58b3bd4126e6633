"""Ask from the card, answer from today's list, withdraw; bad input, other people, what a page costs."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import PurposeGrant, Question
from cases.case.states import Purpose, QuestionState
from cases.leading.forms.questions import MOST_ANSWERED, MOST_ASKED
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_house, make_person
from tests.questions import WORDS, make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    house = make_house()
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return house


@pytest.fixture
def head(house: House, signed_in: Browser) -> Client:
    return signed_in(house.head)


@pytest.fixture
def owner(house: House, signed_in: Browser) -> Client:
    return signed_in(house.owner)


def card(house: House) -> str:
    return f"/cases/{house.case.number}/"


def ask(house: House) -> str:
    return f"{card(house)}questions/new/"


def page_of(question: Question, part: str = "") -> str:
    return f"/cases/{question.case.number}/questions/{question.pk}/{part}"


def typed(words: str = WORDS) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "words": words}


def test_head_asks_on_the_card_once_and_owner_answers_from_today(house: House, head: Client, owner: Client) -> None:
    assert f"Запитання до: {house.owner.short_name}" in head.get(card(house)).text
    sent = typed()
    assert [head.post(ask(house), sent).headers["Location"] for _ in range(2)] == [card(house)] * 2
    question = Question.objects.get()
    assert "Запитання до:" not in head.get(card(house)).text, "one question at a time"
    today = owner.get("/today/").text
    assert WORDS in today
    address = f"{page_of(question)}?next=/today/"
    assert address in today
    assert WORDS in owner.get(address).text
    assert owner.post(address, typed("Так, у четвер")).headers["Location"] == "/today/"
    assert WORDS not in owner.get("/today/").text
    timeline = head.get(f"{card(house)}?kind=questions").text
    assert WORDS in timeline
    assert "Так, у четвер" in timeline
    assert owner.post(page_of(question), typed("Ще раз")).status_code == 409
    assert owner.get(page_of(question)).headers["Location"] == card(house)


def test_other_readers_of_the_card_see_the_question_and_do_not_answer(house: House, head: Client, signed_in: Browser) -> None:
    question = make_question(house.case, house.head)
    assert page_of(question, "withdraw/") in head.get(card(house)).text
    member = signed_in(house.psychologist)
    seen = member.get(card(house)).text
    assert WORDS in seen
    assert page_of(question) not in seen
    assert member.post(page_of(question), typed()).status_code == 403
    assert WORDS not in member.get("/today/").text
    assert head.get(page_of(question)).status_code == 404, "who asks does not answer"
    for stranger in (house.colleague, house.other_head):
        assert signed_in(stranger).get(page_of(question)).status_code == 404


def test_head_has_to_state_a_purpose_before_asking(house: House, signed_in: Browser) -> None:
    other = make_case(house.owner, person=make_person("Ткач"))
    answer = signed_in(house.head).post(f"/cases/{other.number}/questions/new/", typed())
    assert (answer.status_code, "/purpose/" in answer.headers["Location"]) == (302, True)
    assert not Question.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "ї" * (MOST_ASKED + 1)])
def test_bad_question_is_refused_beside_its_field_and_kept(house: House, head: Client, words: str) -> None:
    refused = head.post(ask(house), typed(words))
    assert refused.status_code == 422
    assert_in_error(refused, "words")
    assert words.strip() in refused.text
    assert not Question.objects.exists()


def test_second_question_is_refused_until_the_first_has_its_answer(house: House, head: Client) -> None:
    make_question(house.case, house.head)
    refused = head.post(ask(house), typed("А документи?"))
    assert refused.status_code == 422
    assert_in_error(refused, "words")
    assert "А документи?" in refused.text
    assert Question.objects.count() == 1


@pytest.mark.parametrize("words", ["", "ї" * (MOST_ANSWERED + 1)])
def test_bad_answer_is_refused_beside_its_field_and_kept(house: House, owner: Client, words: str) -> None:
    question = make_question(house.case, house.head)
    refused = owner.post(page_of(question), typed(words))
    assert refused.status_code == 422
    assert_in_error(refused, "words")
    assert words in refused.text


def test_head_withdraws_it_and_an_answer_comes_too_late(house: House, head: Client, owner: Client) -> None:
    question = make_question(house.case, house.head)
    assert owner.post(page_of(question, "withdraw/")).status_code == 403
    assert head.post(page_of(question, "withdraw/"), {"submission_key": str(uuid4())}).status_code == 302
    assert Question.objects.get().state == QuestionState.WITHDRAWN
    assert WORDS not in owner.get("/today/").text
    assert owner.post(page_of(question), typed("Так")).status_code == 409
    assert "Запитання відкликано" in head.get(f"{card(house)}?kind=questions").text


def test_question_of_another_card_is_not_found(house: House, owner: Client) -> None:
    question = make_question(make_case(house.owner, person=make_person("Ткач")), house.head)
    assert owner.get(f"{card(house)}questions/{question.pk}/").status_code == 404


def test_head_finds_it_today_while_the_owner_is_away(house: House, signed_in: Browser) -> None:
    above = make_case(house.owner, person=make_person("Ткач"))
    house.department.parent = house.other_department
    house.department.save(update_fields=["parent"])
    make_question(above, house.other_head)
    assert WORDS not in signed_in(house.head).get("/today/").text
    make_absence(house.owner)
    assert WORDS in signed_in(house.head).get("/today/").text
    assert WORDS not in signed_in(house.other_head).get("/today/").text


@pytest.mark.parametrize(("page", "most"), [("/today/", 8), ("card", 13), ("/decisions/", 8)])
def test_page_costs_as_many_queries_with_three_questions_as_with_one(
    house: House, signed_in: Browser, page: str, most: int
) -> None:
    browser = signed_in(house.owner if page != "/decisions/" else house.head)
    long_ago = timezone.now().replace(year=timezone.now().year - 1)
    heads = [house.head, house.other_head, house.colleague]

    def cost() -> int:
        with CountedQueries() as queries:
            assert WORDS in browser.get(card(house) if page == "card" else page).text or page == "/decisions/"
        return len(queries)

    def add(number: int) -> None:
        case = house.case if page == "card" else make_case(house.owner, person=make_person(f"Ткач{'а' * number}"))
        row = {"case": case, "words": WORDS, "asked_by": heads[number], "asked_at": long_ago}
        Question.objects.create(**row)

    add(0)
    cost()
    before = cost()
    add(1)
    add(2)
    assert cost() == before <= most


def test_line_that_is_sent_when_the_purpose_is_over_waits_in_the_form(house: House, head: Client) -> None:
    """Also with the session over: the same key keeps it (tests/supporters/forms/drafts)."""
    page = head.get(card(house)).text
    fields = {name: hidden_on(page, name) for name in ("submission_key", "draft_key")}
    PurposeGrant.objects.update(until=timezone.now())
    answer = head.post(ask(house), {**fields, "words": WORDS})
    assert answer.headers["Location"].startswith(f"{card(house)}purpose/?next=")
    assert not Question.objects.exists()
    onward = head.post(answer.headers["Location"], {"purpose": "check"}).headers["Location"]
    assert onward.startswith(ask(house))
    assert f'value="{WORDS}"' in head.get(onward).text


def hidden_on(page: str, name: str) -> str:
    """Of the form that asks."""
    form = page[page.index("ask-line") :]
    found = re.search(rf'name="{name}" value="([^"]+)"', form)
    assert found
    return found[1]

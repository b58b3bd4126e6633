"""The page of a request about a card, and the page that withdraws an empty card."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.leading.actions.requests import ask_about_card
from cases.leading.models import CardRequest
from cases.leading.states import RequestState
from supporters.directory.models import Supporter
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_case, make_department, make_person, make_supporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture
def stranger() -> Supporter:
    return make_supporter(make_department("Відділ у Львові"), surname="Далека")


@pytest.fixture
def asked(house: House, stranger: Supporter) -> CardRequest:
    return ask_about_card(house.case.pk, note="Він у нас, палата 5", by=stranger, at=timezone.now())


def address(asked: CardRequest, part: str = "") -> str:
    return f"/requests/{asked.pk}/{part}"


def answer(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "answer": "talked", "words": "Приїду завтра", **changed}


def test_asker_reads_whom_to_call_and_nothing_of_the_card(asked: CardRequest, stranger: Supporter, signed_in: Browser) -> None:
    page = signed_in(stranger).get(address(asked)).text
    case = asked.case
    assert "палата 5" in page
    assert case.department.name in page
    for hidden in (case.person.surname, case.person.given_name, case.number, case.number_label):
        assert hidden not in page


def test_owner_answers_once_and_the_asker_reads_it(
    asked: CardRequest, at_work: Client, stranger: Supporter, signed_in: Browser
) -> None:
    assert "Далека" in at_work.get(address(asked)).text
    sent = answer()
    assert [at_work.post(address(asked), sent).status_code for _ in range(2)] == [302, 302]
    asked.refresh_from_db()
    assert (asked.state, asked.words) == (RequestState.TALKED, "Приїду завтра")
    assert "Приїду завтра" in signed_in(stranger).get(address(asked)).text
    assert at_work.post(address(asked), answer()).status_code == 409


def test_another_person_needs_words(asked: CardRequest, at_work: Client) -> None:
    refused = at_work.post(address(asked), answer(answer="another", words=""))
    assert refused.status_code == 422
    assert_in_error(refused, "words")
    assert CardRequest.objects.open().count() == 1


def test_request_is_found_by_nobody_else(asked: CardRequest, house: House, signed_in: Browser) -> None:
    other = signed_in(make_supporter(house.other_department, surname="Чужа"))
    assert other.get(address(asked)).status_code == 404
    assert other.post(address(asked), answer()).status_code == 404
    assert other.post(address(asked, "withdraw/")).status_code == 404


def test_asker_withdraws_but_does_not_answer(asked: CardRequest, stranger: Supporter, signed_in: Browser) -> None:
    browser = signed_in(stranger)
    assert browser.post(address(asked), answer()).status_code == 404
    assert browser.post(address(asked, "withdraw/"), {"submission_key": str(uuid4())}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN


def test_author_withdraws_an_empty_card(house: House, at_work: Client) -> None:
    case = make_case(house.owner, person=make_person("Помилковий"), at=timezone.now() - timedelta(hours=1))
    assert "withdraw/" in at_work.get(f"/cases/{case.number}/").text
    page = f"/cases/{case.number}/withdraw/"
    refused = at_work.post(page, {"submission_key": str(uuid4()), "words": ""})
    assert refused.status_code == 422
    assert at_work.post(page, {"submission_key": str(uuid4()), "words": "Картка вже є"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN
    assert at_work.get(f"/cases/{case.number}/").status_code == 404
    assert f"/cases/{case.number}/" not in at_work.post("/search/", {"q": "Помилковий"}).text


def test_card_with_an_older_life_offers_no_withdrawal(house: House, at_work: Client) -> None:
    assert f"{house.case.number}/withdraw/" not in at_work.get(f"/cases/{house.case.number}/").text
    assert at_work.get(f"/cases/{house.case.number}/withdraw/").status_code == 409

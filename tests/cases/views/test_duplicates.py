"""The check for a duplicate number: only a valid form answers it, each check is recorded, and there is a daily limit."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from privacy.models import AccessRecord
from tests.cases.views.conftest import assert_in_error, person_fields
from tests.cases.views.test_double_submit import press_at_once
from tests.database import as_owner, execute
from tests.factories import RNOKPP, House, make_case, make_person
from veterans.actions.duplicates import MOST_A_DAY, ROUTE
from veterans.actions.tokens import rnokpp_token
from veterans.models import Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
KNOWN, FRESH = (next(number for n in range(10) if (number := rnokpp(f"{stem}{n}"))) for stem in (RNOKPP[:9], "318471069"))
KNOWN_MESSAGE, REFUSED = "уже має картку", "Сьогодні цей номер не перевірити"
NEW = "/veterans/new/"


@pytest.fixture(autouse=True)
def one_day() -> Iterator[None]:
    """Fix the date of the application during a test. Access records still have the time of the database."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def stranger(house: House) -> Person:
    """A person out of the owner's reach."""
    return make_case(house.other_head, person=make_person("Далека", rnokpp=KNOWN)).person


def questions(about: Person) -> list[AccessRecord]:
    return list(AccessRecord.objects.filter(route=ROUTE, subject_ids__contains=[about.pk]))


def ask_often(client: Client, times: int = MOST_A_DAY) -> None:
    for _ in range(times):
        assert KNOWN_MESSAGE in client.post(NEW, person_fields(rnokpp=KNOWN)).text


def test_question_is_recorded_with_who_asked_and_of_whom(house: House, at_work: Client, stranger: Person) -> None:
    answer = at_work.post(NEW, person_fields(rnokpp=KNOWN))
    assert_in_error(answer, "rnokpp", keeps="Шевченко")
    assert KNOWN_MESSAGE in answer.text
    assert "Далека" not in answer.text
    (record,) = questions(stranger)
    assert (record.actor_id, record.role, record.subject_ids) == (house.owner.pk, "supporter", [stranger.pk])
    assert bytes(record.query_token or b"") == rnokpp_token(KNOWN)
    assert record.device
    assert record.request_id


@pytest.mark.parametrize("wrong", [{"surname": ""}, {"phone": "067"}, {"next_on": "2020-01-01"}, {"stage": "moon"}])
def test_nothing_is_said_of_the_number_while_another_field_is_wrong(
    at_work: Client, stranger: Person, wrong: dict[str, str]
) -> None:
    known, fresh = (at_work.post(NEW, person_fields(rnokpp=number, **wrong)) for number in (KNOWN, FRESH))
    assert (known.status_code, fresh.status_code) == (422, 422)
    for answer in (known, fresh):
        assert KNOWN_MESSAGE not in answer.text
        assert "id_rnokpp_error" not in answer.text
    assert questions(stranger) == []


def test_new_number_leaves_no_question(at_work: Client, stranger: Person) -> None:
    assert at_work.post(NEW, person_fields(rnokpp=FRESH)).status_code == 302
    assert questions(stranger) == []


def test_answers_of_a_day_have_a_limit_and_new_numbers_none(
    house: House, at_work: Client, stranger: Person, signed_in: Callable[[Any], Client]
) -> None:
    ask_often(at_work)
    refused = at_work.post(NEW, person_fields(rnokpp=KNOWN, ward="палата 9"))
    assert_in_error(refused, "rnokpp", keeps="палата 9")
    assert REFUSED in refused.text
    assert KNOWN_MESSAGE not in refused.text
    assert len(questions(stranger)) == MOST_A_DAY + 1, "a question that is refused is recorded as well"
    assert at_work.post(NEW, person_fields(rnokpp=FRESH)).status_code == 302
    ask_often(signed_in(house.colleague), 1)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        ask_often(signed_in(house.owner), 1)


@pytest.mark.django_db(transaction=True)
def test_limit_holds_when_many_ask_at_once(house: House, at_work: Client, stranger: Person) -> None:
    ask_often(at_work, MOST_A_DAY - 2)
    answers = press_at_once(at_work, NEW, [person_fields(rnokpp=KNOWN) for _ in range(6)])
    assert sorted(KNOWN_MESSAGE in answer.text for answer in answers) == [False] * 4 + [True] * 2
    assert len(questions(stranger)) == MOST_A_DAY + 4


def test_nothing_is_said_when_the_question_can_not_be_recorded(house: House, at_work: Client, stranger: Person) -> None:
    client = Client(raise_request_exception=False)
    client.cookies = at_work.cookies
    with as_owner():
        execute("REVOKE INSERT ON privacy_accessrecord FROM suprovid_app")
    answer = client.post(NEW, person_fields(rnokpp=KNOWN))
    assert answer.status_code >= 500
    assert KNOWN_MESSAGE not in answer.text

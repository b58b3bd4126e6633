"""A person is found before being registered: cards within reach, and doors to the cards of others."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.leading.actions.requests import MOST_A_DAY, ROUTE
from cases.leading.models import CardRequest
from privacy.models import AccessRecord
from supporters.notifications.models import Notification
from tests.cases.conftest import assert_in_error, person_fields
from tests.cases.course.views.test_double_submit import press_at_once
from tests.database import CountedQueries, as_owner, execute
from tests.dispatching import dispatch, noon
from tests.factories import RNOKPP, House, make_case, make_department, make_house, make_person
from veterans.models import DuplicatePair, Identifier, Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
KNOWN, FRESH = (next(number for n in range(10) if (number := rnokpp(f"{stem}{n}"))) for stem in (RNOKPP[:9], "318471069"))
THERE, LIMITED, ASKED = "Картка є", "на сьогодні всі відповіді", "Це та сама людина?"
NEW = "/veterans/new/"
MOST_QUERIES = 8
BORN = date(1990, 5, 17)
PHONE = "+380671112233"
SCRIPT = {"Suprovid-Find": "1"}


@pytest.fixture(autouse=True)
def one_day() -> Iterator[None]:
    """Fix the date of the application during a test. Access records still have the time of the database."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def house(one_day: None) -> House:
    """Made at that moment."""
    return make_house()


@pytest.fixture
def stranger(house: House) -> Person:
    """A person out of the owner's reach."""
    person = make_person("Далека", "Олена", "Іванівна", rnokpp=KNOWN, phone=PHONE, born_on=BORN)
    return make_case(house.other_head, person=person).person


@pytest.fixture
def own(house: House) -> Case:
    """A card of the owner."""
    return make_case(house.owner, person=make_person("Яструб", "Ігор", "Олегович", born_on=BORN))


def questions(house: House) -> list[AccessRecord]:
    """Of the owner; records of other tests stay."""
    return list(AccessRecord.objects.filter(route=ROUTE, actor_id=house.owner.pk).order_by("at"))


def questions_about(person: Person) -> list[AccessRecord]:
    return list(AccessRecord.objects.filter(route=ROUTE, subject_ids__contains=[person.pk]))


def of_own(**changed: str) -> dict[str, str]:
    same = {"surname": "Яструб", "given_name": "Ігор", "patronymic": "Олегович", "born_on": BORN.isoformat()}
    return person_fields(**{**same, **changed})


def ask_often(client: Client, times: int = MOST_A_DAY, *, first: int = 0) -> None:
    """Questions about numbers that nobody has."""
    for n in range(first, first + times):
        client.post(NEW, person_fields(find="likely", door="on", phone=f"05099911{n:02}"), headers=SCRIPT)


@pytest.mark.parametrize(
    "fact",
    [
        {"rnokpp": KNOWN},
        {"phone": "067 111 22 33"},
        {"surname": "ДАЛЕКА", "given_name": "Олена", "born_on": BORN.isoformat()},
    ],
)
def test_door_names_the_department_and_nothing_of_the_person(
    house: House, at_work: Client, stranger: Person, fact: dict[str, str]
) -> None:
    answer = at_work.post(NEW, person_fields(**fact))
    assert_in_error(answer, "same", keeps=fact.get("surname", "Шевченко"))
    assert THERE in answer.text
    assert house.other_department.name in answer.text
    case = Case.objects.get(person=stranger)
    typed = set(fact.values())
    for hidden in {"Далека", "Іванівна", case.number, case.number_label, "Лікування"} - typed:
        assert hidden not in answer.text.split("id_stage")[0], hidden
    (record,) = questions_about(stranger)
    assert (record.actor_id, record.role, record.subject_ids) == (house.owner.pk, "supporter", [stranger.pk])
    assert record.query_token
    assert Person.objects.count() == 2, "the house's and the stranger"


@pytest.mark.parametrize("weaker", [{"surname": "Далека", "given_name": "Олена", "birth_year": "1990"}, {"surname": "Далека"}])
def test_weaker_likeness_out_of_reach_is_not_shown(
    house: House, at_work: Client, stranger: Person, weaker: dict[str, str]
) -> None:
    answer = at_work.post(NEW, person_fields(**weaker))
    assert answer.status_code == 302
    assert questions(house) == []


def test_form_with_facts_of_three_people_is_answered_about_one(house: House, at_work: Client, stranger: Person) -> None:
    second, third = make_department("Другий підрозділ"), make_department("Третій підрозділ")
    make_case(None, person=make_person("Друга", phone="+380671112244"), department=second, by=house.other_head)
    make_case(None, person=make_person("Третя", "Олена", born_on=BORN), department=third, by=house.other_head)
    typed = {"surname": "Третя", "given_name": "Олена", "born_on": BORN.isoformat(), "phone": "067 111 22 44", "rnokpp": KNOWN}
    answer = at_work.post(NEW, person_fields(find="likely", door="on", **typed), headers=SCRIPT).text
    assert answer.count(THERE) == 1
    assert [one.name in answer for one in (house.other_department, second, third)] == [True, False, False]
    assert [record.subject_ids for record in questions(house)] == [[stranger.pk]]


def test_question_that_finds_nobody_is_recorded_as_well(house: House, at_work: Client, stranger: Person) -> None:
    assert at_work.post(NEW, person_fields(rnokpp=FRESH)).status_code == 302
    (record,) = questions(house)
    assert record.subject_ids == []


def test_last_question_of_a_day_has_no_answer_and_registering_goes_on(
    house: House, at_work: Client, stranger: Person, signed_in: Callable[[Any], Client]
) -> None:
    ask_often(at_work)
    saved = at_work.post(NEW, person_fields(rnokpp=KNOWN), follow=True)
    assert Person.objects.filter(identifiers__is_contested=True).count() == 1
    assert "не звірено" in saved.text
    assert THERE not in saved.text
    assert len(questions_about(stranger)) == 1, "a question without an answer is recorded as well"
    panel = at_work.post(NEW, person_fields(find="likely", door="on", rnokpp=KNOWN, surname="Інша"), headers=SCRIPT)
    assert LIMITED in panel.text
    assert THERE not in panel.text
    assert THERE in signed_in(house.colleague).post(NEW, person_fields(rnokpp=KNOWN)).text
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert THERE in signed_in(house.owner).post(NEW, person_fields(rnokpp=KNOWN)).text


def test_same_facts_are_one_question(at_work: Client, stranger: Person) -> None:
    ask_often(at_work, MOST_A_DAY - 1)
    for _ in range(3):
        assert THERE in at_work.post(NEW, person_fields(rnokpp=KNOWN)).text


@pytest.mark.django_db(transaction=True)
def test_limit_holds_when_many_ask_at_once(house: House, at_work: Client, stranger: Person) -> None:
    ask_often(at_work, MOST_A_DAY - 2)
    sent = [person_fields(find="likely", rnokpp=KNOWN, phone=f"05099922{n:02}") for n in range(6)]
    answers = press_at_once(at_work, NEW, sent)
    assert sorted(THERE in answer.text for answer in answers) == [False] * 4 + [True] * 2
    assert len(questions_about(stranger)) == 6


def test_nothing_is_said_when_the_question_can_not_be_recorded(house: House, at_work: Client, stranger: Person) -> None:
    client = Client(raise_request_exception=False)
    client.cookies = at_work.cookies
    with as_owner():
        execute("REVOKE INSERT ON privacy_accessrecord FROM suprovid_app")
    answer = client.post(NEW, person_fields(rnokpp=KNOWN))
    assert answer.status_code >= 500
    assert THERE not in answer.text


# The answer ----------------------------------------------------------------------------------------------------------


def test_certain_card_within_reach_is_asked_about_before_anything_is_saved(at_work: Client, own: Case) -> None:
    answer = at_work.post(NEW, of_own())
    assert_in_error(answer, "same", keeps="Яструб")
    assert ASKED in answer.text
    assert own.number_label in answer.text
    assert Case.objects.count() == 2, "the house's and the own one"


def test_it_is_the_same_person_leads_to_the_card(at_work: Client, own: Case) -> None:
    answer = at_work.post(NEW, of_own(same=f"card:{own.number}"))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{own.number}/")
    assert Case.objects.count() == 2


def test_another_person_needs_a_reason_that_the_heads_read(house: House, at_work: Client, own: Case) -> None:
    assert_in_error(at_work.post(NEW, of_own(same="another")), "differs")
    assert at_work.post(NEW, of_own(same="another", differs="Інше місце народження")).status_code == 302
    pair = DuplicatePair.objects.get()
    assert own.person_id in (pair.first_id, pair.second_id)
    assert pair.registrar == house.owner
    assert pair.score >= 900


@pytest.mark.parametrize("wrong", ["card:00000000", "elsewhere", "yes"])
def test_answer_that_was_not_offered_is_none(at_work: Client, own: Case, wrong: str) -> None:
    assert_in_error(at_work.post(NEW, of_own(same=wrong, differs="x", note="x")), "same")


def test_request_reaches_who_answers_and_hands_nothing_out(house: House, at_work: Client, stranger: Person) -> None:
    assert_in_error(at_work.post(NEW, person_fields(rnokpp=KNOWN, same="elsewhere")), "note")
    sent = person_fields(rnokpp=KNOWN, same="elsewhere", note="Він у нас, палата 5")
    answers = [at_work.post(NEW, sent) for _ in range(2)]
    asked = CardRequest.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/requests/{asked.pk}/"}
    assert dispatch(at=noon(1), rule="card_request") == 1
    assert Notification.objects.get(rule="card_request").recipient == house.other_head
    page = at_work.get(f"/requests/{asked.pk}/").text
    assert "палата 5" in page
    assert "Далека" not in page
    assert not Identifier.objects.filter(is_contested=True).exists()


def test_number_of_another_person_is_contested_with_a_reason(at_work: Client, stranger: Person) -> None:
    assert at_work.post(NEW, person_fields(rnokpp=KNOWN, same="another", differs="Помилка в довідці")).status_code == 302
    assert sorted(Identifier.objects.values_list("is_contested", flat=True)) == [False, True]
    pair = DuplicatePair.objects.get()
    assert stranger.pk in (pair.first_id, pair.second_id)
    assert pair.score < 900, "the names differ: the score is that of the two, not of the answer"
    assert {"rnokpp_same", "surname_differs"} <= set(pair.reasons)


# The panel -----------------------------------------------------------------------------------------------------------


def test_panel_shows_likely_cards_while_the_form_is_typed(house: House, at_work: Client, own: Case) -> None:
    panel = at_work.post(
        NEW,
        {"find": "likely", "surname": "Яструб", "given_name": "Ігор", "patronymic": "Олегович", "birth_year": "1990"},
        headers=SCRIPT,
    )
    assert panel.status_code == 200
    assert "<html" not in panel.text
    assert f"/cases/{own.number}/" in panel.text
    assert questions(house) == []


@pytest.mark.parametrize("typed", [("Яструб", "Ігор"), ("яструб", "Игорь"), ("Ястреб", "Ігор")])
def test_surname_and_given_name_alone_find_an_own_card(at_work: Client, own: Case, typed: tuple[str, str]) -> None:
    panel = at_work.post(NEW, {"find": "likely", "surname": typed[0], "given_name": typed[1]}, headers=SCRIPT)
    assert f"/cases/{own.number}/" in panel.text
    assert ASKED not in panel.text, "namesakes are registered without an answer"


@pytest.mark.parametrize("more", [{"birth_year": "1971"}, {"patronymic": "Богданович"}, {"given_name": "Олег"}])
def test_namesake_is_not_shown_once_a_fact_differs(at_work: Client, own: Case, more: dict[str, str]) -> None:
    typed = {"find": "likely", "surname": "Яструб", "given_name": "Ігор", **more}
    assert own.number not in at_work.post(NEW, typed, headers=SCRIPT).text


def test_names_alone_find_nobody_out_of_reach(house: House, at_work: Client, own: Case, stranger: Person) -> None:
    panel = at_work.post(NEW, {"find": "likely", "surname": "Далека", "given_name": "Олена", "door": "on"}, headers=SCRIPT)
    assert (panel.status_code, "/cases/" in panel.text, THERE in panel.text) == (200, False, False)
    assert questions(house) == []


def test_names_that_were_looked_for_are_recorded_as_of_a_search(house: House, at_work: Client, own: Case) -> None:
    at_work.post(NEW, {"find": "likely", "surname": "Яструб", "given_name": "Ігор"}, headers=SCRIPT)
    at_work.post("/search/", {"q": "Яструб Ігор"})
    panel, search = AccessRecord.objects.filter(actor_id=house.owner.pk).order_by("-at", "-id")[:2][::-1]
    assert (panel.route, panel.act, panel.subject_ids) == ("person_new", "read", [own.person_id])
    assert bytes(panel.query_token or b"") == bytes(search.query_token or b"") != b""


def test_card_with_a_whole_fact_is_asked_about_before_five_namesakes(house: House, at_work: Client) -> None:
    for patronymic in ("Олегович", "Ігорович", "Іванович", "Петрович", "Павлович"):
        make_case(house.owner, person=make_person("Яструб", "Ігор", patronymic))
    known = make_case(house.owner, person=make_person("Далека", "Олена", phone=PHONE))
    typed = {"find": "likely", "surname": "Яструб", "given_name": "Ігор", "phone": "067 111 22 33", "door": "on"}
    panel = at_work.post(NEW, typed, headers=SCRIPT).text
    assert f'value="card:{known.number}"' in panel
    assert ASKED in panel


def test_panel_asks_beyond_reach_only_when_the_form_goes_on(at_work: Client, stranger: Person) -> None:
    typed = {"find": "likely", "phone": "067 111 22 33"}
    assert THERE not in at_work.post(NEW, typed, headers=SCRIPT).text
    assert THERE in at_work.post(NEW, {**typed, "door": "on"}, headers=SCRIPT).text


def test_page_without_a_script_keeps_what_was_typed_and_shows_no_error(at_work: Client, own: Case) -> None:
    page = at_work.post(NEW, of_own(find="likely", stage="", next_what=""))
    assert page.status_code == 200
    assert "error-summary" not in page.text
    assert 'value="Яструб"' in page.text
    assert f"/cases/{own.number}/" in page.text


def test_panel_asks_for_one_and_three_cards_the_same_number_of_queries(house: House, at_work: Client, own: Case) -> None:
    typed = {
        "find": "likely",
        "surname": "Яструб",
        "given_name": "Ігор",
        "patronymic": "Олегович",
        "birth_year": "1990",
        "door": "on",
        "phone": PHONE,
    }
    at_work.post(NEW, typed, headers=SCRIPT)
    with CountedQueries() as one:
        at_work.post(NEW, typed, headers=SCRIPT)
    for patronymic in ("Олегович", "Ігорович"):
        make_case(house.owner, person=make_person("Яструб", "Ігор", patronymic, born_on=BORN))
    at_work.post(NEW, typed, headers=SCRIPT)
    with CountedQueries() as three:
        at_work.post(NEW, typed, headers=SCRIPT)
    assert len(one) == len(three)


def test_panel_while_the_form_is_typed_asks_eight_queries_at_most(at_work: Client, own: Case) -> None:
    typed = {"find": "likely", "surname": "Яструб", "given_name": "Ігор", "patronymic": "Олегович", "birth_year": "1990"}
    at_work.post(NEW, typed, headers=SCRIPT)
    with CountedQueries() as queries:
        assert own.number in at_work.post(NEW, typed, headers=SCRIPT).text
    assert len(queries) <= MOST_QUERIES


def test_doors_of_one_and_three_departments_ask_the_same_number_of_queries(house: House, at_work: Client) -> None:
    typed = {"find": "likely", "phone": PHONE, "door": "on"}
    make_case(
        None, person=make_person("Далека", phone=PHONE), department=make_department("Другий підрозділ"), by=house.other_head
    )
    at_work.post(NEW, typed, headers=SCRIPT)
    with CountedQueries() as one:
        assert at_work.post(NEW, typed, headers=SCRIPT).text.count(THERE) == 1
    for name in ("Третій підрозділ", "Четвертий підрозділ"):
        make_case(None, person=make_person("Далека", phone=PHONE), department=make_department(name), by=house.other_head)
    with CountedQueries() as three:
        assert at_work.post(NEW, typed, headers=SCRIPT).text.count(THERE) == 3
    assert len(one) == len(three)


def test_own_card_with_the_number_is_asked_about_whatever_its_name(house: House, at_work: Client) -> None:
    own = make_case(house.owner, person=make_person("Зовсімінша", "Людмила", rnokpp=KNOWN))
    answer = at_work.post(NEW, person_fields(rnokpp=KNOWN))
    assert_in_error(answer, "same")
    assert f"card:{own.number}" in answer.text
    assert at_work.post(NEW, person_fields(rnokpp=KNOWN, same=f"card:{own.number}"))["Location"] == f"/cases/{own.number}/"

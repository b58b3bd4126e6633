"""Other names on the page of a person: added, found in the search, taken off; and a name that was changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.case.models import CaseEvent
from cases.case.states import EventKind, Programme
from privacy.models import AccessRecord
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries, as_owner, execute
from tests.factories import House, make_case, make_loss, make_person
from tests.persons import make_naming
from veterans.models import NamingKind, PersonName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
SIGN, FORMER = {"kind": "call_sign", "call_sign": "Беркут"}, {"kind": "former", "surname": "Тарасюк"}


def address(house: House, act: str = "") -> str:
    return f"{house.case.get_absolute_url()}person/{act}"


def shown(client: Client, page: str) -> dict[str, str]:
    return {name: values[0] for name, values in fields_on_page(client.get(page).text, page=page, target=page).items()}


def send(client: Client, page: str, **typed: str) -> Any:
    return client.post(page, {**shown(client, page), **typed})


def names(page: str) -> str:
    return page.split('id="names"')[1].split("</section>", maxsplit=1)[0]


def titles(house: House) -> list[dict[str, Any]]:
    events = CaseEvent.objects.filter(case=house.case, kind=EventKind.PERSON_CHANGED).order_by("at")
    return [event.details for event in events]


@pytest.mark.parametrize(
    ("typed", "label", "query"),
    [
        (SIGN, "Позивний: Беркут", "беркут"),
        (FORMER, "Раніше: Тарасюк Андрій Петрович", "Тарасюк Андрій"),
        ({"kind": "alias", "given_name": "Andrew"}, "Інше написання: Коваленко Andrew Петрович", "Коваленко Andrew Петрович"),
        ({**SIGN, "surname": "<b>"}, "Позивний: Беркут", "Беркут"),
        ({**FORMER, "call_sign": "два слова"}, "Раніше: Тарасюк Андрій Петрович", "Тарасюк"),
    ],
)
def test_name_is_added_shown_and_found(house: House, at_work: Client, typed: dict[str, str], label: str, query: str) -> None:
    assert "не записано" in names(at_work.get(address(house)).text)
    answer = send(at_work, address(house, "names/new/"), **typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    page = at_work.get(address(house)).text
    assert f">{label.partition(': ')[2]}</span>" in names(page)
    history = page.split('id="changes"')[1]
    assert "Додано: " in history
    assert house.owner.short_name in history
    found = at_work.post("/search/", {"q": query}).text
    assert (found.count(f'href="{house.case.get_absolute_url()}"'), label in found) == (1, True)
    assert AccessRecord.objects.filter(route="search", subject_ids=[house.case.person_id]).exists()


def test_current_name_is_found_without_other_names(house: House, at_work: Client) -> None:
    make_naming(house.case.person, house.owner)
    page = at_work.post("/search/", {"q": "Коваленко"}).text
    assert (house.case.get_absolute_url() in page, "Беркут" in page) == (True, False)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "current", "surname": "Тарасюк"}, "kind"),
        ({"kind": "call_sign"}, "call_sign"),
        ({"kind": "call_sign", "call_sign": "Сивий Вовк"}, "call_sign"),
        ({"kind": "call_sign", "call_sign": "«Грім»"}, "call_sign"),
        ({"kind": "call_sign", "call_sign": "300"}, "call_sign"),
        ({"kind": "call_sign", "call_sign": "а" * 61}, "call_sign"),
        ({"kind": "former"}, "surname"),
        ({"kind": "alias", "call_sign": "Беркут"}, "surname"),
        ({"kind": "former", "surname": "4"}, "surname"),
        ({"kind": "former", "patronymic": "<b>"}, "patronymic"),
        ({"kind": "former", "surname": "Коваленко"}, "surname"),
        ({"kind": "call_sign", "call_sign": "грім"}, "call_sign"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, typed: dict[str, str], field: str) -> None:
    make_naming(house.case.person, house.owner, surname="Грім")
    answer = send(at_work, address(house, "names/new/"), **{"given_name": "", **typed})
    assert_in_error(
        answer, field, keeps=next((value for name, value in typed.items() if name != "kind" and "<" not in value), "")
    )
    assert PersonName.objects.others().count() == 1
    assert titles(house) == []


def test_name_is_taken_off_once_it_is_confirmed(house: House, at_work: Client) -> None:
    naming = make_naming(house.case.person, house.owner)
    end = f"names/{naming.pk}/end/"
    assert f'href="{end}"' in at_work.get(address(house)).text
    assert "Позивний: Беркут" in at_work.get(address(house, end)).text
    assert PersonName.objects.others().in_use().exists(), "the page only asks"
    assert send(at_work, address(house, end)).status_code == 302
    page = at_work.get(address(house)).text
    assert ("Беркут" in names(page), "Знято: позивний" in page.split('id="changes"')[1]) == (False, True)
    assert house.case.get_absolute_url() not in at_work.post("/search/", {"q": "Беркут"}).text
    assert at_work.get(address(house, end)).status_code == 409
    assert at_work.post(address(house, end)).status_code == 409
    assert titles(house) == [{"fields": [], "naming": "call_sign", "act": "ended"}]


def test_forms_sent_again_act_once(house: House, at_work: Client) -> None:
    new = {**shown(at_work, address(house, "names/new/")), **SIGN}
    assert {at_work.post(address(house, "names/new/"), new).status_code for _ in range(2)} == {302}
    end = address(house, f"names/{PersonName.objects.others().get().pk}/end/")
    ending = shown(at_work, end)
    assert {at_work.post(end, ending).status_code for _ in range(2)} == {302}
    assert [one["act"] for one in titles(house)] == ["added", "ended"]


def test_only_other_names_of_the_same_person_are_taken_off(house: House, at_work: Client) -> None:
    other = make_naming(make_case(house.owner, person=make_person("Бондар")).person, house.owner)
    for naming in (other, house.case.person.namings.get()):
        assert at_work.get(address(house, f"names/{naming.pk}/end/")).status_code == 404
        assert at_work.post(address(house, f"names/{naming.pk}/end/")).status_code == 404


def test_change_shows_on_each_card_of_the_person(house: House, at_work: Client) -> None:
    family = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    send(at_work, address(house, "names/new/"), **SIGN)
    for case in (house.case, family):
        page = at_work.get(f"{case.get_absolute_url()}?kind=person").text
        assert ("Додано: позивний" in page, "Беркут" in page) == (True, False)


def test_name_of_a_lost_person_is_added(house: House, at_work: Client) -> None:
    make_loss(house.case, house.owner)
    assert send(at_work, address(house, "names/new/"), **SIGN).status_code == 302


@pytest.mark.parametrize(("why", "is_found"), [("renamed", True), ("mistake", False)])
def test_changed_name_is_kept_unless_it_was_a_mistake(house: House, at_work: Client, why: str, is_found: bool) -> None:  # noqa: FBT001
    answer = send(at_work, address(house, "edit/"), branch="ngu", surname="Щербак", name_change=why)
    assert answer.status_code == 302
    page = at_work.get(address(house)).text
    assert ("Коваленко Андрій Петрович</span>" in names(page)) is is_found
    assert (house.case.get_absolute_url() in at_work.post("/search/", {"q": "Коваленко"}).text) is is_found
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=person").text
    assert ("Ім’я змінено; нове: прізвище" in card, "Виправлено дані: прізвище" in card) == (is_found, not is_found)


def test_reason_is_not_asked_when_the_name_stays(house: House, at_work: Client) -> None:
    for why in ("", "renamed"):
        answer = send(at_work, address(house, "edit/"), branch="ngu", rank=f"сержант {why}", name_change=why)
        assert answer.status_code == 302
    assert not PersonName.objects.others().exists()
    assert "renamed" not in titles(house)[-1]


def test_reason_is_not_asked_of_a_form_that_is_outdated(house: House, at_work: Client) -> None:
    before = shown(at_work, address(house, "edit/"))
    send(at_work, address(house, "edit/"), branch="ngu", surname="Щербак", name_change="renamed")
    make_naming(house.case.person, house.owner)
    answer = at_work.post(address(house, "edit/"), {**before, "branch": "ngu", "rank": "сержант"})
    assert answer.status_code == 409
    assert "Щербак" in answer.text.split('id="both-versions"')[1].split("<form")[0]


def test_name_that_does_not_open_is_shown_as_such(house: House, at_work: Client) -> None:
    make_naming(house.case.person, house.owner)
    with as_owner():
        execute("UPDATE veterans_personname SET surname = (SELECT surname FROM veterans_person LIMIT 1) WHERE kind = 'call_sign'")
    assert "не відкривається" in names(at_work.get(address(house)).text)
    assert "не відкривається" in at_work.post("/search/", {"q": "Беркут"}).text


def test_pages_ask_as_often_when_people_have_more_names(house: House, at_work: Client) -> None:
    def asked() -> list[int]:
        counts = []
        for page in (address(house), house.case.get_absolute_url(), "/cases/"):
            with CountedQueries() as queries:
                assert at_work.get(page).status_code == 200
            counts.append(len(queries))
        with CountedQueries() as queries:
            assert at_work.post("/search/", {"q": "Тара"}).status_code == 200
        return [*counts, len(queries)]

    def add(person: Any, surname: str) -> None:
        make_naming(person, house.owner, NamingKind.FORMER, surname)

    add(house.case.person, "Тарасюк")
    asked()
    first = asked()
    for surname in ("Тарасенко", "Таран"):
        add(house.case.person, surname)
        add(make_case(house.owner, person=make_person("Бондар")).person, surname)
    assert asked() == first

"""The list of vacancies, the page of one, and the forms that write it down, correct it and take it off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reintegration.models import Vacancy
from cases.reintegration.states import Demand, EmployerKind, PostKind
from supporters.directory.calendar import kyiv_day
from tests.bad_inputs.form_page import fields_on_page
from tests.database import CountedQueries
from tests.factories import House
from tests.lists import NO_ROW, listed_keys
from tests.persons import BUSK, KRASNE
from tests.work import make_vacancy, territory

pytestmark = pytest.mark.django_db
LIST, NEW = "/vacancies/", "/vacancies/new/"


@pytest.fixture(autouse=True)
def directory() -> None:
    territory()


def typed(**changed: Any) -> dict[str, Any]:
    usual = {"employer": "Служба порятунку", "employer_kind": "dsns", "post": "Диспетчер", "post_kind": "civil"}
    until = f"{kyiv_day(timezone.now()) + timedelta(days=9):%Y-%m-%d}"
    return {**usual, "territory": BUSK, "valid_until": until, "contact_phone": "044 000 00 05", **changed}


def page_of(vacancy: Vacancy, rest: str = "") -> str:
    return f"{reverse('vacancy_detail', args=[vacancy.pk])}{rest}"


def shown(client: Client, page: str) -> dict[str, Any]:
    fields = fields_on_page(client.get(page).text, page=page, target=page)
    return {name: values for name, values in fields.items() if name not in ("reason", "territory_words", "is_remote")}


def test_vacancy_is_written_down_and_read(house: House, at_work: Client) -> None:
    answer = at_work.post(NEW, typed(sitting="needed", noise="negotiable", lifting_kg="5", needs_training="dispatch"))
    vacancy = Vacancy.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(vacancy))
    page = at_work.get(page_of(vacancy)).text
    for words in ("Служба порятунку", "Буська громада", "Довго сидіти", "За домовленістю", "tel:+380440000005", "До 5 кг"):
        assert words in page
    assert "Диспетчер" in at_work.get(LIST).text


def test_vacancy_from_home_has_no_place(at_work: Client) -> None:
    assert at_work.post(NEW, typed(is_remote="on")).status_code == 302
    vacancy = Vacancy.objects.get()
    assert (vacancy.is_remote, vacancy.territory_id) == (True, None)
    assert "З дому" in at_work.get(page_of(vacancy)).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"valid_until": "2020-01-01"}, "Цей день минув"),
        ({"territory": "UA00000000000000000"}, "Оберіть громаду зі списку"),
        ({"territory": ""}, "Оберіть громаду або позначте"),
        ({"employer": " "}, "Вкажіть роботодавця"),
        ({"employer_kind": "other", "post_kind": "service"}, "Служба – лише в органах"),
        ({"contact_phone": ""}, "Вкажіть телефон або електронну пошту"),
        ({"contact_phone": "12"}, "Вкажіть номер повністю"),
        ({"hours": "25"}, "24"),
        ({"needs_training": "x"}, "Яке навчання потрібне"),
    ],
)
def test_vacancy_is_refused_beside_its_field_when(at_work: Client, changed: dict[str, str], words: str) -> None:
    answer = at_work.post(NEW, typed(**changed))
    assert (answer.status_code, words in answer.text, "Диспетчер" in answer.text) == (422, True, True)
    assert not Vacancy.objects.exists()


def test_same_vacancy_leads_to_the_one_that_is_written_down(at_work: Client) -> None:
    at_work.post(NEW, typed())
    answer = at_work.post(NEW, typed(post="диспетчер"))
    assert (answer.status_code, page_of(Vacancy.objects.get()) in answer.text) == (422, True)


def test_vacancy_is_corrected_once(house: House, at_work: Client) -> None:
    vacancy = make_vacancy(house.owner, driving=Demand.NEEDED)
    page = page_of(vacancy, "edit/")
    fields = shown(at_work, page)
    assert (fields["driving"], fields["post"]) == (["needed"], ["Діловод"])
    fields["hours"] = "6"
    assert [at_work.post(page, fields).status_code for _time in range(2)] == [302, 302]
    vacancy.refresh_from_db()
    assert (vacancy.hours, vacancy.version) == (6, 2)
    stale = {**fields, "submission_key": "", "hours": "4"}
    answer = at_work.post(page, stale)
    assert (answer.status_code, "both-versions" in answer.text) == (409, True)


def test_vacancy_is_taken_off_and_leaves_the_list(house: House, at_work: Client) -> None:
    vacancy = make_vacancy(house.owner)
    page = page_of(vacancy, "end/")
    assert at_work.post(page, shown(at_work, page)).status_code == 422
    assert at_work.post(page, {**shown(at_work, page), "reason": "filled"}).status_code == 302
    assert "Діловод" not in at_work.get(LIST).text
    assert "Діловод" in at_work.get(LIST, {"openness": "ended"}).text
    read = at_work.get(page_of(vacancy)).text
    assert ("на посаду взяли людину" in read, "edit/" in read) == (True, False)
    assert [at_work.get(page_of(vacancy, rest)).status_code for rest in ("edit/", "end/")] == [409, 409]


def test_vacancy_changed_meanwhile_is_not_taken_off(house: House, at_work: Client) -> None:
    vacancy = make_vacancy(house.owner)
    page = page_of(vacancy, "end/")
    fields = {**shown(at_work, page), "reason": "filled"}
    Vacancy.objects.update(version=2)
    assert at_work.post(page, fields).status_code == 409
    assert Vacancy.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "діло"}, "Діловод"),
        ({"q": "красне"}, "Кухар"),
        ({"employer_kind": "ngu"}, "Кухар"),
        ({"post_kind": "service"}, "Патрульний"),
        ({"openness": "past"}, "Водій"),
        ({"oblast": "UA-53"}, ""),
        ({"q": "поліції львівській патруль"}, "Патрульний"),
    ],
)
def test_list_is_filtered(house: House, at_work: Client, asked: dict[str, str], found: str) -> None:
    make_vacancy(house.owner)
    make_vacancy(house.owner, "Кухар", employer="Бригада", employer_kind=EmployerKind.NGU, territory=territory(KRASNE))
    make_vacancy(house.owner, "Патрульний", post_kind=PostKind.SERVICE)
    make_vacancy(house.owner, "Водій", days=3, at=timezone.now() - timedelta(days=9))
    page = at_work.get(LIST, asked).text
    assert [post for post in ("Діловод", "Кухар", "Патрульний", "Водій") if f"{post}</a>" in page] == ([found] if found else [])


STRANGE = [
    {"sort": "post"},
    {"after": NO_ROW},
    {"before": "7"},
    {"employer_kind": "x"},
    {"oblast": "x"},
    {"openness": "x"},
]


@pytest.mark.parametrize("asked", STRANGE)
def test_senseless_filter_leads_to_the_list(at_work: Client, asked: dict[str, str]) -> None:
    answer = at_work.get(LIST, asked)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


@pytest.mark.parametrize("sort", ["", "until", "-until", "employer_kind", "-post_kind", "hours", "-hours"])
def test_list_has_every_vacancy_once_in_any_order(house: House, at_work: Client, sort: str) -> None:
    for number in range(53):
        make_vacancy(house.owner, f"Посада {number}", days=20 + number // 10, hours=number % 4 or None)
    found = listed_keys(at_work, LIST, sort=sort)
    assert len(found) == len(set(found)) == 53


def test_psychologist_reads_and_does_not_write(house: House, signed_in: Callable[[Any], Client]) -> None:
    vacancy = make_vacancy(house.owner)
    reader = signed_in(house.psychologist)
    page = reader.get(page_of(vacancy)).text
    assert ("Діловод" in page, "edit/" in page) == (True, False)
    assert NEW not in reader.get(LIST).text
    assert [reader.get(address).status_code for address in (NEW, page_of(vacancy, "edit/"), page_of(vacancy, "end/"))] == [
        403
    ] * 3


def test_list_costs_the_same_with_one_row_and_with_three(house: House, at_work: Client) -> None:
    make_vacancy(house.owner)

    def cost() -> int:
        at_work.get(LIST)
        with CountedQueries() as queries:
            at_work.get(LIST)
        return len(queries)

    one = cost()
    make_vacancy(house.owner, "Кухар", territory=territory(KRASNE))
    make_vacancy(house.owner, "Швець", territory=None)
    assert cost() == one <= 8

"""The list of staff, and what an administrator never sees."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.numbers import number_label
from supporters.directory.models import Supporter
from supporters.directory.roles import LANDING, Role
from tests.database import CountedQueries
from tests.factories import (
    PHONE,
    House,
    make_case,
    make_department,
    make_invitation,
    make_person,
    make_supporter,
    make_visit,
)
from tests.lists import NO_ROW

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def names_on(answer: Any) -> list[str]:
    """Names in the order of the list."""
    return re.findall(r'<th scope="row"[^>]*><a href="/staff/[^"]+"[^>]*>([^<]+)</a>', answer.text)


def account_address(account: Supporter, act: str = "detail") -> str:
    return reverse(f"staff_{act}", args=[account.pk])


def test_administrator_begins_at_the_list_of_staff(office: Client) -> None:
    assert office.get("/").headers["Location"] == reverse(LANDING[Role.ADMINISTRATOR]) == "/staff/"
    assert '<a href="/staff/" aria-current="page">' in office.get("/staff/").text


def test_list_shows_accounts_and_invitations_by_the_alphabet(house: House, office: Client) -> None:
    for surname in ("Їжак", "Єва", "Жук", "Дяк", "Іщенко", "Гайда"):
        make_supporter(house.department, surname=surname)
    make_invitation(house.administrator)  # Ґава
    surnames = [name.split()[0] for name in names_on(office.get("/staff/"))]
    asked = ["Гайда", "Ґава", "Дяк", "Єва", "Жук", "Іщенко", "Їжак"]
    assert [surname for surname in surnames if surname in asked] == asked


@pytest.mark.parametrize(
    ("query", "found", "lost"),
    [
        ("role=head", "head", "owner"),
        ("state=closed", "deactivated", "owner"),
        ("state=active", "owner", "deactivated"),
        ("state=never", "colleague", "owner"),
    ],
)
def test_list_shows_whom_the_address_asks_for(house: House, office: Client, query: str, found: str, lost: str) -> None:
    signed_in_once = Supporter.objects.active().filter(pk=house.owner.pk)
    signed_in_once.update(last_login=timezone.now())
    page = office.get(f"/staff/?{query}").text
    assert account_address(getattr(house, found)) in page
    assert account_address(getattr(house, lost)) not in page


def test_list_shows_only_invitations_when_asked_for_the_invited(house: House, office: Client) -> None:
    make_invitation(house.administrator)
    assert names_on(office.get("/staff/?state=invited")) == ["Ґава Юрій Йосипович"]


def test_list_shows_departments_below_when_asked_for_one(house: House, office: Client) -> None:
    below = make_supporter(make_department("Група", parent=house.department), surname="Нижчий")
    page = office.get(f"/staff/?department={house.department.pk}").text
    assert account_address(below) in page
    assert account_address(house.owner) in page
    assert account_address(house.other_head) not in page


STRANGE = [
    "role=king",
    "department=9",
    "state=x",
    "factor=yes",
    "sort=phone",
    f"after={NO_ROW}",
    "after=x&before=y",
]


@pytest.mark.parametrize("query", STRANGE)
def test_list_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"/staff/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/")


@pytest.mark.parametrize("words", ["зоре", "ЗОРЕПАД", "марія зоре", "зорепад марія", "maria@", "о'р зоре"])
def test_search_finds_a_colleague_by_name_or_address(house: House, office: Client, words: str) -> None:
    found = make_supporter(house.department, surname="Зорепад-О’Рурк")
    Supporter.objects.active().filter(pk=found.pk).update(given_name="Марія", email="maria@suprovid.test")
    answer = office.post("/staff/", {"q": words})
    assert names_on(answer) == ["Зорепад-О’Рурк Марія Олегівна"]
    assert 'action="/staff/?"' in answer.text, "what was typed must not come into an address"


def test_search_keeps_the_filters(house: House, office: Client) -> None:
    answer = office.post("/staff/?role=head", {"q": "Мельник"})
    assert 'action="/staff/?role=head"' in answer.text
    assert names_on(answer) == []
    assert "empty" in answer.text


def test_search_is_refused_when_its_words_are_too_long(office: Client) -> None:
    answer = office.post("/staff/", {"q": "ї" * 101})
    assert answer.status_code == 422
    assert 'id="id_q_error"' in answer.text


def test_list_has_pages_of_fifty(house: House, office: Client) -> None:
    for number in range(45):
        make_supporter(house.department, surname=f"Я{'а' * (number + 1)}")
    first = office.get("/staff/")
    onward = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert onward is not None
    second = office.get(onward[1])
    assert len(names_on(first)) == 50
    assert len(names_on(second)) == Supporter.objects.get_queryset().count() - 50
    assert not set(names_on(first)[:40]) & set(names_on(second))
    assert 'rel="next"' not in second.text
    searched = office.post("/staff/", {"q": "suprovid"})
    assert names_on(searched) == [*names_on(first), *names_on(second)]
    assert 'rel="next"' not in searched.text


def test_list_has_everybody_once_in_any_order(house: House, office: Client) -> None:
    for number in range(50):
        make_supporter(house.department, surname=f"Я{'а' * (number + 1)}")
    for sort in ("name", "-name", "role", "department", "seen", "-seen", "load", "-load", "email"):
        found: list[str] = []
        address = f"/staff/?sort={sort}"
        while address:
            page = office.get(address).text
            found += re.findall(r'<th scope="row" id="r-([^"]+)"', page)
            onward = re.search(r'rel="next" href="([^"]+)"', page)
            address = unescape(onward[1]) if onward else ""
        assert len(found) == len(set(found)) == Supporter.objects.get_queryset().count(), sort


def test_page_before_another_is_the_one_that_led_to_it(house: House, office: Client) -> None:
    for number in range(50):
        make_supporter(house.department, surname=f"Я{'а' * (number + 1)}")
    first = office.get("/staff/?sort=-name")
    second = office.get(unescape(re.findall(r'rel="next" href="([^"]+)"', first.text)[0]))
    back = office.get(unescape(re.findall(r'rel="prev" href="([^"]+)"', second.text)[0]))
    assert names_on(back) == names_on(first)


def test_list_names_who_has_no_second_factor(house: House, office: Client) -> None:
    Authenticator.objects.create(user=house.owner, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=house.colleague, type=Authenticator.Type.RECOVERY_CODES, data={})
    page = office.get("/staff/?factor=none").text
    assert account_address(house.colleague) in page
    assert account_address(house.owner) not in page
    assert account_address(house.deactivated) not in page


@pytest.mark.parametrize("query", ["", "?state=invited", "?role=supporter&sort=-load", "?department={department}&sort=load"])
def test_list_costs_as_many_queries_with_three_rows_as_with_one(house: House, office: Client, query: str) -> None:
    address = f"/staff/{query.format(department=house.department.pk)}"

    def cost() -> int:
        with CountedQueries() as queries:
            assert office.get(address).status_code == 200
        return len(queries)

    make_invitation(house.administrator)
    office.get(address)
    with_one = cost()
    for number in range(3):
        make_invitation(house.administrator, email=f"new{number}@suprovid.test")
        make_case(make_supporter(make_department(f"Група {number}")), person=make_person("Ткач"))
    assert cost() == with_one <= 8


def test_row_shows_load_and_last_sign_in_in_words(house: House, office: Client) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(last_login=timezone.now() - timedelta(days=1))
    row = office.post("/staff/", {"q": house.owner.email}).text
    assert "учора" in row
    assert '<td class="is-number" data-label="Картки">1</td>' in row


@pytest.mark.asvs("7.4.5")
def test_administrator_signs_a_colleague_out_everywhere(house: House, office: Client, signed_in: Browser) -> None:
    lost, other = signed_in(house.owner), signed_in(house.colleague)
    assert lost.get("/today/").status_code == 200
    done = office.post(account_address(house.owner, "end_sessions"), {"submission_key": str(uuid4())})
    assert done.status_code == 302
    assert lost.get("/today/").status_code == 302
    assert other.get("/today/").status_code == 200


def test_administrator_sees_no_case_on_any_page(house: House, office: Client) -> None:
    make_visit(house.case, house.owner, summary="Домовилися про комісію")
    make_invitation(house.administrator)
    numbers = {house.case.number, number_label(house.case.number)}
    hidden = ["Коваленко", "Андрій", "Петрович", "сержант", PHONE, PHONE[3:], *numbers]
    hidden += [str(house.case.pk), str(house.case.person_id), "комісію", "Зателефонувати", '"/cases/']
    seen = crawl(office, ["/staff/", "/notifications/", "/profile/", account_address(house.owner)])
    seen["POST"] = office.post(account_address(house.owner, "leave_cases")).text
    seen["POST again"] = office.post(account_address(house.owner, "leave_confirm")).text
    assert "/staff/invite/list/sample/" in seen
    assert len(seen) > 15
    leaked = [(address, word) for address, page in seen.items() for word in hidden if word in page]
    choosing = f"{account_address(house.owner, 'leave_cases')}?way=each"  # this page identifies cases by their random numbers
    assert [(address, word) for address, word in leaked if word not in numbers or address != choosing] == []


def crawl(client: Client, addresses: list[str]) -> dict[str, str]:
    """Follow all links from these addresses; returns the pages by address.

    Of a list each order, filter and page once, not each order of each filter of each page.
    """
    seen: dict[str, str] = {}
    asked: set[tuple[str, tuple[str, str]]] = set()
    while addresses:
        address = addresses.pop()
        parts = urlsplit(address)
        values = {(parts.path, value) for value in [*parse_qsl(parts.query, keep_blank_values=True), ("", "")]}
        if values <= asked:
            continue
        asked |= values
        answer = client.get(address, follow=True)
        seen[address] = answer.text
        links = re.findall(r'href="(/[^"#]*)"', answer.text)
        addresses += [link.replace("&amp;", "&") for link in links if not link.startswith("/static/")]
    return seen

"""Which language and theme a page has."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from config.embedded.home import CHECKOUT
from supporters.directory.models import Supporter
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


def opening_tag(page: str) -> str:
    found = re.search("<html[^>]*>", page)
    assert found
    return found[0]


def choose(user: Supporter, **preferences: str) -> None:
    Supporter.objects.active().filter(pk=user.pk).update(**preferences)


@pytest.mark.parametrize(
    ("asked", "given"), [("uk", "uk"), ("en-GB,en;q=0.8", "en"), ("de", "uk"), ("ru,uk;q=0.5,en;q=0.4", "uk"), ("", "uk")]
)
def test_visitor_reads_in_the_language_of_the_browser(asked: str, given: str) -> None:
    answer = Client().get("/accounts/login/", headers={"Accept-Language": asked})
    assert f'lang="{given}"' in opening_tag(answer.text)
    assert answer.headers["Content-Language"] == given


def test_visitor_chooses_a_language_and_stays_on_the_page() -> None:
    client, page = Client(), "/accounts/login/?next=/today/"
    answer = client.post("/language/", {"language": "en", "next": page})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert answer.cookies["django_language"]["httponly"]
    assert 'lang="en"' in opening_tag(client.get(page, headers={"Accept-Language": "uk"}).text)


def test_choice_of_language_leads_to_no_foreign_site_and_knows_no_other_language() -> None:
    client = Client()
    assert client.post("/language/", {"language": "de", "next": "https://example.com/"}).headers["Location"] == "/"
    assert 'lang="uk"' in opening_tag(client.get("/accounts/login/").text)


def test_sign_in_page_offers_both_languages_each_in_its_own() -> None:
    page = Client().get("/accounts/login/").text
    assert re.search(r'value="uk" lang="uk" aria-current="true">Українська<', page)
    assert re.search(r'value="en" lang="en">English<', page)


def test_who_is_signed_in_reads_in_the_language_of_the_profile(signed_in: Callable[[Any], Client]) -> None:
    user = make_supporter(make_department())
    client = signed_in(user)
    assert 'lang="uk"' in opening_tag(client.get("/today/", headers=ENGLISH).text)
    choose(user, language="en")
    for address in ("/today/", "/absent/", "/staff/"):
        answer = client.get(address, headers={"Accept-Language": "uk"})
        assert 'lang="en"' in opening_tag(answer.text)
        assert answer.headers["Content-Language"] == "en"


def test_dates_and_counts_follow_the_language(signed_in: Callable[[Any], Client]) -> None:
    user = make_supporter(make_department())
    choose(user, language="en")
    page = signed_in(user).get("/today/").text
    assert re.search(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{1,2} [A-Z][a-z]+", page)


@pytest.mark.parametrize(
    ("theme", "grounds"),
    [
        (
            "auto",
            ['content="#12304F" media="(prefers-color-scheme:light)"', 'content="#0B1B2B" media="(prefers-color-scheme:dark)"'],
        ),
        ("light", ['content="#12304F">']),
        ("dark", ['content="#0B1B2B">']),
    ],
)
def test_page_has_the_theme_of_the_profile(theme: str, grounds: list[str], signed_in: Callable[[Any], Client]) -> None:
    user = make_supporter(make_department())
    choose(user, theme=theme)
    page = signed_in(user).get("/today/").text
    assert f'data-bs-theme="{theme}"' in opening_tag(page)
    assert [ground for ground in grounds if ground in page] == grounds
    assert page.count('<meta name="theme-color"') == len(grounds)


def test_visitor_sees_what_the_device_prefers() -> None:
    assert 'data-bs-theme="auto"' in opening_tag(Client().get("/accounts/login/").text)


def test_dark_is_the_same_whether_chosen_or_preferred() -> None:
    tokens = (CHECKOUT / "static" / "css" / "tokens.css").read_text()
    chosen = re.search(r"^\[data-bs-theme=dark\]\{(.*?)\}", tokens, re.DOTALL | re.MULTILINE)
    preferred = re.search(r"\[data-bs-theme=auto\]\{(.*?)\}", tokens, re.DOTALL)
    assert chosen
    assert preferred
    assert chosen[1] == preferred[1]
    assert "color-scheme:dark" in chosen[1]

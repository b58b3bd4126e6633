"""A person is registered by the keyboard within two minutes, is found before a second card is made, and survives a dead zone."""

import statistics
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tools.journeys.cards.intake import likely_card
from tools.journeys.network.breaking_line import breaking_line
from tools.journeys.network.dead_zone import SEND_NOW, expect_nothing_waits, wait_until_it_keeps_entries
from tools.journeys.screen import PHONE, Screen, SignedIn, new_screen
from tools.journeys.ways import SUPPORTER
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser
KEY_EVERY_MS = 60
MOST_SECONDS = 120.0
PEOPLE = (
    ("Межигірнюк", "Устим", "0671239871"),
    ("Лозоваченко", "Зорян", "0671239872"),
    ("Криничанюк", "Ладислав", "0671239873"),
)
SAVE = "Створити картку"


def test_person_is_registered_by_the_keyboard_in_two_minutes(signed_in: SignedIn, measured: Callable[[str], None]) -> None:
    """Six fields are required, three of which are filled in."""
    with signed_in(SUPPORTER, **PHONE) as phone:
        took = [register_by_keyboard(phone, *person) for person in PEOPLE]
        median = statistics.median(took)
        measured(f"a new card: median of three {median:.1f} s by the keyboard ({KEY_EVERY_MS} ms a key)")
        assert median <= MOST_SECONDS


def register_by_keyboard(phone: Screen, surname: str, given: str, number: str) -> float:
    """From opening the form to the card, in seconds."""
    keys, began = phone.page.keyboard, time.monotonic()
    phone.open("/veterans/new/")
    assert phone.page.locator("[required]:visible").count() <= 6
    phone.page.locator("#id_surname").focus()
    for words in (surname, given, "Тарасович"):
        keys.type(words, delay=KEY_EVERY_MS)
        keys.press("Tab")
    phone.page.locator("#id_birth_year").focus()
    keys.type("1991", delay=KEY_EVERY_MS)
    keys.press("Tab")
    keys.type(number, delay=KEY_EVERY_MS)
    keys.press("Tab")
    keys.press("ArrowDown")  # the first service
    phone.page.locator("#id_ward").focus()
    keys.type("палата 4", delay=KEY_EVERY_MS)
    phone.page.get_by_role("button", name=SAVE, exact=True).focus()
    with phone.page.expect_navigation():
        keys.press("Enter")
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text(surname)
    return time.monotonic() - began


def test_likely_card_is_shown_while_typing_and_leads_to_it(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        likely_card(phone)
        phone.page.locator("#id_branch").select_option("ngu")
        phone.press(SAVE)
        expect(phone.page.locator(".error-summary")).to_contain_text("Це та сама людина?")
        chosen = phone.page.locator("[name=same]").first.get_attribute("value") or ""
        phone.tap(phone.page.locator("#id_same label").first)
        phone.press(SAVE)
        assert phone.page.url.removeprefix(phone.address) == f"/cases/{chosen.removeprefix('card:')}/"
        phone.assert_calm()


def test_card_typed_in_a_dead_zone_arrives_once(chromium: Browser, demo_site: RunningSite) -> None:
    with breaking_line(demo_site.port) as line, new_screen(chromium, line.address, **PHONE) as phone:
        phone.sign_in(SUPPORTER)
        wait_until_it_keeps_entries(phone)
        phone.open("/veterans/new/")
        phone.page.context.set_offline(True)
        phone.page.locator("#id_surname").fill("Затишнюк")
        phone.page.locator("#id_given_name").fill("Северин")
        phone.page.locator("#id_branch").select_option("ngu")
        phone.page.get_by_role("button", name=SAVE, exact=True).tap()
        expect(phone.page.locator(".send-note")).to_contain_text("на цьому пристрої")
        phone.page.context.set_offline(False)
        phone.page.evaluate(SEND_NOW)
        expect_nothing_waits(phone)
        phone.open("/search/")
        phone.page.locator("#id_q").fill("Затишнюк Северин")
        phone.press("Знайти")
        expect(phone.page.get_by_role("link", name="Затишнюк Северин", exact=True)).to_have_count(1)

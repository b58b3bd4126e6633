"""Accessibility of every page."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Page, expect

from tests.browser.axe import found_by_axe, screens_of
from tests.browser.fonts import NARROW, use_font
from tests.browser.kept_phones import KeptPhones
from tests.route_table import TABLE
from tools.journeys import ways
from tools.journeys.cards.place import Place
from tools.journeys.places import PLACES
from tools.journeys.screen import DESKTOP, EVERY_WIDTH, PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER

pytestmark = pytest.mark.browser

SMALL_TARGETS = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const links = ":is(nav, header, footer, form) a, .link-action, .btn";
  const chosen = `${links}, summary, button, select, textarea, input:not([type=hidden])`;
  return [...document.querySelectorAll(chosen)]
    .filter((target) => target.checkVisibility({ visibilityProperty: true }))
    .map((target) => [target, (target.closest("label") ?? target).getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([target, box]) => `${box.width}×${box.height} ${target.outerHTML.slice(0, 120)}`);
}"""

PLACES_OF_ERRORS = """() => [...document.querySelectorAll(".error-summary a")]
  .map((link) => document.getElementById(link.hash.slice(1)).getBoundingClientRect().top)"""


PAGELESS = {  # answers for machines, tables, and fragments of pages
    "livez",
    "healthz",
    "metrics",
    "notification_count",
    "session_left",
    "invitation_batch_progress",
    "invite_list_sample",
    "institutions_table",
    "import_progress",
    "exports_progress",
    "export_file",
    "import_sample",
    "import_template",
    "import_errors",
    "staff_history_export",
    "rights_report_file",
    "service_worker",
    "outbox_key",
}


def test_every_page_of_the_resolver_is_looked_at() -> None:
    shown = {name for name, route in TABLE.items() if route.get and 200 in route.get.values()}
    assert shown - PAGELESS - {place.page for place in PLACES} == set()


FIRST_OF_PAGE = {place.page: place.name for place in reversed(PLACES)}  # page → its first place
# They leave an entry on the device, which would be sent from the next page: so on a phone of their own.
KEPT_ON_THE_DEVICE = {ways.saved_without_network, ways.waiting_on_the_device}


@pytest.fixture(scope="module")
def page_of_title() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def phones(signed_in: SignedIn) -> Iterator[KeptPhones]:
    kept = KeptPhones(signed_in)
    yield kept
    kept.put_away_all()


@pytest.mark.parametrize(("turn", "place"), list(enumerate(PLACES)), ids=[place.name for place in PLACES])
def test_page_fits_a_phone_and_axe_and_the_browser_find_nothing(
    turn: int, place: Place, signed_in: SignedIn, phones: KeptPhones, page_of_title: dict[str, str]
) -> None:
    with signed_in(place.account, **PHONE) if place.go in KEPT_ON_THE_DEVICE else phones(place.account) as phone:
        place.go(phone)
        assert_head_of_page(phone.page, place, page_of_title)
        if place.refused:
            assert_summary_leads_to_the_fields_in_order(phone)
        assert phone.complaints() == []
        assert phone.overflow(EVERY_WIDTH) == {}
        assert found_by_axe(phone.page, screens_of(turn)) == []
        assert phone.page.evaluate(SMALL_TARGETS) == []
        if FIRST_OF_PAGE[place.page] == place.name:
            assert_fits_in_another_font(phone)


def assert_fits_in_another_font(phone: Screen) -> None:
    use_font(phone.page, NARROW)
    assert phone.page.evaluate(SMALL_TARGETS) == []
    assert phone.overflow() == {}


def assert_head_of_page(page: Page, place: Place, page_of_title: dict[str, str]) -> None:
    """One heading, the language, a title of its own, and the address that the place names."""
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "uk"
    assert page_of_title.setdefault(page.title(), place.page) == place.page
    if place.page in TABLE and not place.refused:
        assert resolve(urlsplit(page.url).path).view_name == place.page


def assert_summary_leads_to_the_fields_in_order(phone: Screen) -> None:
    summary = phone.page.locator(".error-summary")
    expect(summary).to_be_focused()
    places = phone.page.evaluate(PLACES_OF_ERRORS)
    assert places == sorted(places)
    for link in summary.get_by_role("link").all():
        link.tap()
        expect(phone.page.locator("main .has-error :is(input, select, textarea):focus")).to_have_count(1)


def test_keyboard_alone_logs_a_visit(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESKTOP) as screen:
        screen.open("/today/")
        keys, page = screen.page.keyboard, screen.page
        tab_to(page, ".btn-log")
        keys.press("Enter")
        page.wait_for_url("**/visits/new/?next=/today/")
        card = page.locator("a.back").get_attribute("href")
        tab_to(page, "[name=kind]")
        keys.press("ArrowRight")
        tab_to(page, "#id_summary")
        keys.type("Записано без миші.")
        tab_to(page, "[name=answer]")
        keys.press("ArrowLeft")  # from «Done» to «Change», or from «Leave the step» to «Done»
        tab_to(page, "[name=next_in]")
        keys.press("ArrowRight")
        keys.press("ArrowLeft")  # back to the proposed day: a later one would need a reason
        tab_to(page, ".save-bar button")
        keys.press("Enter")
        page.wait_for_url("**/today/?saved=*")
        screen.open(card or "")
        expect(page.locator(".entry .entry-text").first).to_have_text("Записано без миші.")
        expect(page.locator(".entry h3").first).to_contain_text("Дзвінок")


def tab_to(page: Page, selector: str, at_most: int = 60) -> None:
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key doesn't reach {selector}")

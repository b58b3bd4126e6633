"""The end of a session: the user is warned, all tabs agree, and typed text is kept."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from playwright.sync_api import Browser, Locator, expect

from supporters.authentication.session_life import BEGUN, SEEN
from tests.browser.test_drafts import delete_draft, summary
from tools.journeys.device import sign_in
from tools.journeys.screen import DESKTOP, PASSWORD, PHONE, Screen, new_screen
from tools.journeys.session_rows import stored_key_of
from tools.journeys.ways import SUPPORTER, new_visit, sign_in_here
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

WORDS = "Лікар дозволив виходити в сад; просить книжку і зарядку, син прийде в неділю."
IDLE, IN_ALL, LEFT, PROOF_HOLDS = 30 * 60, 12 * 3600, 110, 5 * 60  # seconds
# The browser sends a request with keepalive past the routes of Playwright.
NO_DRAFTS = """() => {
  window.realFetch = window.fetch;
  window.fetch = (to, sent) => (String(to).includes("/drafts/") ? Promise.reject(new TypeError()) : window.realFetch(to, sent));
}"""
SALT = "django.contrib.sessions.SessionStore"


def warning(screen: Screen) -> Locator:
    return screen.page.get_by_role("alertdialog")


def let_session_age(screen: Screen, site: RunningSite, **seconds_ago: int) -> None:
    """Set the times BEGUN or SEEN in the session to so many seconds ago."""
    change_session(screen, site, lambda content: {name: int(time.time()) - ago for name, ago in seconds_ago.items()})


def change_session(screen: Screen, site: RunningSite, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Merge what `change` returns into the stored session data."""
    key = stored_key_of(screen, site)
    signed: dict[str, Any] = {"key": site.home.environment()["SECRET_KEY"], "salt": SALT, "serializer": JSONSerializer}
    content = signing.loads(site.one(f"SELECT session_data FROM supporters_session WHERE session_key = '{key}'"), **signed)
    data = signing.dumps(content | change(content), compress=True, **signed)
    site.as_owner(f"UPDATE supporters_session SET session_data = '{data}' WHERE session_key = '{key}'")


def let_page_wait(screen: Screen) -> None:
    """Advance the page's clock until the page asks how long the session lasts."""
    with screen.page.expect_response("**/session/left/"):
        screen.page.clock.fast_forward((IDLE - 2 * 60 + 1) * 1000)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["360", "1280"])
def screen(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Screen]:
    with new_screen(chromium, address, **request.param) as screen:
        screen.page.clock.install()
        screen.sign_in(SUPPORTER)
        yield screen


def test_reader_is_warned_and_goes_on(screen: Screen, demo_site: RunningSite) -> None:
    new_visit(screen)
    summary(screen).focus()
    let_session_age(screen, demo_site, **{SEEN: IDLE - LEFT})
    let_page_wait(screen)
    expect(warning(screen)).to_be_visible()
    button = warning(screen).get_by_role("button")
    expect(button).to_have_count(1)
    expect(button).to_be_focused()
    assert screen.overflow() == {}
    with screen.page.expect_response("**/session/extend/"):
        screen.page.keyboard.press("Enter")
    expect(warning(screen)).to_be_hidden()
    expect(summary(screen)).to_be_focused()
    screen.page.reload()
    expect(screen.page.get_by_role("heading", level=1)).not_to_have_text("Вхід")
    screen.assert_calm()


def test_warning_that_was_put_away_does_not_come_back(screen: Screen, demo_site: RunningSite) -> None:
    screen.open("/notifications/")
    let_session_age(screen, demo_site, **{SEEN: IDLE - LEFT})
    let_page_wait(screen)
    expect(warning(screen)).to_be_visible()
    screen.page.keyboard.press("Escape")
    with screen.page.expect_response("**/session/left/"):
        screen.page.clock.fast_forward(16_000)
    expect(warning(screen)).to_be_hidden()


def test_nothing_prolongs_a_session_of_twelve_hours(screen: Screen, demo_site: RunningSite) -> None:
    let_session_age(screen, demo_site, **{BEGUN: IN_ALL - LEFT})
    with screen.page.expect_response("**/session/left/"):
        screen.open("/notifications/")
    expect(warning(screen)).to_be_visible()
    assert screen.overflow() == {}
    screen.tap(warning(screen).get_by_role("button"))  # back to the page; the button that extends the session is hidden
    expect(warning(screen)).to_be_hidden()
    screen.assert_calm()


def test_tabs_agree_when_one_goes_on(screen: Screen, demo_site: RunningSite) -> None:
    other = Screen(screen.page.context.new_page(), screen.address)
    for tab in (screen, other):
        tab.open("/notifications/")
    let_session_age(screen, demo_site, **{SEEN: IDLE - LEFT})
    for tab in (screen, other):
        let_page_wait(tab)
        expect(warning(tab)).to_be_visible()
    with other.page.expect_response("**/session/extend/"):
        warning(other).get_by_role("button").press("Enter")
    with screen.page.expect_response("**/session/left/"):
        screen.page.clock.fast_forward(16_000)
    expect(warning(screen)).to_be_hidden()


def test_draft_is_kept_when_the_session_ends_over_it(screen: Screen, demo_site: RunningSite) -> None:
    """The network fails while typing, so the draft has to be saved at the end of the session."""
    new_visit(screen)
    form = screen.page.url.removeprefix(screen.address)
    screen.page.evaluate(NO_DRAFTS)
    summary(screen).fill(WORDS)
    let_session_age(screen, demo_site, **{SEEN: IDLE - LEFT})
    let_page_wait(screen)
    expect(warning(screen)).to_be_visible()
    let_session_age(screen, demo_site, **{SEEN: IDLE + 1})
    screen.page.evaluate("window.fetch = window.realFetch")
    with screen.page.expect_navigation(url="**/accounts/login/?next=*"):
        screen.page.clock.fast_forward(16_000)
    assert WORDS[:10] not in screen.page.content()
    sign_in_here(screen)
    expect(screen.page.locator("[data-draft-offer]")).to_be_visible()
    assert screen.page.url.removeprefix(screen.address) == form
    screen.follow(screen.page.locator("[data-draft-offer] a"))
    expect(summary(screen)).to_have_value(WORDS)
    delete_draft(screen, form)


@pytest.mark.parametrize(
    ("device", "email"), [(PHONE, "supporter.7@demo.test"), (DESKTOP, "supporter.8@demo.test")], ids=["360", "1280"]
)
def test_session_on_a_lost_phone_is_ended_after_the_password(
    chromium: Browser, demo_site: RunningSite, address: str, device: dict[str, Any], email: str
) -> None:
    with new_screen(chromium, address, **PHONE) as lost, new_screen(chromium, address, **device) as screen:
        for one in (lost, screen):
            sign_in(one, email)
        long_ago = [{"method": "password", "at": time.time() - PROOF_HOLDS - 1}]
        change_session(screen, demo_site, lambda _content: {AUTHENTICATION_METHODS_SESSION_KEY: long_ago})
        screen.open("/profile/devices/")
        screen.press("Завершити все, крім цього сеансу")
        assert "/accounts/again/" in screen.page.url
        expect(screen.page.locator(".message")).to_have_count(1)
        screen.assert_calm()
        screen.page.locator("#id_password").fill(PASSWORD)
        screen.follow(screen.page.locator("main form button.btn-primary"))
        screen.press("Завершити все, крім цього сеансу")
        expect(screen.page.locator(".message-success")).to_be_visible()
        lost.open("/today/")
        assert "/accounts/login/" in lost.page.url
        screen.assert_calm()

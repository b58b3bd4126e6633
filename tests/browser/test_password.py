"""A forgotten password: the letter, its link, the new password."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import found_by_axe
from tests.browser.test_staff import LETTER_WITHIN_SECONDS, SEND_LETTERS, letters_to
from tools.journeys.screen import DESKTOP, PHONE, Screen, new_screen
from tools.running_site import RunningSite, wait_for

pytestmark = pytest.mark.browser

NEW = "нова довга фраза про каштани"


@pytest.mark.parametrize(
    ("device", "email"), [(PHONE, "supporter.10@demo.test"), (DESKTOP, "supporter.11@demo.test")], ids=["360", "1280"]
)
def test_new_password_is_set_by_the_letter(
    chromium: Browser, demo_site: RunningSite, address: str, device: dict[str, Any], email: str
) -> None:
    with new_screen(chromium, address, **device) as screen:
        screen.open("/accounts/login/")
        screen.follow(screen.page.locator("a[href='/accounts/password/']"))
        screen.page.locator("#id_email").fill(email)
        send(screen)
        link = link_to(email, demo_site)
        screen.open(link)
        assert link.split("/")[-2] not in screen.page.url, "what opens the page is in no history"
        assert found_by_axe(screen.page) == []
        for field in ("password", "again"):
            screen.page.locator(f"#id_{field}").fill(NEW)
        assert_shown_while_pressed(screen)
        send(screen)
        expect(screen.page.locator(".message-success")).to_be_visible()
        screen.sign_in(email, NEW)
        seen = screen.page.locator("main").inner_text()
        assert screen.page.locator(".account-who").count() == 1, f"{seen}\n{demo_site.said()[-3000:]}"
        screen.assert_calm()


def assert_shown_while_pressed(screen: Screen) -> None:
    button = screen.page.get_by_role("button", name="Показати пароль")
    for pressed, kind in (("true", "text"), ("false", "password")):
        screen.tap(button)
        expect(button).to_have_attribute("aria-pressed", pressed)
        for field in ("password", "again"):
            expect(screen.page.locator(f"#id_{field}")).to_have_attribute("type", kind)


def send(screen: Screen) -> None:
    screen.assert_calm()
    screen.follow(screen.page.locator(".sheet form[data-submit-once]:not([data-passkey]) button").last)
    screen.assert_calm()


def link_to(email: str, site: RunningSite) -> str:
    """The path of the only password link. The mailbox may also hold the morning's digest."""
    site.send_task(SEND_LETTERS)
    assert wait_for(lambda: any(links_to(email, site)), LETTER_WITHIN_SECONDS)
    (link,) = links_to(email, site)
    return link


def links_to(email: str, site: RunningSite) -> Iterator[str]:
    for letter in letters_to(email, site.home.mail_folder):
        body = letter.get_body(("plain",))
        assert body is not None
        yield from re.findall(r"https?://[^/]+(/accounts/password/\S+)", body.get_content())

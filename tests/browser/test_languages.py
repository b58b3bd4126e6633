"""Visitors and signed-in users choose the language; signed-in users also the theme."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tools.journeys.screen import DESKTOP, PHONE, SignedIn, new_screen
from tools.journeys.ways import AUDITOR, save

pytestmark = pytest.mark.browser

GROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(244, 246, 248)", "rgb(15, 22, 29)"
READERS: list[dict[str, Any]] = [PHONE, {**DESKTOP, "java_script_enabled": False}]


@pytest.mark.parametrize("device", READERS, ids=["360", "1280 without scripts"])
def test_visitor_switches_the_language_of_the_sign_in_page(chromium: Browser, address: str, device: dict[str, Any]) -> None:
    with new_screen(chromium, address, **{**device, "locale": "en-GB"}) as screen:
        screen.open("/today/")
        expect(screen.page.get_by_role("heading", level=1)).to_have_text("Signing in")
        screen.press("Українська")
        expect(screen.page.get_by_role("heading", level=1)).to_have_text("Вхід")
        assert screen.page.url.endswith("/accounts/login/?next=/today/")
        screen.press("English")
        expect(screen.page.locator("html")).to_have_attribute("lang", "en")


def test_reader_chooses_english_and_dark_in_the_profile_and_goes_back(signed_in: SignedIn) -> None:
    with signed_in(AUDITOR, **PHONE) as phone:
        choose(phone, "en", "dark")
        expect(phone.page.get_by_role("heading", level=1)).to_have_text("Profile")
        assert phone.page.evaluate(GROUND) == DARK
        choose(phone, "uk", "light")
        expect(phone.page.locator("html")).to_have_attribute("lang", "uk")
        phone.page.emulate_media(color_scheme="dark")
        assert phone.page.evaluate(GROUND) == LIGHT
        choose(phone, "uk", "auto")
        assert phone.page.evaluate(GROUND) == DARK
        phone.assert_calm()


def choose(phone: Any, language: str, theme: str) -> None:
    phone.open("/profile/")
    for value in (language, theme):
        phone.tap(phone.page.locator(f"label.chip:has(input[value={value}])"))
    save(phone)
    phone.open("/profile/")

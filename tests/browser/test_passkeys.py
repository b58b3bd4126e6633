"""A passkey is created and used in Chromium with a virtual authenticator, under the strict content security policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tools.journeys.device import Device, add_passkey, press_passkey, sign_in
from tools.journeys.protection import after_the_password
from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser
OWNER = "supporter.11@demo.test"


@pytest.fixture
def device(phone: Screen, demo_site: RunningSite) -> Iterator[Device]:
    """A virtual authenticator with the first passkey of OWNER, who is signed in. The account is restored afterwards."""
    device = Device(phone)
    sign_in(phone, OWNER)
    add_passkey(phone)
    yield device
    whose = f"(SELECT id FROM supporters_supporter WHERE email = '{OWNER}')"
    demo_site.as_owner(f"DELETE FROM mfa_authenticator WHERE user_id = {whose}")
    demo_site.as_owner(f"UPDATE supporters_supporter SET is_active = true WHERE id = {whose}")


def sign_out(screen: Screen) -> None:
    screen.page.context.clear_cookies()
    screen.open("/accounts/login/")


def test_passkey_is_made_and_then_signs_in_alone(phone: Screen, device: Device) -> None:
    expect(phone.page.locator("#codes li")).to_have_count(10)
    (made,) = device.passkeys()
    assert made["isResidentCredential"] is True
    assert made["rpId"] == "localhost"
    sign_out(phone)
    press_passkey(phone)
    assert phone.page.url.endswith("/today/")
    phone.assert_calm()


def test_passkey_is_the_second_step_after_the_password(phone: Screen, device: Device) -> None:
    sign_out(phone)
    phone.sign_in(OWNER)
    assert phone.page.url.endswith("/accounts/login/second-step/")
    phone.open("/today/")
    assert "/accounts/login/" in phone.page.url
    press_passkey(phone)
    assert phone.page.url.endswith("/today/")
    phone.assert_calm()


def test_passkey_of_an_unverified_hand_opens_nothing(phone: Screen, device: Device) -> None:
    sign_out(phone)
    device.verify(False)
    phone.tap(phone.page.locator("[data-passkey-go]"))
    expect(phone.page.locator("[data-passkey-failed]")).to_be_visible()
    phone.open("/today/")
    assert "/accounts/login/" in phone.page.url


def test_device_that_verifies_nobody_gets_no_passkey(desktop: Screen) -> None:
    device = Device(desktop, verifies=False)
    sign_in(desktop, OWNER)
    desktop.open("/profile/security/passkeys/add/")
    desktop.tap(desktop.page.locator("[data-passkey-go]"))
    expect(desktop.page.locator("[data-passkey-failed]")).to_be_visible()
    assert device.passkeys() == []


def test_passkey_of_a_closed_account_opens_nothing(phone: Screen, device: Device, demo_site: RunningSite) -> None:
    sign_out(phone)
    demo_site.as_owner(f"UPDATE supporters_supporter SET is_active = false WHERE email = '{OWNER}'")
    press_passkey(phone)
    assert phone.page.url.endswith("/accounts/inactive/")
    phone.open("/today/")
    assert "/accounts/login/" in phone.page.url


def test_sign_in_offers_no_passkey_to_a_browser_without_them(phone: Screen) -> None:
    phone.page.add_init_script("delete window.PublicKeyCredential")
    phone.open("/accounts/login/")
    expect(phone.page.locator("[data-passkey-go]")).to_be_hidden()


def test_older_browser_reads_and_writes_passkeys_by_itself(phone: Screen, device: Device) -> None:
    phone.page.add_init_script(
        "for (const part of ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON']) delete PublicKeyCredential[part];"
    )
    sign_out(phone)
    press_passkey(phone)
    assert phone.page.url.endswith("/today/")
    phone.assert_calm()


@pytest.mark.parametrize(
    ("device", "here_first"), [(PHONE, True), ({**DESKTOP, "has_touch": False}, False)], ids=["touch", "mouse"]
)
def test_app_gets_its_key_by_the_way_that_fits_the_device(
    signed_in: SignedIn, device: dict[str, Any], *, here_first: bool
) -> None:
    with signed_in(SUPPORTER, **device) as screen:
        after_the_password("app/add/")(screen)
        tops = {part: screen.page.locator(part).bounding_box() for part in (".key-here", ".qr")}
        here, picture = (box["y"] for box in tops.values() if box)
        assert (here < picture) is here_first
        secret = "".join(screen.page.locator(".secret span").all_inner_texts())
        opening = screen.page.get_by_role("link", name="Відкрити в застосунку").get_attribute("href") or ""
        assert opening.startswith("otpauth://totp/")
        assert f"secret={secret}" in opening
        screen.page.context.grant_permissions(["clipboard-write"])  # Chromium's default, not that of its headless shell
        screen.page.get_by_role("button", name="Скопіювати ключ").click()
        expect(screen.page.locator("[data-copy-status]")).to_have_text("Скопійовано")
        screen.assert_calm()

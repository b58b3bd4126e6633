"""A virtual authenticator of Chromium: a phone or computer that keeps passkeys.

WebAuthn needs a host name, so with it the site is called localhost instead of 127.0.0.1.
"""

from typing import Any, Final

from playwright.sync_api import CDPSession

from tools.journeys.one_time_code import code_from
from tools.journeys.screen import PASSWORD, Screen

KEEPER: Final = "psychologist.2@demo.test"  # the only demo account with a second factor
PASSKEYS: dict[str, list[dict[str, Any]]] = {}  # by address of the site: passkeys of KEEPER, for devices of later screens


class Device:
    """`verifies`: it verifies the user by finger, face or screen lock, and succeeds."""

    def __init__(self, screen: Screen, *, verifies: bool = True) -> None:
        screen.address = screen.address.replace("127.0.0.1", "localhost")
        self.cdp: CDPSession = screen.page.context.new_cdp_session(screen.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        self.key = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]
        return found

    def take(self, passkeys: list[dict[str, Any]]) -> None:
        for passkey in passkeys:
            self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.key, "credential": passkey})

    def verify(self, verifies: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": verifies})


def sign_in(screen: Screen, email: str) -> None:
    screen.sign_in(email)
    if "/undertaking/" in screen.page.url:
        screen.follow(screen.page.locator("main form button").first)


def press_passkey(screen: Screen) -> None:
    screen.follow(screen.page.locator("[data-passkey-go]"))


def show_password(screen: Screen, path: str) -> None:
    """Open a page, and type the password if it asks for it again."""
    screen.open(path)
    if "/accounts/again/" in screen.page.url:
        screen.page.locator("#id_password").fill(PASSWORD)
        screen.follow(screen.page.locator("main form button.btn-primary"))


def add_passkey(screen: Screen, name: str = "Робочий телефон") -> None:
    show_password(screen, "/profile/security/passkeys/add/")
    screen.page.locator("#id_name").fill(name)
    press_passkey(screen)


def connect_app(screen: Screen) -> None:
    screen.open("/profile/security/app/add/")
    secret = "".join(screen.page.locator(".secret span").all_inner_texts())
    screen.page.locator("#id_code").fill(code_from(secret))
    screen.follow(screen.page.locator("#app-form button"))


def keeper_signed_in(screen: Screen) -> None:
    """Sign in with a passkey; the first time set up the passkey and an authenticator app."""
    device = Device(screen)
    if screen.address not in PASSKEYS:
        sign_in(screen, KEEPER)
        add_passkey(screen)
        connect_app(screen)
        PASSKEYS[screen.address] = device.passkeys()
    else:
        device.take(PASSKEYS[screen.address])
        screen.open("/accounts/login/")
        press_passkey(screen)
    if "/undertaking/" in screen.page.url:
        screen.follow(screen.page.locator("main form button").first)

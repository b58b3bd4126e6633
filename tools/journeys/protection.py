"""Navigation to the pages of two-factor sign-in and of its settings."""

from tools.journeys.device import KEEPER, Device, keeper_signed_in, press_passkey, show_password
from tools.journeys.screen import PASSWORD, Screen
from tools.journeys.ways import Way

SECURITY, AGAIN = "/profile/security/", "/accounts/again/"


def after_the_password(path: str) -> Way:
    return lambda screen: show_password(screen, SECURITY + path)


def calendar_link(screen: Screen) -> None:
    """The page that shows it, once; it asks for the password again when the sign-in is not recent."""
    screen.open("/profile/calendar/")
    for _ in range(2):
        screen.follow(screen.page.locator("main form button").first)
        if "/accounts/again/" not in screen.page.url:
            return
        screen.page.locator("#id_password").fill(PASSWORD)
        screen.follow(screen.page.locator("main form button.btn-primary"))


def kept(path: str) -> Way:
    """A page of a user with a passkey and an app."""

    def go(screen: Screen) -> None:
        keeper_signed_in(screen)
        screen.open(path)

    return go


def proved(path: str, link: str = "") -> Way:
    """A page that asks for the passkey again; `link` locates it on the security page."""

    def go(screen: Screen) -> None:
        keeper_signed_in(screen)
        screen.open(f"{AGAIN}passkey/")
        press_passkey(screen)
        screen.open(SECURITY + path)
        if link:
            screen.follow(screen.page.locator(link).first)

    return go


def second_step(screen: Screen) -> None:
    keeper_signed_in(screen)
    screen.page.context.clear_cookies()
    screen.sign_in(KEEPER)


def wrong_code(way: Way) -> Way:
    def go(screen: Screen) -> None:
        way(screen)
        screen.page.locator("#id_code").fill("000")
        screen.follow(screen.page.locator("form:has(#id_code) button"))

    return go


def no_answer(way: Way) -> Way:
    """The form of a passkey is sent without an answer, as when the script fails in some browser."""

    def go(screen: Screen) -> None:
        way(screen)
        with screen.page.expect_navigation():
            screen.page.evaluate("document.querySelector('form[data-passkey]').submit()")

    return go


def wrong_password(screen: Screen) -> None:
    screen.open(AGAIN)
    screen.follow(screen.page.locator("main form button.btn-primary"))


def passkey_at_the_sign_in(screen: Screen) -> None:
    Device(screen)
    screen.open("/accounts/login/")

"""One user at one screen of the running site: taps, and every complaint of the browser."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    TimeoutError,
    sync_playwright,
)

from tools.browsers import browser_path

PASSWORD = "demo-suprovid-2026"
KYIV_READER = {"locale": "uk-UA", "timezone_id": "Europe/Kyiv", "reduced_motion": "reduce", "has_touch": True}
PHONE: dict[str, Any] = {**KYIV_READER, "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True}
DESKTOP: dict[str, Any] = {**KYIV_READER, "viewport": {"width": 1280, "height": 800}}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEAVING_TAKES_HALF_SECONDS = 60  # at most
TAPPED_WITHIN_HALF_SECONDS = 6
FRESH_SECONDS = 180  # of the 300 that a reauthentication is valid
WIDTHS_THAT_FIT = (360, 320)
EVERY_WIDTH = (320, 360, 576, 768, 1024, 1280, 1920, 2560)
REFUSALS = (403, 404, 409, 422, 503)  # pages of ours; the browser repeats their status in its console

REPORT_CSP = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
SIGN = "suprovid-answer"  # marks an answer to a form that a script has sent
MARK = """() => {
  window.isBefore = true;
  window.isTapped = !matchMedia('(scripting: enabled)').matches;
  document.addEventListener('click', () => { window.isTapped = true; }, { capture: true, once: true });
  document.addEventListener('page-swapped', () => { delete window.isBefore; });
}"""
UNTAPPED = "() => window.isBefore === true && !window.isTapped"
LEFT = "() => !window.isBefore && document.readyState === 'complete'"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Screen:
    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.begin_anew()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complaints.append((str(error), page.url)))
        page.on("response", self._note_refusal)

    def begin_anew(self) -> None:
        """Forget the taps and the complaints."""
        self.taps = 0
        self._complaints: list[tuple[str, str]] = []  # words, address
        self._refused: set[str] = set()

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.tap()

    def follow(self, what: Locator) -> None:
        """Tap what leads to another page, or shows the form again with its errors, and wait for it."""
        self.page.evaluate(MARK)
        self.tap(what)
        self._wait_until_left(what)

    def _wait_until_left(self, what: Locator) -> None:
        """Ask again each half second: a page without scripts evaluates the question only once.

        A busy browser may lose a tap: one that the page has not heard of is made again, as a person does.
        """
        for turn in range(LEAVING_TAKES_HALF_SECONDS):
            with suppress(TimeoutError):
                self.page.wait_for_function(LEFT, timeout=500)
                return
            if turn == TAPPED_WITHIN_HALF_SECONDS and self.page.evaluate(UNTAPPED):
                what.tap()
        raise AssertionError(f"nothing led away from {self.page.url}")

    def press(self, button: str) -> None:
        self.follow(self.page.get_by_role("button", name=button, exact=True))

    def unfold(self, groups: str = ".group") -> None:
        self.page.evaluate("(found) => document.querySelectorAll(found).forEach((group) => { group.open = true; })", groups)

    def pick(self, field: str, words: str = "") -> str:
        """Pick the option with these words, the first one without, of a list or a combobox; return its label."""
        box = self.page.locator(f"#id_{field}")
        if box.get_attribute("role") != "combobox":
            option = box.locator("option", has_text=words).first if words else box.locator("option").nth(1)
            box.select_option(value=option.get_attribute("value"))
            return box.locator("option:checked").inner_text()
        if words:
            box.fill("")
            box.press_sequentially(words)
            self.page.get_by_role("option", name=words).first.click()
        else:
            box.press("ArrowDown")
            box.press("Enter")
        return box.input_value()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/accounts/login/")
        self.page.get_by_label("Службова електронна пошта").fill(email)
        self.page.get_by_label("Пароль").fill(password)
        self.press("Увійти")

    def complaints(self) -> list[str]:
        return [f"{words} ({url})" for words, url in self._complaints if not (url in self._refused and "status of" in words)]

    def overflow(self, widths: Iterable[int] = WIDTHS_THAT_FIT) -> dict[int, int]:
        """Pixels of horizontal overflow, by width of the screen."""
        before = self.page.viewport_size
        found = {}
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 740})
            if pixels := self.page.evaluate(OVERFLOW):
                found[width] = pixels
        if before:
            self.page.set_viewport_size(before)
        return found

    def assert_calm(self) -> None:
        assert self.complaints() == []
        assert self.overflow() == {}, self.page.url

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append((message.text, message.location["url"]))

    def _note_refusal(self, response: Response) -> None:
        if response.status in REFUSALS and (response.request.is_navigation_request() or SIGN in response.headers):
            self._refused.add(response.url)


def launch(kind: BrowserType) -> Browser:
    return kind.launch(executable_path=browser_path(), args=QUIET)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


class SignedIn:
    """Screens of signed-in users; "" is an anonymous one.

    Each account signs in again every few minutes, so that critical acts accept the sign-in as a recent authentication.
    """

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium, self.address = chromium, address
        self._cookies: dict[str, Any] = {}
        self._signed_in_at: dict[str, float] = {}

    @contextmanager
    def __call__(self, email: str, **device: Any) -> Iterator[Screen]:
        """Keep the cookies as they are afterwards: reauthentication changes the session's key."""
        if email and not self.is_recent(email):
            known = self._cookies.get(email)  # for the site it stays the same browser
            with new_screen(self.chromium, self.address, storage_state=known, **DESKTOP) as screen:
                screen.page.context.clear_cookies(name="sessionid")
                screen.sign_in(email)
                assert "/accounts/" not in screen.page.url, f"{email}: {screen.page.locator('main').inner_text()}"
                self.remember(email, screen.page.context)
                self._signed_in_at[email] = time.monotonic()
        with new_screen(self.chromium, self.address, storage_state=self._cookies.get(email), **device) as screen:
            yield screen
            if email:
                self.remember(email, screen.page.context)

    def remember(self, email: str, context: BrowserContext) -> None:
        """Only the cookies: for its local storage, which the site doesn't use, playwright would open a page of its own."""
        self._cookies[email] = {"cookies": context.cookies()}

    def forget(self) -> None:
        """Call it when all sessions of the site have ended."""
        self._cookies.clear()

    def is_recent(self, email: str) -> bool:
        return email in self._cookies and time.monotonic() - self._signed_in_at[email] < FRESH_SECONDS


@contextmanager
def new_screen(chromium: Browser, address: str, **device: Any) -> Iterator[Screen]:
    """A screen with its own cookies and cache."""
    context = chromium.new_context(**device)
    context.set_default_timeout(10_000)
    context.add_init_script(REPORT_CSP)
    try:
        yield Screen(context.new_page(), address)
    finally:
        context.close()

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.screen import DESKTOP, PHONE, Screen, new_screen
from tests.config.running_site import RunningSite, temporary_home, wait_for

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

START_MAY_TAKE_SECONDS = 240  # all demo data, beside another worker's tests

SignedIn = Callable[..., AbstractContextManager[Screen]]


@pytest.fixture(scope="package")
def demo_site() -> Iterator[RunningSite]:
    with temporary_home() as home:
        site = RunningSite(home).start(SUPROVID_DEMO_SIZE="")  # all of them
        try:
            assert wait_for(site.is_healthy, START_MAY_TAKE_SECONDS), site.said()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Not for the whole session: playwright's loop must have ended before other tests of the worker ask the database."""
    path = os.environ.get("SUPROVID_CHROMIUM", "/usr/bin/chromium")  # "": the one that playwright has downloaded
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or None, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(demo_site: RunningSite) -> str:
    return f"http://127.0.0.1:{demo_site.port}"


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Screen]:
    with new_screen(chromium, address, **PHONE) as screen:
        yield screen


@pytest.fixture
def desktop(chromium: Browser, address: str) -> Iterator[Screen]:
    with new_screen(chromium, address, **DESKTOP) as screen:
        yield screen


@pytest.fixture(scope="package")
def signed_in(chromium: Browser, address: str) -> SignedIn:
    """A screen of somebody who has signed in (once for all tests); "" is nobody."""
    cookies: dict[str, Any] = {"": None}

    def screen_of(email: str, **device: Any) -> AbstractContextManager[Screen]:
        if email not in cookies:
            with new_screen(chromium, address, **DESKTOP) as screen:
                screen.sign_in(email)
                cookies[email] = screen.page.context.storage_state()
        return new_screen(chromium, address, storage_state=cookies[email], **device)

    return screen_of

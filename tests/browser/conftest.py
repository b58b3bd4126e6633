from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn, new_screen, running_chromium
from tools.ready_home import home_with_tables
from tools.running_site import RunningSite, wait_for

START_MAY_TAKE_SECONDS = 400  # with all demo data, while another worker runs tests


@contextmanager
def started_site(**environment: str) -> Iterator[RunningSite]:
    with home_with_tables() as home:
        site = RunningSite(home).start(**environment)
        try:
            assert wait_for(site.is_healthy, START_MAY_TAKE_SECONDS), f"{site.health()}\n{site.said()}"
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="package")
def demo_site() -> Iterator[RunningSite]:
    """One site for all browser tests of a worker, because a start takes half a minute. It ends before other tests begin."""
    with started_site(SUPROVID_DEMO_SIZE="") as site:  # all demo data
        yield site


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Package scope: playwright's event loop must end before other tests of the worker use the database."""
    with running_chromium() as browser:
        yield browser


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
    return SignedIn(chromium, address)


@pytest.fixture
def written_again(demo_site: RunningSite, signed_in: SignedIn) -> Iterator[None]:
    """End a read-only period and sign everybody in again, even if the test fails halfway."""
    yield
    in_force = "kind = 'read_only' AND ended_at IS NULL"
    demo_site.as_owner(f"UPDATE supporters_emergency SET ended_by_id = begun_by_id, ended_at = now() WHERE {in_force}")
    signed_in.forget()

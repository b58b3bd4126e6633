"""The amount of data that a phone has to load."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tools.journeys.screen import Screen
from tools.journeys.ways import SUPPORTER, new_visit

pytestmark = pytest.mark.browser

KILOBYTE = 1000
FIRST_VISIT_KB, VISIT_PAGE_KB, VISIT_HTML_KB = 120, 45, 25


@contextmanager
def weighed(screen: Screen) -> Iterator[list[int]]:
    """Bytes of each response as transferred, headers included."""
    loaded: list[int] = []
    line = screen.page.context.new_cdp_session(screen.page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda event: loaded.append(int(event["encodedDataLength"])))
    yield loaded
    line.detach()


def test_first_visit_is_light(phone: Screen, measured: Callable[[str], None]) -> None:
    with weighed(phone) as loaded:
        phone.sign_in(SUPPORTER)
        phone.page.wait_for_load_state("networkidle")
    measured(f"first visit, sign-in and today: {sum(loaded) / KILOBYTE:.1f} kB in {len(loaded)} answers")
    assert sum(loaded) <= FIRST_VISIT_KB * KILOBYTE


def test_new_visit_page_is_light(phone: Screen, measured: Callable[[str], None]) -> None:
    phone.sign_in(SUPPORTER)
    new_visit(phone)
    with weighed(phone) as loaded:
        phone.page.reload()
        phone.page.wait_for_load_state("networkidle")
    html = len(phone.page.content().encode())
    measured(f"new visit: page {sum(loaded) / KILOBYTE:.1f} kB, HTML {html / KILOBYTE:.1f} kB")
    assert sum(loaded) <= VISIT_PAGE_KB * KILOBYTE
    assert html <= VISIT_HTML_KB * KILOBYTE

"""The progress message of a form while it is being saved, and the page after it."""

import pytest
from playwright.sync_api import Route, expect

from tools.journeys.screen import PHONE, SignedIn
from tools.journeys.ways import SUPPORTER

pytestmark = pytest.mark.browser

ICON = "line => getComputedStyle(line, '::before').maskImage"
TICK = "M4.5 12.5l5 5 10-11"


def hold_the_answer(route: Route) -> None:
    """Answer a POST with 204, so that the browser stays on the page as it does while waiting."""
    if route.request.method == "POST":
        route.fulfill(status=204)
    else:
        route.continue_()


def test_saving_is_said_in_words_and_the_end_has_a_tick(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open("/profile/")
        save = phone.page.get_by_role("button", name="Зберегти профіль")
        line = phone.page.locator("[data-progress-of]")
        expect(line).to_be_hidden()
        phone.page.route("**/profile/", hold_the_answer)
        phone.tap(save)
        expect(line).to_have_text("Зберігаємо…")
        phone.page.unroute_all()
        phone.open("/profile/")
        phone.follow(save)
        done = phone.page.locator(".message-success")
        expect(done).to_be_visible()
        assert TICK in done.evaluate(ICON)
        phone.assert_calm()

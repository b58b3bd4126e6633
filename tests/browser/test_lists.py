"""Lists of the office: what stands above the rows neither moves them nor has to be passed by the Tab key."""

from typing import Any

import pytest

from tools.journeys.screen import DESKTOP, PHONE, SignedIn
from tools.journeys.ways import ADMINISTRATOR, HEAD, SUPPORTER

pytestmark = pytest.mark.browser

MOST_LOWER = 160  # pixels that the rows move when the filters are opened
WHOLE = {**DESKTOP, "viewport": {"width": 1920, "height": 1000}}
BREAKS_IN_WORDS = "chip => ['anywhere', 'break-all'].includes(getComputedStyle(chip).overflowWrap)"
IN_ROWS = "() => Boolean(document.activeElement.closest('#rows'))"
WIDTH = "part => part.getBoundingClientRect().width"


def test_open_filters_leave_the_rows_in_sight(signed_in: SignedIn) -> None:
    with signed_in(ADMINISTRATOR, **DESKTOP) as office:
        office.open("/staff/")
        rows = office.page.locator("#rows")
        before = rows.bounding_box()
        office.tap(office.page.locator(".filters summary"))
        after = rows.bounding_box()
        assert before is not None
        assert after is not None
        assert office.page.locator(".filters [name=role]").is_visible()
        assert after["y"] - before["y"] <= MOST_LOWER
        office.assert_calm()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_link_leads_past_the_filters_to_the_rows(signed_in: SignedIn, device: dict[str, Any]) -> None:
    with signed_in(ADMINISTRATOR, **device) as office:
        office.open("/staff/")
        link = office.page.locator(".skip-link[href='#rows']")
        link.focus()
        assert link.bounding_box()["y"] >= 0  # type: ignore[index]
        office.page.keyboard.press("Enter")
        office.page.keyboard.press("Tab")
        assert office.page.evaluate(IN_ROWS)
        office.assert_calm()


def test_chips_of_the_week_do_not_break_in_words(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESKTOP) as desk:
        desk.open("/week/")
        chips = desk.page.locator(".day .status").all()
        assert chips
        assert not any(chip.evaluate(BREAKS_IN_WORDS) for chip in chips)


@pytest.mark.parametrize(("page", "part"), [("/absences/", ".calendar"), ("/people/", ".table-list")])
def test_tables_use_a_wide_screen(signed_in: SignedIn, page: str, part: str) -> None:
    with signed_in(HEAD, **WHOLE) as head:
        head.open(page)
        assert head.page.locator(part).first.evaluate(WIDTH) >= 1400
        head.assert_calm()


def test_button_of_a_form_stands_below_it_on_a_desktop(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESKTOP) as desk:
        desk.open("/veterans/new/")
        form, bar = desk.page.locator("main form").first.bounding_box(), desk.page.locator(".save-bar").bounding_box()
        assert form is not None
        assert bar is not None
        assert bar["y"] >= form["y"] + form["height"]

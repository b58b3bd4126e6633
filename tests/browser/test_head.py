"""A head looks at the numbers, opens the rows behind one of them, and then a case."""

from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn
from tools.journeys.ways import ADMINISTRATOR, AUDITOR, HEAD

pytestmark = pytest.mark.browser

HEAD_OF_ALL = "head.ministry@demo.test"  # states a purpose in no other test
MOST_CLICKS = 3
DEVICES = pytest.mark.parametrize(("device", "nth"), [(PHONE, 0), (DESKTOP, 1)], ids=["360", "1280"])
CUT = "label => label.scrollWidth > label.clientWidth"
HEIGHT = "row => row.getBoundingClientRect().height"


def tile(head: Screen, code: str) -> Locator:
    return head.page.locator(f":is(.tile > a, .ledger a)[href$='number={code}']")


def follow_number(head: Screen, code: str) -> int:
    """Follow the tile and return the number it showed."""
    number = int(tile(head, code).locator("b").inner_text())
    head.follow(tile(head, code))
    return number


@DEVICES
def test_head_opens_an_overdue_case_in_three_clicks_from_the_number(
    signed_in: SignedIn, device: dict[str, Any], nth: int
) -> None:
    with signed_in(HEAD_OF_ALL, **device) as head:
        head.open("/dashboard/")
        head.assert_calm()
        number = follow_number(head, "overdue")
        rows = head.page.locator(".table-list tbody tr")
        expect(rows).to_have_count(number)
        expect(rows.locator("[data-label=Прострочено]")).to_have_count(number)  # each row shows how long
        head.assert_calm()
        before, link = head.taps, rows.nth(nth).locator("th a")
        name = link.inner_text()
        head.follow(link)
        head.tap(head.page.locator("label.chip").nth(2))
        head.follow(head.page.locator(".save-bar button"))
        assert head.taps - before == MOST_CLICKS
        expect(head.page.get_by_role("heading", level=1)).to_have_text(name)
        head.assert_calm()


@DEVICES
def test_every_tile_opens_its_rows(signed_in: SignedIn, device: dict[str, Any], nth: int) -> None:
    with signed_in(HEAD, **device) as head:
        head.open("/dashboard/")
        addresses = head.page.locator(".tile > a[href*='number='], .ledger a").evaluate_all(
            "links => links.map(link => link.href)"
        )
        codes = [address.split("number=")[1] for address in addresses]
        assert len(codes) >= 10
        for code in codes:
            head.open("/dashboard/")
            number = follow_number(head, code)
            expect(head.page.locator(".list-count")).to_contain_text(str(number))
            expect(head.page.locator(".table-list tbody tr")).to_have_count(min(number, 50))
        head.assert_calm()


def test_tile_of_the_gaps_opens_the_radar(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **PHONE) as head:
        head.open("/dashboard/")
        tile_of_gaps = head.page.locator(".tile > a[href*='/gaps/']")
        number = int(tile_of_gaps.locator("b").inner_text())
        head.follow(tile_of_gaps)
        expect(head.page.locator(".list-count")).to_contain_text(str(number))
        expect(head.page.locator(".table-list tbody tr")).to_have_count(min(number, 50))
        head.assert_calm()


def test_filter_stays_in_the_address_until_it_is_taken_off(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **PHONE) as head:
        head.open("/dashboard/")
        all_of_them = int(tile(head, "on_support").locator("b").inner_text())
        head.tap(head.page.locator(".filters summary"))
        head.page.locator("#id_stage").select_option("treatment")
        head.follow(head.page.locator(".filters button"))
        number = follow_number(head, "on_support")
        assert number < all_of_them
        assert "stage=treatment" in head.page.url
        expect(head.page.locator(".table-list tbody tr")).to_have_count(number)
        head.follow(head.page.locator(".tags a"))
        assert "stage" not in head.page.url
        expect(head.page.locator(".list-count")).to_contain_text(str(all_of_them))


@pytest.mark.parametrize(("screen", "most"), [(PHONE, 116), (DESKTOP, 60)], ids=["360", "1280"])
def test_rows_of_many_cards_are_low(signed_in: SignedIn, screen: dict[str, Any], most: int) -> None:
    with signed_in(HEAD, **screen) as head:
        head.open("/dashboard/cases/?number=on_support")
        assert median(row.evaluate(HEIGHT) for row in head.page.locator(".table-list tbody tr").all()) <= most
        for box in head.page.locator(".table-list tbody .cell-box label").all()[:4]:
            head.tap(box)
        head.follow(head.page.locator(".act-bar .btn-primary"))
        chosen = head.page.locator(".chosen li")
        expect(chosen).to_have_count(4)
        assert median(row.evaluate(HEIGHT) for row in chosen.all()) <= most


def test_ticked_rows_bring_the_button_into_reach_and_go_along(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **PHONE) as head:
        head.open("/dashboard/cases/?number=on_support")
        button = head.page.locator(".act-bar .btn-primary")
        expect(button).not_to_be_in_viewport()
        for box in head.page.locator(".table-list tbody .cell-box label").all()[:2]:
            head.tap(box)
        expect(button).to_be_in_viewport(ratio=1)
        numbers = [box.get_attribute("value") or "" for box in head.page.locator(".table-list tbody :checked").all()]
        head.follow(button)
        assert len(numbers) == 2
        for number in numbers:
            expect(head.page.locator("main")).to_contain_text(f"{number[:4]}-{number[4:]}")
        head.assert_calm()


@pytest.mark.parametrize(
    ("account", "landing"), [(HEAD, "/dashboard/"), (ADMINISTRATOR, "/staff/"), (AUDITOR, "/staff/history/")]
)
def test_menu_has_four_whole_words_on_a_phone(signed_in: SignedIn, account: str, landing: str) -> None:
    with signed_in(account, **PHONE) as screen:
        screen.open("/")
        assert screen.page.url.endswith(landing)
        labels = screen.page.locator(".main-nav a > span:not([id])").filter(visible=True)
        expect(labels).to_have_count(4)
        assert not any(label.evaluate(CUT) for label in labels.all())


def test_definitions_open_and_paper_holds_them_all_with_the_bars(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **DESKTOP) as head:
        head.open("/dashboard/")
        definition = head.page.locator(".definitions dd").first
        expect(definition).to_be_hidden()
        head.tap(head.page.locator(".definitions summary"))
        expect(definition).to_be_visible()
        head.page.emulate_media(media="print")
        head.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for what in (".definitions dd", ".counts-stages td", ".counts-stages .bar"):
            assert head.page.locator(what).filter(visible=True).count() == head.page.locator(what).count() > 0
        expect(head.page.locator(".filters, .main-nav, main .btn").filter(visible=True)).to_have_count(0)


def test_head_finds_at_once_what_to_decide_and_who_could_take_more(signed_in: SignedIn) -> None:
    """Above the fold of a small laptop; one tap leads to what waits, one to the cards of a colleague."""
    with signed_in(HEAD, **DESKTOP) as head:
        head.open("/dashboard/")
        rows = head.page.locator(".to-decide li")
        assert rows.count() > 3
        top = head.page.locator("#load").evaluate("e => e.getBoundingClientRect().top + scrollY")
        assert top < 900
        words = rows.first.locator("b").inner_text()
        head.follow(rows.first.get_by_role("link"))
        expect(head.page.locator("main")).to_contain_text(words)
        head.open("/dashboard/")
        head.follow(head.page.locator(".counts-load .link-action").first)
        assert "owner=" in head.page.url
        head.assert_calm()

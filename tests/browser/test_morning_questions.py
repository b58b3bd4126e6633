"""Questions of a morning, answered from the page of a head by the keyboard alone, within three links."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.keyboard import Keyboard
from tools.journeys.screen import DESKTOP, Screen, SignedIn
from tools.journeys.ways import HEAD, HEAD_OF_ALL

pytestmark = pytest.mark.browser

MOST = 3
SINCE = re.compile(r"\d+ д\w+, можна \d+")
WEEK = re.compile(r"(за тиждень: \d+ → \d+|як тиждень тому: \d+) о 06:00")
NOTE_PRINTING = "window.print = () => { document.title = 'printing'; }"


class Counted(Keyboard):
    """`followed`: how many links and buttons were pressed since the page of numbers was opened."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.screen, self.followed = screen, 0

    def begin(self) -> None:
        self.screen.open("/dashboard/")
        self.followed = 0

    def open(self, link: Locator) -> None:
        self.reach(link)
        self.enter()
        self.followed += 1
        assert self.followed <= MOST
        self.screen.assert_calm()


@pytest.fixture
def at_numbers(signed_in: SignedIn) -> Iterator[Callable[[str], Counted]]:
    left = []

    def begin(account: str) -> Counted:
        opened = signed_in(account, **DESKTOP)
        left.append(opened)
        keyboard = Counted(opened.__enter__())
        keyboard.begin()
        return keyboard

    yield begin
    for opened in left:
        opened.__exit__(None, None, None)


def rows(keyboard: Counted) -> Locator:
    return keyboard.page.locator(".table-list tbody tr")


def test_head_finds_who_is_silent_and_since_when(at_numbers: Callable[[str], Counted]) -> None:
    keyboard = at_numbers(HEAD)
    keyboard.open(keyboard.page.locator(".tile > a[href$='number=silent']"))
    days = rows(keyboard).first.inner_text()
    assert SINCE.search(days), days
    keyboard.open(rows(keyboard).locator("th a").first)
    expect(keyboard.page.get_by_role("heading", level=1)).to_be_visible()


def test_head_finds_who_can_take_more(at_numbers: Callable[[str], Counted]) -> None:
    keyboard = at_numbers(HEAD_OF_ALL)
    keyboard.open(keyboard.page.get_by_role("link", name="Усі колеги"))
    keyboard.open(keyboard.page.locator(".table-list thead a", has_text="Може взяти"))
    can_take = rows(keyboard).locator("[data-label='Може взяти']").all_inner_texts()
    assert [bool(text.strip()) for text in can_take] == sorted((bool(text.strip()) for text in can_take), reverse=True)
    assert can_take[0].strip(), "those who can stand first"


def test_head_sees_whether_it_got_better_and_since_when(at_numbers: Callable[[str], Counted]) -> None:
    keyboard = at_numbers(HEAD)
    tile = keyboard.page.locator(".tile", has=keyboard.page.locator("a[href$='number=silent']"))
    expect(tile).to_contain_text(WEEK)
    keyboard.open(tile.get_by_role("link", name="12 тижнів"))
    expect(keyboard.page.locator(".trend h2")).to_contain_text("Надто довго без зв’язку")
    expect(keyboard.page.locator(".trend svg").first).to_be_visible()


def test_minister_finds_the_worst_department_and_why_and_prints_it(at_numbers: Callable[[str], Counted]) -> None:
    keyboard = at_numbers(HEAD_OF_ALL)
    keyboard.open(keyboard.page.get_by_role("link", name="Усі підрозділи"))
    worst = rows(keyboard).first
    expect(worst).to_contain_text("найгірша чверть")
    name = worst.locator("th a").inner_text()
    print_it(keyboard, name)
    keyboard.open(worst.locator("th a"))
    expect(keyboard.page.locator(".page-date")).to_contain_text(name)
    number = keyboard.page.locator(".tile > a[href*='number=overdue'] b").inner_text()
    keyboard.open(keyboard.page.locator(".tile > a[href*='number=overdue']"))
    expect(rows(keyboard)).to_have_count(int(number))


def print_it(keyboard: Counted, name: str) -> None:
    page = keyboard.page
    page.evaluate(NOTE_PRINTING)
    keyboard.reach(page.locator("[data-print]"))
    keyboard.keys.press("Enter")
    expect(page).to_have_title("printing")
    page.emulate_media(media="print")
    expect(rows(keyboard).first.locator("th")).to_contain_text(name)
    expect(page.locator(".list-filters").filter(visible=True)).to_have_count(0)
    page.emulate_media(media="screen")

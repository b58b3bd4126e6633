"""The case page and today's list on paper: black on white, one person a row, nothing cut, no menus, with phone numbers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tools.journeys.answers import change_step
from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn
from tools.journeys.ways import HEAD, SUPPORTER, WHOLE, open_case

pytestmark = pytest.mark.browser

ON_SCREEN_ONLY = ".top, .main-nav, .foot, .btn, .link-action, .back, .search-box, input, button"
CUT = """() => [...document.querySelectorAll("main *")]
  .filter((part) => part.checkVisibility() && !part.closest(".visually-hidden") && part.scrollWidth > part.clientWidth + 1)
  .filter((part) => getComputedStyle(part).overflowX !== "visible")
  .map((part) => part.outerHTML.slice(0, 120))"""
COLOURED = """() => [...document.querySelectorAll("main *")]
  .filter((part) => part.checkVisibility() && part.innerText?.trim())
  .flatMap((part) => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor])
  .map((colour) => colour.match(/[\\d.]+/g).map(Number))
  .filter(([red, green, blue, alpha]) => alpha !== 0 && (red !== green || green !== blue))"""
NOTE_PRINTING = "window.print = () => { document.title = 'printing'; }"


def on_paper(page: Page) -> None:
    """Switch to print media as the browser does, for a reader with a dark theme."""
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize(("account", "go"), [(SUPPORTER, lambda screen: screen.open("/today/")), (SUPPORTER, open_case)])
def test_paper_is_black_on_white_and_whole(account: str, go: Callable[[Screen], None], signed_in: SignedIn) -> None:
    with signed_in(account, **DESKTOP) as screen:
        go(screen)
        on_paper(screen.page)
        assert screen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert screen.page.evaluate(COLOURED) == []
        assert screen.page.evaluate(CUT) == []
        expect(screen.page.locator(ON_SCREEN_ONLY).filter(visible=True)).to_have_count(0)
        expect(screen.page.locator(".print-head")).to_contain_text("Яворівська О. І.")
        expect(screen.page.locator(".print-head")).to_contain_text("р., ")


def test_paper_of_today_holds_every_person_also_of_the_folded_groups(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESKTOP) as screen:
        screen.open("/today/")
        rows = screen.page.locator(".task")
        expect(rows.filter(visible=True)).not_to_have_count(rows.count())
        on_paper(screen.page)
        expect(rows.filter(visible=True)).to_have_count(rows.count())
        assert set(rows.evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")) == {"avoid"}
        screen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert screen.page.locator("main details[open]").count() == 0


def test_paper_of_today_holds_the_phones_of_its_rows(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **DESKTOP) as screen:
        screen.open(WHOLE)
        phones = screen.page.locator(".task-phone")
        dialled = screen.page.locator(".task-actions a[href^='tel:']").count()
        assert dialled > 0
        expect(phones.filter(visible=True)).to_have_count(0)
        on_paper(screen.page)
        expect(phones.filter(visible=True)).to_have_count(dialled)
        assert all(re.search(r"\d{2}$|\)$", text) for text in phones.all_inner_texts())


def test_paper_of_a_case_holds_its_parts(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **DESKTOP) as screen:
        open_case(screen)
        entries = screen.page.locator(".entry").count()
        on_paper(screen.page)
        for part in (".identity h1", ".next-what", ".stage-current .stage-label", ".phone-number", ".entry h3"):
            expect(screen.page.locator(part).first).to_be_visible()
        expect(screen.page.locator(".entry").filter(visible=True)).to_have_count(entries)
        assert screen.page.pdf(format="A4").count(b"/Type /Page\n") >= 1


def test_paper_of_a_case_asks_nothing(signed_in: SignedIn) -> None:
    """The offer of a second step, made by two forms of one card opened side by side, is not printed."""
    with signed_in(SUPPORTER, **DESKTOP) as screen:
        open_case(screen, "visits/new/")
        form = screen.page.url
        second = Screen(screen.page.context.new_page(), screen.address)
        second.page.goto(form)
        for each, step in ((screen, "Привезти довідку"), (second, "Привезти милиці")):
            each.page.locator("#id_summary").fill("Поговорили в коридорі.")
            change_step(each)
            each.page.locator("#id_next_what").fill(step)
            each.page.get_by_role("button", name="Зберегти запис", exact=True).click()
            expect(each.page.locator(".entry .entry-text").first).to_have_text("Поговорили в коридорі.")
        offers = second.page.locator(".step-offer")
        expect(offers.filter(has_text="Привезти милиці")).to_be_visible()
        on_paper(second.page)
        expect(offers.filter(visible=True)).to_have_count(0)
        assert "?" not in second.page.locator("main").inner_text(), "a question has no answer on paper"
        second.page.emulate_media(media="screen")
        offers.filter(has_text="Привезти милиці").get_by_role("button", name="Залишити як є").click()
        expect(second.page.locator(".step-offer").filter(has_text="Привезти милиці")).to_have_count(0)


def test_print_button_prints_and_fits_a_finger(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.page.add_init_script(NOTE_PRINTING)
        phone.open("/today/")
        button = phone.page.get_by_role("button", name="Надрукувати")
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        phone.tap(button)
        expect(phone.page).to_have_title("printing")


def test_print_button_is_not_offered_where_it_could_do_nothing(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, java_script_enabled=False, **PHONE) as phone:
        phone.open("/today/")
        expect(phone.page.locator("[data-print]")).to_be_hidden()

"""The day of a supporter with one thumb: the first screen shows whom to call, and saving returns to the list."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER, open_case

pytestmark = pytest.mark.browser

FIRST_SCREEN, TEN_MAY_TAKE_PX, FINGER_PX, TARGET_PX = 3, 2_000, 48, 44
MOST_TAPS = 4
OWN = ".group:not(.group-handed)"
TWO_LINES_EACH = """() => {
  const line = '<li><a href="/"><span><small>учора</small> Привезти довідку про обставини травми</span></a></li>';
  for (const row of [...document.querySelectorAll(".tasks-day .task")].slice(0, 3)) {
    row.querySelector(".task-lines")?.remove();
    row.querySelector(".task-more").insertAdjacentHTML("beforebegin", `<ul class="task-lines">${line}${line}</ul>`);
  }
}"""
NO_CALL = "() => addEventListener('click', (event) => event.target.closest('[href^=tel]') && event.preventDefault())"


@pytest.fixture
def day(signed_in: SignedIn) -> Iterator[Screen]:
    """Today's list with every day open, so that there are enough rows however many are due today."""
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open("/today/")
        phone.unfold(OWN)
        yield phone


def box_of(part: Locator) -> dict[str, float]:
    box: Any = part.bounding_box()
    assert box is not None
    return {**box, "bottom": box["y"] + box["height"]}


def test_three_people_are_on_the_first_screen_and_ten_on_two_thousand_pixels(
    day: Screen, measured: Callable[[str], None]
) -> None:
    """Whatever is asked, offered and due beside the steps."""
    rows, ends = day.page.locator(f"{OWN} .task"), box_of(day.page.locator(".main-nav"))["y"]
    bottoms = [box_of(row)["bottom"] for row in rows.all()]
    measured(f"today at 360 × 740: {sum(end <= ends for end in bottoms)} people, ten end at {bottoms[9]:.0f} px")
    assert bottoms[FIRST_SCREEN - 1] <= ends
    assert bottoms[9] <= TEN_MAY_TAKE_PX


def test_three_people_are_on_the_first_screen_when_two_more_things_are_due_of_each(day: Screen) -> None:
    day.page.evaluate(TWO_LINES_EACH)
    rows, ends = day.page.locator(f"{OWN} .task"), box_of(day.page.locator(".main-nav"))["y"]
    for row in rows.all()[:FIRST_SCREEN]:
        lines = row.locator(".task-lines a")
        expect(lines).to_have_count(2)
        assert all(box_of(line)["height"] >= TARGET_PX for line in lines.all())
    assert box_of(rows.nth(FIRST_SCREEN - 1))["bottom"] <= ends


def test_name_and_day_are_beside_what_is_tapped(day: Screen) -> None:
    row = day.page.locator(".task:has(.task-more):has(.btn-call)").first
    name, due = box_of(row.locator("h3 a")), box_of(row.locator("> .status"))
    assert name["y"] <= due["y"] + due["height"] / 2 <= name["bottom"]
    for part in (".btn-call", ".btn-log", ".task-more > summary"):
        box = box_of(row.locator(part).first)
        assert min(box["width"], box["height"]) >= FINGER_PX
    expect(row.locator(".task-what")).to_be_visible()
    expect(row.locator(".task-others")).to_be_hidden()
    day.tap(row.locator("summary"))
    expect(row.locator(".task-others a[href*='/postpone/']")).to_be_visible()
    day.assert_calm()


def test_call_is_written_down_from_the_list_and_leads_back_to_it(day: Screen, measured: Callable[[str], None]) -> None:
    row = day.page.locator(".task:has(.btn-call)").first
    day.page.evaluate(NO_CALL)
    before = day.taps
    day.tap(row.locator(".btn-call").first)
    expect(row.locator(".btn-log")).to_have_text("Чим закінчився дзвінок?")
    day.assert_calm()
    day.follow(row.locator(".btn-log"))
    day.follow(day.page.locator("button[value=no_answer]"))
    measured(f"a call and how it ended: {day.taps - before} taps")
    assert day.taps - before <= MOST_TAPS
    expect(day.page.get_by_role("heading", level=1)).to_have_text("Сьогодні")
    day.follow(day.page.locator(".btn-undo"))
    assert "next=/today/" in day.page.url
    day.assert_calm()


def test_day_of_ten_contacts_takes_four_taps_each_at_most(signed_in: SignedIn, measured: Callable[[str], None]) -> None:
    """As a supporter whose records no other test uses: from the list and back to it; of days ahead by the card."""
    with signed_in("supporter.6@demo.test", **PHONE) as phone:
        phone.open("/today/")
        people = [name.inner_text() for name in phone.page.locator(f"{OWN} .task h3").all()[:10]]
        taps = []
        for turn, name in enumerate(people):
            phone.open("/today/")
            phone.unfold()
            row, before = phone.page.locator(".task", has_text=name).first, phone.taps
            if row.locator(".btn-call").count():
                contact_from_the_list(phone, row, is_call=not turn % 2)
            else:
                phone.follow(row.locator("h3 a"))
                log_visit(phone, phone.page.locator(".btn-log").first)
            taps.append(phone.taps - before)
        measured(f"a day of ten contacts by one thumb: {sum(taps)} taps, {max(taps)} at most for one")
        assert len(taps) == 10
        assert max(taps) <= MOST_TAPS


def contact_from_the_list(phone: Screen, row: Locator, *, is_call: bool) -> None:
    phone.page.evaluate(NO_CALL)
    if is_call:
        phone.tap(row.locator(".btn-call").first)
        phone.follow(row.locator(".btn-log"))
        phone.follow(phone.page.locator("button[value=no_answer]"))
    else:
        log_visit(phone, row.locator(".btn-log"))
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Сьогодні")


def log_visit(phone: Screen, way: Locator) -> None:
    phone.follow(way)
    phone.page.locator("#id_summary").fill("Домовилися про довідку.")
    phone.press("Зберегти запис")


def test_typing_leaves_the_rows_of_the_own_records_that_fit(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open("/today/")
        phone.follow(phone.page.get_by_role("link", name="Мої картки", exact=True).filter(visible=True))
        rows = phone.page.locator(".caseload li")
        name, whole = rows.nth(2).locator("b").inner_text(), rows.count()
        surname, given = name.split()[:2]
        phone.page.get_by_label("Знайти в цьому списку").fill(f"{given[:3].lower()} {surname.upper()[:5]}")
        shown = rows.filter(visible=True)
        expect(shown.filter(has_text=name)).to_have_count(1)
        assert shown.count() < whole
        phone.page.get_by_label("Знайти в цьому списку").fill("йцукен")
        expect(shown).to_have_count(0)
        expect(phone.page.locator(".list-filter [role=status]")).to_have_text("У цьому списку нікого не знайдено.")
        phone.assert_calm()


def test_own_records_are_whole_without_scripts(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, java_script_enabled=False, **PHONE) as phone:
        phone.open("/cases/?by=place")
        assert phone.page.locator(".caseload li").count() >= FIRST_SCREEN
        expect(phone.page.locator(".list-filter")).to_be_hidden()


def test_first_screen_of_a_card_shows_the_last_contact_and_leads_to_the_team(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        open_case(phone)
        ends = box_of(phone.page.locator(".main-nav"))["y"]
        contact = phone.page.locator(".identity-facts", has_text="зв’яз")
        assert box_of(contact)["bottom"] <= ends
        phone.follow(phone.page.locator(".identity a[href$='/team/']"))
        expect(phone.page.locator(".team .panel").first).to_be_in_viewport()


def test_second_relative_unfolds_and_stays_open_in_error(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open("/veterans/new/")
        kinship = phone.page.locator("#id_kinship_2")
        expect(kinship).to_be_hidden()
        phone.tap(phone.page.locator("summary", has_text="Рідні"))
        phone.tap(phone.page.locator("summary", has_text="Ще одна близька людина"))
        kinship.select_option("mother")
        phone.press("Створити картку")
        expect(phone.page.locator("#id_relative_phone_2_error")).to_be_visible()
        expect(phone.page.locator("#id_relative_3")).to_be_hidden()
        phone.assert_calm()

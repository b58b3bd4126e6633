"""Choosing one of many options by typing: with the keyboard alone, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import found_by_axe
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

MANY = """INSERT INTO cases_facility (code, label_uk, label_en, valid_from, source, verified_on)
SELECT 'many-' || n, 'Клініка на Річковій, ' || n, 'Riverside clinic, ' || n, '2026-01-01', 'tests', '2026-01-01'
FROM generate_series(1, 1500) n"""
PAGE = "/veterans/new/"


@pytest.fixture(scope="module")
def many_facilities(demo_site: RunningSite) -> Iterator[None]:
    demo_site.as_owner(MANY)
    yield
    demo_site.as_owner("DELETE FROM cases_facility WHERE code LIKE 'many-%'")


@pytest.fixture
def phone(signed_in: SignedIn, many_facilities: None) -> Iterator[Screen]:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open(PAGE)
        yield phone


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Заклад")


def chosen(page: Page) -> str:
    return page.locator("input[name=facility]").input_value()


def type_into(page: Page, words: str) -> None:
    box(page).fill("")
    box(page).press_sequentially(words)
    expect(page.locator(".picker [role=status]")).to_contain_text("Знайдено")


def test_facility_is_chosen_with_the_keyboard(phone: Screen) -> None:
    page = phone.page
    type_into(page, "річков 149")
    expect(page.locator(".picker [role=status]")).to_have_text("Знайдено: 12")
    box(page).press("ArrowDown")
    box(page).press("ArrowDown")
    box(page).press("ArrowUp")
    active = page.locator(f"#{box(page).get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    name = active.inner_text()
    box(page).press("Enter")
    expect(box(page)).to_have_value(name)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    assert chosen(page).startswith("many-149")
    phone.assert_calm()


def test_escape_puts_back_what_was_chosen_and_an_empty_box_chooses_nothing(phone: Screen) -> None:
    page = phone.page
    type_into(page, "клініка 7")
    page.locator(".picker-list > li").first.tap()
    before, name = chosen(page), box(page).input_value()
    assert before.startswith("many-7")
    type_into(page, "клініка 8")
    box(page).press("Escape")
    assert (chosen(page), box(page).input_value()) == (before, name)
    box(page).fill("")
    box(page).press("Tab")
    assert chosen(page) == ""


def test_open_list_has_no_fault_for_axe(signed_in: SignedIn, many_facilities: None) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        phone.open(PAGE)
        type_into(phone.page, "клініка")
        expect(phone.page.get_by_role("listbox")).to_be_visible()
        assert found_by_axe(phone.page) == []


def test_without_a_script_the_page_comes_back_with_what_was_found(signed_in: SignedIn, many_facilities: None) -> None:
    with signed_in(SUPPORTER, **PHONE, java_script_enabled=False) as phone:
        phone.open(PAGE)
        page = phone.page
        page.locator("#id_surname").fill("Чорновіл")
        page.locator("#id_facility").fill("річков 1500")
        phone.follow(page.locator("button[name=find][value=facility]"))
        expect(page.locator("#id_surname")).to_have_value("Чорновіл")
        page.get_by_role("radio", name="Клініка на Річковій, 1500").check()
        phone.press("Створити картку")
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.get_by_role("radio", name="Клініка на Річковій, 1500")).to_be_checked()

"""The day of a supporter on a phone, from sign-in to sign-out."""

import statistics
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER, first_name

pytestmark = pytest.mark.browser

SENTENCE = "Домовилися про примірку протеза в четвер, дружина приїде разом"
KEY_EVERY_MS = 60
MOST_TAPS, MOST_SECONDS = 4, 25.0
UNDO_SECONDS = 8


def test_supporter_does_the_main_job_on_a_phone(phone: Screen, measured: Callable[[str], None]) -> None:
    phone.sign_in(SUPPORTER)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Сьогодні")
    phone.assert_calm()
    find(phone, first_name(phone))
    register(phone)
    logged = [log_and_take_back(phone, f"{SENTENCE}, {number}.") for number in range(1, 6)]
    taps, seconds = (statistics.median(values) for values in zip(*logged, strict=True))
    measured(f"a visit: {taps} taps, one sentence, median of five {seconds:.1f} s ({KEY_EVERY_MS} ms a key)")
    assert max(taps for taps, _ in logged) <= MOST_TAPS
    assert seconds <= MOST_SECONDS
    sign_out_and_look_back(phone)


def find(phone: Screen, name: str) -> None:
    """Search by the surname without its last letter, then by given name and surname."""
    surname, given = name.split()[:2]
    phone.open("/search/")
    for query in (surname[:-1], f"{given} {surname}"):
        phone.page.locator("input[name=q]").fill(query)
        phone.press("Знайти")
        expect(phone.page.get_by_role("link", name=name, exact=True).first).to_be_visible()
        phone.assert_calm()


def register(phone: Screen) -> None:
    phone.follow(phone.page.get_by_role("navigation").get_by_text("Нова картка"))
    phone.assert_calm()
    phone.page.get_by_label("Прізвище").fill("Перевір'янчук-Зразковий")
    phone.page.get_by_label("Ім’я", exact=True).fill("Остап")
    phone.page.get_by_label("Служба").select_option(index=1)
    phone.page.get_by_label("Телефон", exact=False).first.fill("067 000 12 34")
    phone.press("Створити картку")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Перевір’янчук-Зразковий Остап")
    expect(phone.page.locator("a[href='tel:+380670001234']").first).to_be_visible()
    phone.assert_calm()
    find(phone, "Перевір’янчук-Зразковий Остап")


def log_a_visit(phone: Screen, sentence: str) -> tuple[int, float]:
    """Log an entry from today's list. Returns taps from the list to the saved entry, and seconds from opening the form."""
    phone.open("/today/")
    phone.assert_calm()
    phone.taps, began = 0, time.monotonic()
    phone.follow(phone.page.locator(".task .btn-log:visible").first)
    phone.tap(phone.page.get_by_label("Коротко: про що домовилися"))
    phone.page.keyboard.type(sentence, delay=KEY_EVERY_MS)
    phone.press("Зберегти запис")
    expect(undo_offer(phone)).to_contain_text("Записано: ")
    taps, seconds = phone.taps, time.monotonic() - began
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Сьогодні")
    phone.assert_calm()
    return taps, seconds


def log_and_take_back(phone: Screen, sentence: str) -> tuple[int, float]:
    measured = log_a_visit(phone, sentence)
    take_back(phone, sentence)
    return measured


def take_back(phone: Screen, sentence: str) -> None:
    """Undo while it is offered: the text returns to the form, and the card no longer shows the entry."""
    phone.press("Скасувати")
    phone.assert_calm()
    expect(phone.page.get_by_label("Коротко: про що домовилися")).to_have_value(sentence)
    phone.follow(phone.page.locator("a.back"))
    expect(phone.page.get_by_text(sentence)).to_have_count(0)


def sign_out_and_look_back(phone: Screen) -> None:
    name = first_name(phone)
    phone.tap(phone.page.locator(".account summary"))
    phone.press("Вийти")
    phone.assert_calm()
    phone.page.go_back()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Вхід")
    assert name.split()[0] not in phone.page.content()


def undo_offer(phone: Screen) -> Locator:
    return phone.page.locator(".toast-undo")


def test_undo_goes_away_after_eight_seconds(signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        log_a_visit(phone, "Розповів, що почав ходити сам.")
        began = time.monotonic()
        expect(undo_offer(phone)).to_be_hidden(timeout=(UNDO_SECONDS + 4) * 1000)
        assert time.monotonic() - began > UNDO_SECONDS - 3

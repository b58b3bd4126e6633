"""One day of a supporter in the ward, at 360 px: what is due is on today, and an entry ends the step only by an answer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tools.journeys.dates import in_days
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import save

pytestmark = pytest.mark.browser

SUPPORTER = "supporter.7@demo.test"  # whose records no other test uses
MOST_TAPS = 4
DUE = "Привезти довідку на підпис"


@pytest.fixture
def phone(signed_in: SignedIn) -> Iterator[Screen]:
    with signed_in(SUPPORTER, **PHONE) as phone:
        yield phone


def register(phone: Screen, surname: str) -> str:
    """Return the address of the card. Its first step is due tomorrow."""
    phone.open("/veterans/new/")
    phone.page.get_by_label("Прізвище").fill(surname)
    phone.page.get_by_label("Ім’я", exact=True).fill("Гнат")
    phone.page.get_by_label("Служба").select_option(index=1)
    phone.press("Створити картку")
    return phone.page.url.removeprefix(phone.address)


def promise_for_today(phone: Screen, card: str, words: str) -> None:
    phone.open(f"{card}promises/new/")
    phone.page.locator("#id_words").fill(words)
    phone.tap(phone.page.locator("label", has=phone.page.locator("[name=due_in][value='0']")))
    save(phone)


def choose(phone: Screen, name: str, value: str) -> None:
    phone.tap(phone.page.locator("label", has=phone.page.locator(f"[name={name}][value='{value}']")))


def plan_for_today(phone: Screen, card: str) -> None:
    phone.open(f"{card}visits/new/")
    choose(phone, "answer", "change")
    choose(phone, "next_in", "other")
    phone.page.locator("#id_next_on").fill(in_days(0).isoformat())
    phone.page.locator("#id_next_what").fill("Зателефонувати після обходу")
    log(phone, "Домовилися про дзвінок.")


def begin_work(phone: Screen, card: str) -> None:
    """Two weeks ago, so that it is time to ask how it goes."""
    phone.open(f"{card}employment/jobs/new/")
    choose(phone, "kind", "employer")
    phone.page.locator("#id_employer").fill("Кав’ярня, бариста")
    phone.page.locator("#id_started_on").fill(in_days(-14).isoformat())
    phone.page.locator("#id_evidence").fill("Показав договір")
    save(phone)


def log(phone: Screen, words: str) -> None:
    phone.page.locator("#id_summary").fill(words)
    phone.press("Зберегти запис")


def number_in_the_bar(phone: Screen) -> str:
    return phone.page.locator("#notification-count").inner_text()


def test_promise_of_today_is_on_the_first_screen_and_one_entry_settles_it_with_the_step(phone: Screen) -> None:
    phone.open("/today/")
    before = number_in_the_bar(phone)
    card = phone.page.locator(".tasks-day .task h3 a").first.get_attribute("href") or ""
    promise_for_today(phone, card, DUE)
    phone.open("/today/")
    line = phone.page.locator(".task-lines a", has_text=DUE)
    box, bar = line.bounding_box(), phone.page.locator(".main-nav").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] <= bar["y"]
    assert number_in_the_bar(phone) == before
    taps = phone.taps
    phone.follow(phone.page.locator(".task", has=line).locator(".btn-log"))
    phone.tap(phone.page.locator("label", has_text=DUE))
    log(phone, "Привезла довідку, підписав.")
    assert phone.taps - taps <= MOST_TAPS
    expect(phone.page.locator(".toast-undo [role=status]")).to_contain_text("Крок виконано: ")
    expect(phone.page.locator(".task-lines a", has_text=DUE)).to_have_count(0)
    phone.assert_calm()


def test_one_call_settles_a_step_a_promise_and_a_check_of_a_job(phone: Screen) -> None:
    card = register(phone, "Одноденко")
    plan_for_today(phone, card)
    promise_for_today(phone, card, DUE)
    begin_work(phone, card)
    phone.open("/today/")
    row, taps = phone.page.locator(".task", has_text="Одноденко"), phone.taps
    expect(row.locator(".task-lines a")).to_have_count(2)
    phone.follow(row.locator(".btn-log"))
    phone.tap(phone.page.locator("label", has_text=DUE))
    phone.tap(phone.page.locator("label", has_text="Працює далі: "))
    log(phone, "Працює, бригада добра. Довідку привезла.")
    assert phone.taps - taps <= MOST_TAPS
    expect(phone.page.locator(".toast-undo [role=status]")).to_contain_text("Крок виконано: ")
    phone.open("/today/")
    expect(phone.page.locator(".tasks-day .task", has_text="Одноденко")).to_have_count(0)
    phone.assert_calm()


def test_entry_about_something_else_leaves_the_step_of_tomorrow_as_it_was(phone: Screen) -> None:
    card = register(phone, "Незмінченко")
    step = phone.page.locator(".next-what")
    words, day = step.inner_text(), phone.page.locator(".part-next .signs").inner_text()
    phone.open(f"{card}visits/new/")
    log(phone, "Спитав про вагон: він їде в п’ятницю.")
    expect(phone.page.locator(".entry-text", has_text="Спитав про вагон")).to_have_count(1)
    expect(step).to_have_text(words)
    expect(phone.page.locator(".part-next .signs")).to_have_text(day)
    phone.open("/today/")
    phone.unfold()
    expect(phone.page.locator(".tasks-ahead .task", has_text="Незмінченко")).to_contain_text(words)

"""An administrator's hour among 601 accounts, and a head's: from the longest silence to the next card and back."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import Keyboard
from tools.journeys.screen import DESKTOP, Screen, SignedIn
from tools.journeys.ways import ADMINISTRATOR, HEAD
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

MISSPELT, RIGHT = "Шевченкко", "Шевченко"
FROM, TO = "Відділ супроводу НПУ «Схід»", "Відділ супроводу ДПСУ «Захід»"
CROWD = f"""INSERT INTO supporters_supporter
SELECT made.* FROM supporters_supporter one
CROSS JOIN generate_series(1, 577) n
CROSS JOIN jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'email', 'crowd.' || n || '@mvs.test', 'last_login', NULL,
  'surname', CASE n WHEN 401 THEN '{MISSPELT}' ELSE (ARRAY['Бойко', 'Кравець', 'Лисенко', 'Ткач'])[1 + n % 4] END,
  'given_name', (ARRAY['Андрій', 'Богдан', 'Василь', 'Григір', 'Данило'])[1 + n % 5]
)) made
WHERE one.email = 'supporter.7@demo.test'"""
HEAD_OF_RESCUERS = "head.dsns@demo.test"
CARDS = 20
MADE_WITHIN_SECONDS = 60
DAYS = re.compile(r"(\d+) д\w+, можна (\d+)")


@pytest.fixture(scope="module")
def crowd(demo_site: RunningSite) -> Iterator[None]:
    """577 accounts more. Afterwards they are closed, so that no form of another test offers them."""
    demo_site.as_owner(CROWD)
    yield
    demo_site.as_owner("UPDATE supporters_supporter SET is_active = false WHERE email LIKE 'crowd.%'")


@pytest.fixture
def office(crowd: None, signed_in: SignedIn) -> Iterator[Screen]:
    with signed_in(ADMINISTRATOR, **DESKTOP) as screen:
        screen.open("/staff/")
        yield screen
        screen.assert_calm()


def names(page: Page) -> Locator:
    return page.locator(".table-list th[scope=row]")


def find(office: Screen, words: str) -> None:
    office.page.get_by_label("Ім’я або пошта працівника").fill(words)
    office.press("Знайти")


def test_administrator_finds_corrects_moves_and_takes_the_list_along(
    office: Screen, demo_site: RunningSite, tmp_path: Path
) -> None:
    page = office.page
    assert int(re.sub(r"\D", "", page.locator(".list-count").inner_text())) >= 601
    find(office, MISSPELT[:7])
    expect(names(page)).to_have_count(1)
    office.follow(names(page).get_by_role("link"))
    office.follow(page.get_by_role("link", name="Виправити ім’я або телефон"))
    page.get_by_label("Прізвище").fill(RIGHT)
    office.press("Зберегти обліковий запис")
    expect(page.get_by_role("heading", level=1)).to_contain_text(RIGHT)
    office.open("/staff/")
    move_three(office, "Бойко Андрій")
    without_factor(office)
    saved = list(csv.reader(downloaded(office, demo_site, tmp_path).read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(saved) - 1 >= 577
    assert sum(RIGHT in cell for row in saved for cell in row) == 1
    assert not any(MISSPELT in cell for row in saved for cell in row)
    moved = [row for row in saved if row[0].startswith("Бойко Андрій") and TO in row]
    assert len(moved) == 3


def move_three(office: Screen, name: str) -> None:
    page = office.page
    find(office, name)
    for box in page.locator(".table-list tbody .cell-box label").all()[:3]:
        office.tap(box)
    office.press("Одна дія для обраних")
    page.get_by_label("Перевести до іншого підрозділу").check()
    Keyboard(office).choose("Новий підрозділ", TO)
    office.press("Переглянути наслідки")
    expect(page.locator("main")).to_contain_text("Буде зроблено: 3 із 3")
    office.press("Виконати")
    expect(page.locator("main")).to_contain_text("3 із 3")


def without_factor(office: Screen) -> None:
    page = office.page
    office.open("/staff/")
    office.tap(page.locator(".filters summary").first)
    page.get_by_label("Другий крок").select_option(label="не налаштовано")
    office.press("Показати")
    expect(page.locator(".tags")).to_contain_text("не налаштовано")
    expect(names(page)).to_have_count(50)


def downloaded(office: Screen, site: RunningSite, folder: Path) -> Path:
    page = office.page
    office.follow(page.get_by_role("link", name="У файл"))
    page.get_by_label("CSV").check()
    office.press("Створити файл")
    site.send_task("supporters.tasks.make_exports")  # otherwise the longer rest is made at the next full minute
    ready = page.get_by_role("link", name="Завантажити").first
    expect(ready).to_be_visible(timeout=MADE_WITHIN_SECONDS * 1000)
    with page.expect_download() as waiting:
        ready.click()
    path = folder / "staff.csv"
    waiting.value.save_as(path)
    return path


def test_head_reads_the_longest_silence_and_goes_on_and_back(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **DESKTOP) as head:
        page = head.page
        head.open("/dashboard/")
        head.follow(page.locator(".tile > a[href*='number=silent']"))
        proofs = [DAYS.search(text) for text in page.locator(".table-list tbody tr").all_inner_texts()]
        days = [(int(found[1]), int(found[2])) for found in proofs if found]
        assert len(days) == len(proofs) > 1
        assert [silence for silence, _allowed in days] == sorted((silence for silence, _allowed in days), reverse=True)
        assert all(silence > allowed for silence, allowed in days)
        first, second = (name.inner_text() for name in names(page).all()[:2])
        head.follow(names(page).first.get_by_role("link"))
        state_the_purpose(head)
        expect(page.get_by_role("heading", level=1)).to_have_text(first)
        head.follow(page.get_by_role("link", name="Наступна у списку"))
        state_the_purpose(head)
        expect(page.get_by_role("heading", level=1)).to_have_text(second)
        head.follow(page.locator("a.back").first)
        expect(page.locator("tr:has(:target) th[scope=row]")).to_have_text(second)
        head.assert_calm()


def state_the_purpose(head: Screen) -> None:
    """Unless another test stated it for this card a short time ago."""
    if head.page.get_by_role("heading", level=1).inner_text() == "Чому відкриваєте картку?":
        head.tap(head.page.locator("label.chip").nth(2))
        head.follow(head.page.locator(".save-bar button"))


def test_keyboard_alone_offers_twenty_cards_to_a_colleague(signed_in: SignedIn) -> None:
    with signed_in(HEAD_OF_RESCUERS, **DESKTOP) as head:
        keyboard, page = Keyboard(head), head.page
        head.open("/dashboard/cases/?number=on_support")
        for box in page.locator(".table-list tbody .cell-box input").all()[:CARDS]:
            keyboard.reach(box)
            page.keyboard.press("Space")
        keyboard.press("Запропонувати колезі")
        expect(page.locator(".chosen li")).to_have_count(CARDS)
        keyboard.choose("Кому пропонуємо", "Рятувальська")
        keyboard.press("Запропонувати супровід")
        expect(page.locator(".message-success:not(.notice)")).to_contain_text("Рятувальська")
        head.assert_calm()


def test_head_divides_cards_by_load_as_the_page_proposed(signed_in: SignedIn) -> None:
    with signed_in(HEAD_OF_RESCUERS, **DESKTOP) as head:
        page = head.page
        head.open("/dashboard/cases/?number=on_support")
        for box in page.locator(".table-list tbody .cell-box input").all()[:CARDS]:
            box.check()
        head.press("Запропонувати колезі")
        page.get_by_role("radio", name="За навантаженням").check()
        shares = page.locator(".shares tbody tr").all()
        gets = {share.locator("th").inner_text().split()[0]: int(share.locator("td").nth(1).inner_text()) for share in shares}
        assert sum(gets.values()) == CARDS
        head.press("Запропонувати супровід")
        said = page.locator(".message-success:not(.notice)").all_inner_texts()
        assert sum(int(n) for line in said for n in re.findall(r"^\d+", line)) == CARDS, said
        head.assert_calm()

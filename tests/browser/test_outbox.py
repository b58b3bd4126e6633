"""A form saved without a network arrives once, whole, and for its author alone."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import found_by_axe
from tests.browser.sealing import wait_for_key
from tools.browsers import browser_path
from tools.journeys.answers import change_step
from tools.journeys.network.breaking_line import BreakingLine, breaking_line
from tools.journeys.network.dead_zone import (
    SEND_NOW,
    entries_of,
    expect_nothing_waits,
    save,
    save_offline,
    visits_over_a_breaking_line,
    wait_until_it_keeps_entries,
)
from tools.journeys.screen import PHONE, QUIET, Screen, new_screen
from tools.journeys.session_rows import stored_key_of
from tools.journeys.ways import PSYCHOLOGIST, SUPPORTER, open_case, sign_in_here
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser
CUT_VISITS = 10
BAR = ".outbox-bar"
FULL = "throw new DOMException('full', 'QuotaExceededError')"
FILL = """([count, size]) => new Promise((resolve) => {
  const request = indexedDB.open("suprovid", 1);
  request.onsuccess = () => {
    const transaction = request.result.transaction("waiting", "readwrite");
    for (let n = 0; n < count; n += 1) {
      const envelope = { text: "x".repeat(size) };
      const item = { key: `old ${n}`, account: "", kind: "Новий запис", at: n, state: "refused", envelope };
      transaction.objectStore("waiting").put(item);
    }
    transaction.oncomplete = () => { request.result.close(); resolve(); };
  };
})"""

WAITS_SINCE = """([days, account]) => new Promise((resolve) => {
  const request = indexedDB.open("suprovid", 1);
  request.onsuccess = () => {
    const transaction = request.result.transaction("waiting", "readwrite"), at = Date.now() - days * 86_400_000 - 1000;
    transaction.objectStore("waiting").put({ key: "old", account, kind: "Новий запис", at, state: "waiting", envelope: {} });
    transaction.oncomplete = () => { request.result.close(); resolve(); };
  };
})"""
KEPT_BY_THE_WORKER = """async () => {
  const caches_of_us = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = await Promise.all(caches_of_us.map((cache) => cache.keys()));
  return requests.flat().map((request) => new URL(request.url).pathname);
}"""


@pytest.fixture
def line(demo_site: RunningSite) -> Iterator[BreakingLine]:
    with breaking_line(demo_site.port) as line:
        yield line


@pytest.fixture
def phone(chromium: Browser, line: BreakingLine) -> Iterator[Screen]:
    with new_screen(chromium, line.address, **PHONE) as screen:
        screen.sign_in(SUPPORTER)
        wait_until_it_keeps_entries(screen)
        yield screen


def the_case(screen: Screen) -> str:
    """Open the form of a new entry, wait until the device can seal it, and return the address of its case."""
    open_case(screen, "visits/new/")
    wait_for_key(screen.page)
    return screen.page.url.removeprefix(screen.address).removesuffix("visits/new/")


def test_each_entry_arrives_once_over_a_line_that_breaks(phone: Screen, line: BreakingLine, demo_site: RunningSite) -> None:
    case = the_case(phone)
    before = entries_of(demo_site, case)
    typed, came = visits_over_a_breaking_line(phone, line, case, count=CUT_VISITS, seed=11)
    assert came == dict.fromkeys(typed, 1)
    assert entries_of(demo_site, case) == before + CUT_VISITS


def test_entry_survives_a_killed_browser_and_asks_to_sign_in(chromium: Browser, line: BreakingLine, tmp_path: Path) -> None:
    def opened() -> Screen:
        folder, path = str(tmp_path), browser_path()
        context = chromium.browser_type.launch_persistent_context(folder, executable_path=path, args=QUIET, **PHONE)
        return Screen(context.pages[0], line.address)

    doomed = opened()
    doomed.sign_in(SUPPORTER)
    expect(doomed.page.locator("html[data-account]")).to_have_count(1)
    wait_until_it_keeps_entries(doomed)
    case = the_case(doomed)
    line.is_down = True
    save_offline(doomed, "Збережено перед тим, як телефон вимкнувся.")
    doomed.page.wait_for_timeout(200)
    for process in Path("/proc").glob("[0-9]*"):
        words = (process / "cmdline").read_bytes() if (process / "cmdline").exists() else b""
        if str(tmp_path).encode() in words and b"--type=" not in words:
            os.kill(int(process.name), signal.SIGKILL)
    line.is_down = False
    again = opened()
    again.page.context.clear_cookies()
    again.open("/accounts/login/")
    expect(again.page.locator(BAR)).to_contain_text("Увійдіть, щоб надіслати записи, які чекають на цьому пристрої: 1")
    assert "вимкнувся" not in again.page.content()
    again.sign_in(SUPPORTER)
    expect_nothing_waits(again)
    again.open(case)
    expect(again.page.locator(".entry .entry-text", has_text="Збережено перед тим, як телефон вимкнувся.").first).to_be_visible()
    again.page.context.close()


def test_session_that_ended_asks_to_sign_in_and_then_sends(phone: Screen, demo_site: RunningSite) -> None:
    case = the_case(phone)
    demo_site.as_owner(f"DELETE FROM supporters_session WHERE session_key = '{stored_key_of(phone, demo_site)}'")
    save(phone, "Сеанс уже завершився.")
    expect(phone.page.locator(".send-note")).to_contain_text("Сеанс завершено")
    expect(phone.page.locator("#id_summary")).to_have_value("Сеанс уже завершився.")
    phone.follow(phone.page.locator(".send-note a"))
    sign_in_here(phone)
    expect_nothing_waits(phone)
    phone.open(case)
    expect(phone.page.locator(".entry .entry-text", has_text="Сеанс уже завершився.").first).to_be_visible()


def test_another_account_sends_nothing_and_reads_nothing(phone: Screen, line: BreakingLine, demo_site: RunningSite) -> None:
    case = the_case(phone)
    before = entries_of(demo_site, case)
    line.is_down = True
    save_offline(phone, "Це побачить лише автор.")
    line.is_down = False
    phone.page.context.clear_cookies()
    phone.sign_in(PSYCHOLOGIST)
    expect(phone.page.locator(BAR)).to_contain_text("записи іншого працівника")
    phone.open("/outbox/")
    expect(phone.page.locator(".waiting-row")).to_contain_text("іншого працівника")
    expect(phone.page.locator(".waiting-row button")).to_have_count(0)
    phone.page.evaluate(SEND_NOW)
    assert entries_of(demo_site, case) == before
    phone.page.context.clear_cookies()
    phone.sign_in(SUPPORTER)
    expect_nothing_waits(phone)
    assert entries_of(demo_site, case) == before + 1


def test_server_that_is_away_is_waited_for_on_the_page(phone: Screen, line: BreakingLine) -> None:
    the_case(phone)
    line.is_down = True
    save_offline(phone, "Сервер повернувся за п’ять хвилин.")
    expect(phone.page.locator(BAR)).to_have_text("Чекає на надсилання: 1")
    for _ in range(2):
        phone.page.evaluate(SEND_NOW)
    expect(phone.page.locator("#id_summary")).to_have_value("Сервер повернувся за п’ять хвилин.")
    line.is_down = False
    phone.page.evaluate(SEND_NOW)
    expect(phone.page.locator(".entry .entry-text", has_text="Сервер повернувся за п’ять хвилин.").first).to_be_visible()
    expect(phone.page.locator(BAR)).to_be_hidden()


def test_words_typed_after_saving_stay_on_the_page(phone: Screen, line: BreakingLine) -> None:
    the_case(phone)
    line.is_down = True
    save_offline(phone, "Перше речення.")
    phone.page.locator("#id_summary").press_sequentially(" І ще одне.")
    line.is_down = False
    phone.page.evaluate(SEND_NOW)
    expect(phone.page.locator(".send-note")).to_contain_text("Дописане після того – ні")
    expect(phone.page.locator("#id_summary")).to_have_value("Перше речення. І ще одне.")
    phone.follow(phone.page.locator(".send-note a"))
    expect(phone.page.locator(".entry .entry-text", has_text="Перше речення.").first).to_be_visible()


def test_database_that_is_busy_is_come_back_to_later(phone: Screen, demo_site: RunningSite) -> None:
    case = the_case(phone)
    before = entries_of(demo_site, case)
    with demo_site.locked("cases_case"):
        save(phone, "База була зайнята.")
        expect(phone.page.locator(".send-note")).to_contain_text("Запис збережено на цьому пристрої", timeout=20_000)
    phone.open(case)
    expect_nothing_waits(phone)
    assert entries_of(demo_site, case) == before + 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (f"IDBObjectStore.prototype.put = () => {{ {FULL}; }}", "на пристрої бракує місця"),
        (
            "Object.defineProperty(crypto, 'subtle', { value: undefined })",
            "через це з’єднання зберегти запис на пристрої не можна",
        ),
    ],
    ids=["full", "plain http"],
)
def test_form_that_can_not_be_kept_says_so_and_is_sent_from_its_page(
    phone: Screen, line: BreakingLine, fault: str, said: str
) -> None:
    """The fault is injected by script, because the developer tools set no storage quota for a window without stored data."""
    the_case(phone)
    phone.page.evaluate(f"() => {{ {fault}; }}")
    line.is_down = True
    save(phone, "Не вмістилося.")
    expect(phone.page.locator(".send-note")).to_contain_text(said)
    expect(phone.page.locator("#id_summary")).to_have_value("Не вмістилося.")
    line.is_down = False
    phone.page.evaluate(SEND_NOW)
    expect(phone.page.locator(".entry .entry-text", has_text="Не вмістилося.").first).to_be_visible()


@pytest.mark.parametrize(("size", "said"), [(2_000, "збережено на цьому пристрої"), (200_000, "чекає забагато записів")])
def test_thirty_refused_stop_no_entry_unless_they_fill_it(phone: Screen, line: BreakingLine, size: int, said: str) -> None:
    the_case(phone)
    phone.page.evaluate(FILL, [30, size])
    line.is_down = True
    save(phone, "Тридцять перший.")
    expect(phone.page.locator(".send-note")).to_contain_text(said)


@pytest.mark.parametrize(
    ("days", "said"), [(2, "Чекає на надсилання: 1"), (3, "чекає, днів: 3"), (7, "збережіть файл із записами")]
)
def test_what_waits_for_days_asks_to_be_seen_to(phone: Screen, days: int, said: str) -> None:
    account = phone.page.locator("html").get_attribute("data-account")
    phone.page.evaluate(WAITS_SINCE, [days, account])
    phone.page.route("**/outbox/", lambda route: route.abort())
    phone.page.reload()
    expect(phone.page.locator(BAR)).to_contain_text(said)
    assert phone.overflow() == {}
    phone.tap(phone.page.locator(".account summary"))
    expect(phone.page.locator("[data-outbox-leaving]")).to_contain_text("лишаться на цьому пристрої")


def test_refused_entry_opens_as_its_form_with_the_error(phone: Screen, line: BreakingLine) -> None:
    the_case(phone)
    line.is_down = True
    change_step(phone)
    phone.page.locator("#id_next_what").fill("Привезти довідку до палати")
    save_offline(phone, "")
    line.is_down = False
    phone.open("/today/")
    expect(phone.page.locator(BAR)).to_have_text("Не прийнято записів: 1")
    phone.follow(phone.page.locator(f"{BAR} a"))
    expect(phone.page.locator(".waiting-row")).to_contain_text("не прийнято")
    phone.press("Відкрити")
    expect(phone.page.locator(".error-summary")).to_be_focused()
    expect(phone.page.locator("#id_next_what")).to_have_value("Привезти довідку до палати")
    save(phone, "Тепер із реченням.")
    expect(phone.page.locator(".entry .entry-text", has_text="Тепер із реченням.").first).to_be_visible()
    expect_nothing_waits(phone)


def save_what_is_refused_later(phone: Screen, line: BreakingLine) -> None:
    line.is_down = True
    change_step(phone)
    save_offline(phone, "")
    line.is_down = False


def test_refused_entry_leaves_the_bar_once_its_form_is_saved_anew(phone: Screen, line: BreakingLine) -> None:
    """Another kind of form and another record leave it there; the list keeps it until it is deleted."""
    case = the_case(phone)
    save_what_is_refused_later(phone, line)
    phone.open("/today/")
    expect(phone.page.locator(BAR)).to_have_text("Не прийнято записів: 1")
    phone.open(f"{case}visits/new/")
    save(phone, "Записано знову.")
    expect(phone.page.locator(".entry .entry-text", has_text="Записано знову.").first).to_be_visible()
    expect(phone.page.locator(BAR)).to_be_hidden()
    phone.open("/outbox/")
    expect(phone.page.locator(".waiting-row")).to_contain_text("пізніше цю форму збережено знову")
    assert phone.overflow() == {}


def test_refused_entry_stays_in_the_bar_when_another_record_has_an_entry(phone: Screen, line: BreakingLine) -> None:
    case = the_case(phone)
    save_what_is_refused_later(phone, line)
    phone.open("/cases/")
    others = phone.page.locator("main a[href^='/cases/']").evaluate_all("links => links.map((link) => link.pathname)")
    other = next(path for path in others if re.fullmatch(r"/cases/[0-9]+/", path) and path != case)
    phone.open(f"{other}visits/new/")
    save(phone, "Про іншу людину.")
    expect(phone.page.locator(".entry .entry-text", has_text="Про іншу людину.").first).to_be_visible()
    expect(phone.page.locator(BAR)).to_have_text("Не прийнято записів: 1")


def test_two_tabs_with_one_form_make_one_entry(phone: Screen, demo_site: RunningSite) -> None:
    case = the_case(phone)
    before = entries_of(demo_site, case)
    key = phone.page.locator("[name=submission_key]").input_value()
    second = Screen(phone.page.context.new_page(), phone.address)
    second.open(f"{case}visits/new/")
    ticket = phone.page.locator("form[data-send]").get_attribute("data-ticket")
    second.page.evaluate(
        "([key, ticket]) => { const form = document.querySelector('form[data-send]');"
        " form.elements.submission_key.value = key; form.dataset.ticket = ticket; }",
        [key, ticket],
    )
    save(phone, "Перша вкладка.")
    expect(phone.page.locator(".entry .entry-text", has_text="Перша вкладка.").first).to_be_visible()
    save(second, "Друга вкладка.")
    expect(second.page.locator(".send-note")).to_contain_text("збережено те, що надійшло першим. «Перша вкладка.»")
    expect(second.page.locator("#id_summary")).to_have_value("Друга вкладка.")
    second.follow(second.page.locator(".send-note a"))
    expect(second.page.locator(".entry .entry-text", has_text="Перша вкладка.").first).to_be_visible()
    assert entries_of(demo_site, case) == before + 1


@pytest.mark.parametrize("years", [-6, 4])
def test_clock_that_is_wrong_by_years_refuses_nothing(phone: Screen, line: BreakingLine, years: int) -> None:
    the_case(phone)
    phone.page.clock.set_system_time(f"{2026 + years}-11-27T10:00:00Z")
    line.is_down = True
    save_offline(phone, f"Годинник схибив на {years} р.")
    line.is_down = False
    phone.page.evaluate(SEND_NOW)
    expect(phone.page.locator(".entry .entry-text", has_text=f"Годинник схибив на {years} р.").first).to_be_visible()


@pytest.mark.parametrize("by_surname", [False, True], ids=["number", "surname"])
def test_page_without_a_network_is_ours_and_its_note_becomes_an_entry(
    phone: Screen, line: BreakingLine, by_surname: bool
) -> None:
    open_case(phone)
    surname = phone.page.get_by_role("heading", level=1).inner_text().split()[0]
    number = phone.page.url.strip("/").rpartition("/")[2]
    line.is_down = True
    phone.open("/today/")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Немає мережі")
    assert phone.overflow() == {}
    phone.page.locator("#note-number").fill(f"{number[:-1]}{9 - int(number[-1])}")
    phone.page.locator("#note-text").fill("Нотатка з хибною цифрою.")
    phone.page.get_by_role("button", name="Зберегти нотатку").tap()
    expect(phone.page.locator("[data-error-number]")).to_be_visible()
    expect(phone.page.locator("[data-note-status]")).to_be_hidden()
    phone.page.locator("#note-number").fill(surname if by_surname else number)
    phone.page.locator("#note-text").fill("Розповів біля ліфта, що виписують у п’ятницю.")
    phone.page.get_by_role("button", name="Зберегти нотатку").tap()
    expect(phone.page.locator("[data-note-status]")).to_contain_text("Нотатку збережено")
    line.is_down = False
    phone.open("/outbox/")
    phone.press("Відкрити")
    if by_surname:
        expect(phone.page.get_by_role("heading", level=1)).to_have_text("Чия це нотатка?")
        assert (found_by_axe(phone.page), phone.overflow()) == ([], {})
        phone.follow(phone.page.locator(f"button[name=number][value='{number[:4]}-{number[4:]}']"))
    expect(phone.page.locator("#id_summary")).to_have_value("Розповів біля ліфта, що виписують у п’ятницю.")
    phone.page.get_by_role("button", name="Зберегти запис", exact=True).tap()
    expect(
        phone.page.locator(".entry .entry-text", has_text="Розповів біля ліфта, що виписують у п’ятницю.").first
    ).to_be_visible()
    expect_nothing_waits(phone)


def test_nothing_of_a_person_is_kept_by_the_worker(phone: Screen) -> None:
    open_case(phone)
    kept = phone.page.evaluate(KEPT_BY_THE_WORKER)
    assert "/offline/" in kept
    assert [path for path in kept if path != "/offline/" and not path.startswith("/static/")] == []


def test_worker_goes_when_it_is_switched_off(phone: Screen, line: BreakingLine) -> None:
    line.replaced[b'"on": true'] = b'"on":false'
    phone.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    phone.page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    phone.page.wait_for_function("navigator.serviceWorker.getRegistration().then((found) => found === undefined)")


def test_file_with_entries_is_sent_from_another_device(
    phone: Screen, line: BreakingLine, chromium: Browser, tmp_path: Path, demo_site: RunningSite
) -> None:
    case = the_case(phone)
    before = entries_of(demo_site, case)
    line.is_down = True
    save_offline(phone, "Перенесено файлом.")
    line.is_down = False
    phone.page.route("**/outbox/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    phone.open("/outbox/")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Зберегти файл із записами").tap()
    download.value.save_as(tmp_path / "entries.json")
    assert "Перенесено" not in (tmp_path / "entries.json").read_text()
    with new_screen(chromium, line.address, **PHONE) as other:
        other.sign_in(SUPPORTER)
        other.open("/outbox/")
        other.page.locator(".waiting-add summary").tap()
        other.page.locator("#waiting-file").set_input_files(tmp_path / "entries.json")
        expect(other.page.locator("[data-add-status]")).to_have_text("Додано: 1")
        other.page.evaluate(SEND_NOW)
        expect_nothing_waits(other)
    assert entries_of(demo_site, case) == before + 1

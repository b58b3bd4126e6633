"""Save entries over a breaking connection, and find out what became of them."""

import random
from collections import Counter
from contextlib import suppress

from playwright.sync_api import Error, expect

from tools.journeys.network.breaking_line import BreakingLine, Cut
from tools.journeys.screen import Screen
from tools.running_site import RunningSite, wait_for

WAITING = """async () => new Promise((resolve) => {
  const request = indexedDB.open("suprovid", 1);
  request.onsuccess = () => {
    const asked = request.result.transaction("waiting").objectStore("waiting").count();
    asked.onsuccess = () => { request.result.close(); resolve(asked.result); };
  };
})"""
KEPT_OR_TAKEN = """() => document.querySelector(".send-note")?.textContent.includes("збережено")
  || location.search.includes("saved=")"""
READY = """async () => (await caches.keys()).length > 0 && new Promise((resolve) => {
  const request = indexedDB.open("suprovid", 1);
  request.onupgradeneeded = () => request.transaction.abort(); // the page has not made its tables yet
  request.onerror = () => resolve(false);
  request.onsuccess = () => {
    const asked = request.result.transaction("keys").objectStore("keys").get("server");
    asked.onsuccess = () => { request.result.close(); resolve(Boolean(asked.result)); };
  };
})"""
SEND_NOW = "dispatchEvent(new Event('online'))"
SAVE = "Зберегти запис"


def save(screen: Screen, words: str) -> None:
    """Press Save on the open form; the connection decides what follows."""
    screen.page.locator("#id_summary").fill(words)
    screen.tap(screen.page.get_by_role("button", name=SAVE, exact=True))


def wait_until_it_keeps_entries(screen: Screen) -> None:
    """The service worker has its pages, and the device the key of the server."""
    screen.page.wait_for_function(READY)


def save_offline(screen: Screen, words: str) -> None:
    save(screen, words)
    expect(screen.page.locator(".send-note")).to_contain_text("Запис збережено на цьому пристрої")


def expect_nothing_waits(screen: Screen, seconds: float = 30) -> None:
    assert wait_for(lambda: _waiting(screen) == 0, seconds)


def _waiting(screen: Screen) -> int | None:
    """None during a navigation."""
    with suppress(Error):
        return int(screen.page.evaluate(WAITING))
    return None


def visits_over_a_breaking_line(
    screen: Screen, line: BreakingLine, case: str, *, count: int, seed: int
) -> tuple[list[str], Counter[str]]:
    """Save `count` entries, each cut once or twice at a random place. Returns what was typed and how often each arrived."""
    dice = random.Random(seed)
    typed = [f"Запис {number} · {dice.getrandbits(60):x}" for number in range(count)]
    for words in typed:
        line.cuts.extend(dice.choices([*Cut], k=dice.choice([1, 1, 2])))
        _go(screen, f"{case}visits/new/")
        save(screen, words)
        screen.page.wait_for_function(KEPT_OR_TAKEN)
        if dice.random() < 0.5:
            screen.page.evaluate(SEND_NOW)
    line.cuts.clear()
    _go(screen, case)
    expect_nothing_waits(screen, 60)
    screen.open(f"{case}?entries=all")
    shown = Counter(screen.page.locator(".entry-text").all_inner_texts())
    return typed, Counter({words: shown[words] for words in typed})


def _go(screen: Screen, path: str) -> None:
    """Leave the current page first: it may be redirecting because its entry was taken, and the two navigations would collide."""
    for address in ("about:blank", screen.address + path):
        try:
            screen.page.goto(address)
        except Error:
            screen.page.wait_for_load_state()
            screen.page.goto(address)


def entries_of(site: RunningSite, case: str) -> int:
    number = case.strip("/").rpartition("/")[2]
    return int(site.one(f"SELECT count(*) FROM cases_visit v JOIN cases_case c ON c.id = v.case_id WHERE c.number = '{number}'"))

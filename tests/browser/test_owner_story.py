"""A case gets another owner and an entry is moved to another card, on a phone and on a desktop."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tools.journeys.parts import open_part
from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn
from tools.journeys.ways import HEAD, OWN_TASKS, WHOLE

pytestmark = pytest.mark.browser

COLLEAGUE, COLLEAGUE_NAME = "supporter.2@demo.test", "Подолянко"
SENTENCE = "Запис, що належить іншій людині."
NOTE = "Любить, коли дзвонять увечері."


@pytest.mark.parametrize(("device", "number"), [(PHONE, 0), (DESKTOP, 1)], ids=["360", "1280"])
def test_case_is_handed_over_and_an_entry_finds_the_right_card(signed_in: SignedIn, device: dict[str, Any], number: int) -> None:
    with signed_in(HEAD, **device) as head:
        name, address = ask_to_lead(head, number)
    with signed_in(COLLEAGUE, **device) as colleague:
        accept(colleague, name)
        postpone(colleague, address)
        move_an_entry(colleague, address, name, f"{SENTENCE} {number}")


def ask_to_lead(head: Screen, number: int) -> tuple[str, str]:
    """Offer the colleague a case that another person leads; return the name on the card and its address."""
    head.open(WHOLE)
    links = head.page.locator(OWN_TASKS)
    own = [link.get_attribute("href") or "" for link in links.all()]
    led_by_others = []
    for address in own:
        head.open(address)
        if head.page.url.split("?")[0].endswith("/purpose/"):
            head.tap(head.page.locator("label.chip").nth(2))
            head.press("Відкрити картку")
        identity = head.page.locator(".identity")
        if COLLEAGUE_NAME not in identity.inner_text() and not identity.locator("a[href$='handover/']").count():
            led_by_others.append(address)
        if len(led_by_others) > number:
            break
    head.assert_calm()
    name = head.page.get_by_role("heading", level=1).inner_text()
    open_part(head, "handover/")
    head.assert_calm()
    colleague = head.page.locator("#id_owner option", has_text=COLLEAGUE_NAME)
    head.page.locator("#id_owner").select_option(value=colleague.get_attribute("value"))
    head.page.locator("#id_reason").select_option(value="overload")
    head.page.locator("#id_note").fill(NOTE)
    head.press("Запропонувати")
    expect(head.page.locator(".message-success")).to_contain_text(COLLEAGUE_NAME)
    expect(head.page.locator(".identity a[href$='handover/']")).to_contain_text(COLLEAGUE_NAME)
    head.assert_calm()
    return name, led_by_others[number]


def accept(colleague: Screen, name: str) -> None:
    """From the page of the offer: the card opens only once it is accepted."""
    colleague.open("/today/")
    colleague.assert_calm()
    colleague.unfold()
    colleague.follow(colleague.page.locator(".group-handed h3 a", has_text=name))
    expect(colleague.page.get_by_text(NOTE)).to_be_visible()
    colleague.assert_calm()
    colleague.press("Прийняти")
    expect(colleague.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(colleague.page.locator(".identity-facts").last).to_contain_text(f"Супроводжує {COLLEAGUE_NAME}")
    colleague.assert_calm()


def postpone(colleague: Screen, address: str) -> None:
    colleague.open(address)
    colleague.follow(colleague.page.get_by_role("link", name="Перенести", exact=True))
    colleague.assert_calm()
    colleague.tap(colleague.page.get_by_label("Завтра"))
    colleague.tap(colleague.page.get_by_label("Чекаємо на документи"))
    colleague.press("Перенести")
    expect(colleague.page.locator(".message-success")).to_contain_text("Крок перенесено")
    colleague.open(f"{address}?kind=plan")
    expect(colleague.page.locator(".timeline")).to_contain_text("чекаємо на документи")
    colleague.assert_calm()


def move_an_entry(colleague: Screen, wrong: str, wrong_name: str, sentence: str) -> None:
    colleague.open(f"{wrong}visits/new/")
    colleague.page.locator("#id_summary").fill(sentence)
    colleague.tap(colleague.page.get_by_label("Зроблено", exact=True))
    colleague.press("Зберегти запис")
    entry = colleague.page.locator(".entry", has_text=sentence)
    entry.locator(".entry-more > summary").click()
    colleague.follow(entry.get_by_role("link", name="Не та картка?"))
    colleague.assert_calm()
    right_name = colleague.pick("number").split(" · ")[0]
    assert right_name != wrong_name
    colleague.press("Далі: наступний крок")
    colleague.assert_calm()
    colleague.tap(colleague.page.get_by_label("Лишити", exact=True))
    colleague.press("Перенести запис")
    expect(colleague.page.get_by_role("heading", level=1)).to_have_text(right_name)
    entry = colleague.page.locator(".entry", has_text=sentence)
    expect(entry.locator(".entry-late")).to_contain_text("Виправлення")
    colleague.assert_calm()
    colleague.open(f"{wrong}?kind=all")
    expect(colleague.page.locator(".timeline")).not_to_contain_text(sentence)
    expect(colleague.page.locator(".timeline")).to_contain_text("Виправлення: запис перенесено до іншої картки")

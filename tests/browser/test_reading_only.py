"""During an incident nothing can be saved; the form that was sent meanwhile is kept for its author."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import found_by_axe
from tools.journeys.network.dead_zone import SEND_NOW
from tools.journeys.office import measure
from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn
from tools.journeys.ways import ADMINISTRATOR, SUPPORTER, new_visit, save

pytestmark = pytest.mark.browser

WHY = "Перевіряємо вхід з невідомого міста; триватиме до години."
WORDS = "Мав жару вночі, лікаря кликали двічі; просить подзвонити сестрі."


@pytest.mark.usefixtures("written_again")
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_words_of_a_form_wait_until_everybody_can_write_again(signed_in: SignedIn, device: dict[str, Any]) -> None:
    with signed_in(ADMINISTRATOR, **DESKTOP) as office, signed_in(SUPPORTER, **device) as writer:
        new_visit(writer)
        writer.page.locator("#id_summary").fill(WORDS)
        expect(writer.page.locator("[data-draft-status]")).to_have_text(re.compile("Чернетку збережено"))  # before the stop
        stop_writing(office)
        writer.tap(writer.page.locator(".save-bar button"))
        expect(writer.page.locator(".send-note")).to_contain_text("Зараз нічого не можна зберегти")
        expect(writer.page.locator(".send-note")).to_contain_text("Запис збережено на цьому пристрої")
        expect(writer.page.locator("#id_summary")).to_have_value(WORDS)
        assert found_by_axe(writer.page) == []
        assert writer.overflow() == {}
        measure("writing")(office)
        save(office)
        writer.page.evaluate(SEND_NOW)
        expect(writer.page.locator(".entry .entry-text").first).to_have_text(WORDS)
        writer.assert_calm()


def stop_writing(office: Screen) -> None:
    measure("reading-only")(office)
    office.page.locator("#id_reason").fill(WHY)
    save(office)
    expect(office.page.locator(".message-success")).to_be_visible()

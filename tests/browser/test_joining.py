"""A head joins two cards of one person, the old number leads to the one that remains, and the join is undone."""

import pytest
from playwright.sync_api import expect

from tools.journeys.cards import pairs
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import HEAD, save

pytestmark = pytest.mark.browser


def test_head_joins_two_cards_on_a_phone_and_undoes_it(signed_in: SignedIn) -> None:
    with signed_in(HEAD, **PHONE) as head:
        pairs.join(head)
        old, remaining = join_first(head)
        head.assert_calm()
        head.open(f"/cases/{old}/")
        expect(head.page.locator(".message")).to_contain_text("об’єднано з цією карткою")
        assert f"/cases/{remaining}/" in head.page.url
        pairs.undo(head)
        expect(head.page.locator("#returns + ul")).to_contain_text("знову ведеться окремо")
        save(head)
        expect(head.page.locator(".message").first).to_contain_text("Об’єднання скасовано")
        head.assert_calm()
        expect(head.page.locator("main a[href$='/join/']")).to_be_visible()


def join_first(head: Screen) -> tuple[str, str]:
    """Choose the first of each; return the digits of the old number and of the remaining one."""
    page = head.page
    effects = page.locator("[data-shown-for^='remains=']")
    expect(effects.first).to_be_hidden()
    for field in page.locator("main fieldset").all():
        head.tap(field.locator("label").first)
    expect(effects.first).to_be_visible()
    expect(effects.last).to_be_hidden()
    numbers = page.locator("#id_remains label b").all_inner_texts()
    save(head)
    expect(page.locator(".message").first).to_contain_text("Картки об’єднано")
    remaining, old = ("".join(filter(str.isdigit, number)) for number in numbers)
    return old, remaining

"""A phone of 360 pixels at 200 % zoom (half as many CSS pixels), or with larger text: nothing overlaps and nothing overflows."""

from typing import Any

import pytest

from tools.journeys.cards.place import Place
from tools.journeys.places import PLACES
from tools.journeys.screen import OVERFLOW, PHONE, SignedIn

pytestmark = pytest.mark.browser

AT_200: dict[str, Any] = {**PHONE, "viewport": {"width": 180, "height": 370}, "device_scale_factor": 4}
LOOKED_AT = {
    "sign in",
    "today",
    "case",
    "new visit",
    "new visit, refused",
    "notifications",
    "dashboard",
    "profile",
    "search, found",
}
ZOOMED = [place for place in PLACES if place.name in LOOKED_AT]
LARGER = [place for place in PLACES if place.name in {"case", "new visit", "call", "new promise"}]
# Lines of text that overlap. Fixed and sticky parts overlap the rest on purpose.
OVERLAPS = """() => {
  const fixed = (part) => part && (["fixed", "sticky"].includes(getComputedStyle(part).position) || fixed(part.parentElement));
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
    if (!text || !part.checkVisibility() || part.closest(".visually-hidden, option") || fixed(part)) continue;
    if (getComputedStyle(part).clipPath === "inset(50%)") continue; // read aloud, and seen by nobody
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) lines.push([box, part, text]);
  }
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const over = (a, b) => across(a, b) > 2 && down(a, b) > 6; // lines of one text may touch
  return lines.flatMap(([box, part, text], place) => lines.slice(place + 1)
    .filter(([other, at]) => at !== part && over(box, other))
    .map(([, , said]) => `${text} | ${said}`));
}"""


def test_places_are_known() -> None:
    assert {place.name for place in ZOOMED} == LOOKED_AT


@pytest.mark.parametrize("place", ZOOMED, ids=lambda place: place.name)
def test_nothing_overlaps_at_200_percent(place: Place, signed_in: SignedIn) -> None:
    with signed_in(place.account, **AT_200) as phone:
        place.go(phone)
        assert phone.page.evaluate(OVERLAPS) == []
        assert phone.page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("place", LARGER, ids=lambda place: place.name)
def test_nothing_overlaps_with_text_at_140_percent(place: Place, signed_in: SignedIn) -> None:
    with signed_in(place.account, **PHONE) as phone:
        place.go(phone)
        phone.page.evaluate("document.documentElement.style.fontSize = '140%'")
        assert phone.page.evaluate(OVERLAPS) == []
        assert phone.page.evaluate(OVERFLOW) == 0

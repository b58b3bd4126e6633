"""Accessibility faults that axe finds on a page at common widths and in both themes."""

import os
from itertools import product
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASKED: dict[str, Any] = {"type": "tag", "values": TAGS}
PAGE_HEIGHT = "document.documentElement.scrollHeight"
Theme = Literal["light", "dark"]  # the device's theme; the user's setting is «as on the device»
SCREENS: tuple[tuple[int, Theme], ...] = ((360, "light"), (1280, "dark"), (360, "dark"), (1280, "light"))
EVERY_SCREEN: tuple[tuple[int, Theme], ...] = tuple(product((360, 768, 1280), ("light", "dark")))


def screens_of(turn: int) -> tuple[tuple[int, Theme], ...]:
    """One width and theme for each page, in rotation; all combinations with SUPROVID_AXE=all, as before an issue is closed."""
    return EVERY_SCREEN if os.environ.get("SUPROVID_AXE") == "all" else (SCREENS[turn % len(SCREENS)],)


def found_by_axe(page: Page, screens: tuple[tuple[int, Theme], ...] = SCREENS[:2]) -> list[str]:
    before = page.viewport_size
    found = [violation for width, theme in screens for violation in _violations(page, width, theme)]
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    return found


def _violations(page: Page, width: int, theme: Theme) -> list[str]:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    # As high as the page: otherwise a bar fixed to the edge covers part of a link that happens to be there.
    page.set_viewport_size({"width": width, "height": max(800, page.evaluate(PAGE_HEIGHT))})
    found = Axe().run(page, options={"runOnly": ASKED, "resultTypes": ["violations"]}).response["violations"]
    return [f"{width} {theme} {rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

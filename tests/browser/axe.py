"""What axe finds on a page, at the widths and in the themes that people have."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
ASKED: dict[str, Any] = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": COLOUR_RULES},  # nothing else depends on the theme, and these cost a quarter
}
WIDTHS = (360, 1280)
PAGE_HEIGHT = "document.documentElement.scrollHeight"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")  # of the device: the reader's theme is «as on the device»


def found_by_axe(page: Page) -> list[str]:
    """The page's context must have been made with bypass_csp."""
    before = page.viewport_size
    found = [violation for width in WIDTHS for theme in THEMES for violation in _violations(page, width, theme)]
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    return found


def _violations(page: Page, width: int, theme: Literal["light", "dark"]) -> list[str]:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    # As high as the page: else a bar that is fixed to the edge covers a part of whatever link lies there just then.
    page.set_viewport_size({"width": width, "height": max(800, page.evaluate(PAGE_HEIGHT))})
    found = Axe().run(page, options={"runOnly": ASKED[theme], "resultTypes": ["violations"]}).response["violations"]
    return [f"{width} {theme} {rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

"""Screenshots of places, contact sheets of them, and the pictures of the README."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from tools.journeys.cards.place import Place
from tools.journeys.places import PLACES
from tools.journeys.screen import DESKTOP, PHONE, SignedIn

Scheme = Literal["light", "dark"]
WIDTHS: Final = [360, 1280]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
MOST_PIXELS: Final = 6000  # of height; a longer page is cut, since Chromium fails on higher pictures
PICTURES: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "today": ("today", PHONE),
    "case": ("case", PHONE),
    "new-visit": ("new visit", PHONE),
    "dashboard": ("dashboard", DESKTOP),
}
SHEET: Final = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body{{margin:0;padding:16px;background:#777;font:600 14px system-ui,sans-serif;color:#fff}}
main{{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}}figure{{margin:0;width:{width}px}}
figcaption{{padding:4px 0}}div{{max-height:{height}px;overflow:hidden}}img{{display:block;width:100%}}</style>
<h1>{title}</h1><main>{figures}</main>"""
FIGURE: Final = '<figure><figcaption>{name}</figcaption><div><a href="{file}"><img src="{file}" alt=""></a></div></figure>'
COLUMNS: Final = {360: (280, 1100), 1280: (560, 900)}  # width and greatest height of one screenshot on the sheet


@dataclass(frozen=True)
class Shot:
    place: Place
    width: int
    scheme: Scheme

    @property
    def file(self) -> str:
        name = "-".join("".join(letter if letter.isalnum() else " " for letter in self.place.name).split())
        return f"{name}-{self.width}-{self.scheme}.png"


def take_shots(screens: SignedIn, places: Sequence[Place], widths: Sequence[int], folder: Path) -> list[Shot]:
    """Visit each place once at each width and capture both themes: the reader's setting is «as on the device»."""
    shots = []
    for width in widths:
        device = {**(PHONE if width < 768 else DESKTOP), "viewport": {"width": width, "height": 740}}
        for place in places:
            with screens(place.account, **device) as screen:
                place.go(screen)
                for scheme in SCHEMES:
                    shot = Shot(place, width, scheme)
                    _whole_page(screen.page, scheme, folder / shot.file)
                    shots.append(shot)
                print(f"{width} {place.name}", flush=True)
    return shots


def _whole_page(page: Page, scheme: Scheme, file: Path) -> None:
    """Make the screen as high as the page, so that elements fixed to its edges are placed there."""
    page.emulate_media(color_scheme=scheme)
    size = page.viewport_size
    assert size is not None
    height = min(page.evaluate("document.documentElement.scrollHeight"), MOST_PIXELS)
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    page.screenshot(path=file, scale="css")
    page.set_viewport_size(size)


def draw_sheets(chromium: Browser, shots: Iterable[Shot], folder: Path) -> None:
    """A sheet for each width and theme, as a page with links to the screenshots and as one picture."""
    by_kind: dict[tuple[int, Scheme], list[Shot]] = {}
    for shot in shots:
        by_kind.setdefault((shot.width, shot.scheme), []).append(shot)
    for (width, scheme), own in by_kind.items():
        column, height = COLUMNS[360 if width < 768 else 1280]
        figures = "".join(FIGURE.format(name=escape(shot.place.name), file=shot.file) for shot in own)
        sheet = folder / f"sheet-{width}-{scheme}.html"
        sheet.write_text(SHEET.format(title=f"{width} {scheme}", figures=figures, width=column, height=height))
        page = chromium.new_page(viewport={"width": (column + 16) * 6 + 16, "height": 600})
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        page.close()


def take_pictures(screens: SignedIn, folder: Path) -> None:
    """The pictures of the README: the first screen of a page, on a phone or on a desktop."""
    folder.mkdir(parents=True, exist_ok=True)
    by_name = {place.name: place for place in PLACES}
    for name, (place, device) in PICTURES.items():
        with screens(by_name[place].account, **device) as screen:
            by_name[place].go(screen)
            screen.page.screenshot(path=folder / f"{name}.png", scale="css")

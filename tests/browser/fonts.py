"""A page in another font than the machine's, so that no size of a target depends on the fonts that are installed."""

from base64 import b64encode
from functools import cache
from typing import Final

import fontpkg  # type: ignore[import-untyped]
from playwright.sync_api import Page

NARROW: Final = "PT Sans Narrow"  # narrower than the default font of any system; it has the Ukrainian letters
# From bytes, which no font-src of the Content-Security-Policy refuses. Controls inherit the font of the page.
USE_FONT: Final = """async ([name, bytes]) => {
  const face = new FontFace(name, Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
  document.fonts.add(await face.load());
  document.documentElement.style.setProperty("--bs-body-font-family", `"${name}"`);
  return getComputedStyle(document.body).fontFamily;
}"""


@cache
def _bytes_of(name: str) -> str:
    return b64encode(fontpkg.path(name).read_bytes()).decode()


def use_font(page: Page, name: str) -> None:
    assert page.evaluate(USE_FONT, [name, _bytes_of(name)]) == f'"{name}"'

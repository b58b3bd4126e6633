"""The installed browser that the journeys drive."""

import os
import shutil
from typing import Final

HEADLESS_SHELL: Final = "chromium-headless-shell"
NAMES: Final = (HEADLESS_SHELL, "chromium", "google-chrome")


def installed_browser() -> str | None:
    """The path of the one that SUPROVID_CHROMIUM names, else of the first of NAMES that is installed."""
    named = os.environ.get("SUPROVID_CHROMIUM")
    return next(filter(None, map(shutil.which, (named, *NAMES) if named else NAMES)), None)


def browser_path() -> str | None:
    """The browser to start. None: the one that playwright has downloaded, as an empty SUPROVID_CHROMIUM asks for."""
    return None if os.environ.get("SUPROVID_CHROMIUM") == "" else installed_browser()

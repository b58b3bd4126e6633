"""The browser of the tests: an installed one, else the package of the system, else playwright's own.

Chromium's headless shell comes first. It has the same engine as Chromium and no windows, profiles or extensions, which
cost a test as much processor time as its pages (docs/adr/0051-headless-shell.md).
"""

import os
import shutil
import subprocess
import sys
from typing import Final

from tools.browsers import HEADLESS_SHELL, installed_browser

APT_OPTIONS: Final = ("-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20")


def find_chromium() -> str | None:
    """A path, or "" for the one that playwright has downloaded, or None."""
    if os.environ.get("SUPROVID_CHROMIUM") or shutil.which(HEADLESS_SHELL):
        return installed_browser()
    return chromium_from_apt(HEADLESS_SHELL) or installed_browser() or chromium_from_apt("chromium") or chromium_from_playwright()


def chromium_from_apt(package: str) -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return None
    print(f"\n── Installing {package} for the browser tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", package]):
        if subprocess.run([apt, *APT_OPTIONS, *arguments], env=environment).returncode:
            return None
    return shutil.which(package)


def chromium_from_playwright() -> str | None:
    print("\n── Downloading playwright's Chromium for the browser tests", flush=True)
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"])
    return None if done.returncode else ""

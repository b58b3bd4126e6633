"""The browser of the tests: an installed one, else the package of the system, else playwright's own."""

import os
import shutil
import subprocess
import sys


def find_chromium() -> str | None:
    """A path, or "" for the one that playwright has downloaded, or None."""
    return installed_chromium() or chromium_from_apt() or chromium_from_playwright()


def installed_chromium() -> str | None:
    names = (os.environ.get("SUPROVID_CHROMIUM") or "chromium", "chromium", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def chromium_from_apt() -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return None
    print("\n── Installing Chromium for the browser tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "chromium"]):
        if subprocess.run([apt, "-qq", *arguments], env=environment).returncode:
            return None
    return shutil.which("chromium")


def chromium_from_playwright() -> str | None:
    print("\n── Downloading playwright's Chromium for the browser tests", flush=True)
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return None if done.returncode else ""

"""The row of a screen's session in the database of a running site."""

import hmac
from base64 import b64decode
from hashlib import sha256

from tools.journeys.screen import Screen
from tools.running_site import RunningSite


def stored_key_of(screen: Screen, site: RunningSite) -> str:
    """Computed as in supporters/authentication/session_keys.py, with the key of that site."""
    cookie = next(cookie["value"] for cookie in screen.page.context.cookies() if cookie["name"] == "sessionid")
    index_key = b64decode(site.home.environment()["SUPROVID_INDEX_KEY"])
    return hmac.digest(index_key, f"session key\0{cookie}".encode(), sha256)[:20].hex()

"""The environment of a bench: a home of its own, so that it never touches the data of the demo or of the tests."""

import os
import sys

import django

from config.embedded.home import Home, embedded_home
from config.embedded.servers import ensure_servers


def set_up(*, servers: bool = True) -> None:
    """Choose the home, start its servers, load Django. Call it before importing any model.

    SUPROVID_HOME or DATABASE_URL (with DATABASE_OWNER_URL) select another place; databases there get names of their own.
    `servers=False` is for a bench that queries a site instead of a database.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    mode = os.environ.setdefault("SUPROVID_MODE", "demo")
    if mode == "production":
        sys.exit("A bench makes and drops databases: it doesn't run in production.")
    os.environ.setdefault("SUPROVID_HOME", f"{Home.of_checkout(mode).path}-bench")
    if servers and (home := embedded_home(os.environ)) is not None:
        ensure_servers(home)
    django.setup()

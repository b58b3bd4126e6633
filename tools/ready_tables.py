"""A database with migrated tables, to be copied: the migrations cost seconds of processor time."""

import hashlib
from typing import Final

from django.core.management import call_command

from config.embedded.home import CHECKOUT
from tools import database

NAME: Final = "suprovid_ready_tables"


def ready_tables() -> str:
    """The name of a database with empty tables, recreated after a new migration. Concurrent callers wait for the first."""
    note = tables_note()
    with database.alone(NAME):
        if database.note_of(NAME) != note:
            database.create(NAME)
            with database.connected(NAME):
                call_command("migrate", verbosity=0)
            database.keep_note(NAME, note)
    return NAME


def tables_note() -> str:
    """Changes with every migration and what it loads, and with the packages, some of which have migrations too."""
    loaded = sorted(CHECKOUT.glob("veterans/territories/*.tsv"))
    migrations = (path for kind in ("*.py", "sql/*.sql", "data/*.csv") for path in sorted(CHECKOUT.glob(f"*/migrations/{kind}")))
    sources = [*migrations, CHECKOUT / "privacy" / "tables.py", *loaded, CHECKOUT / "requirements.lock"]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]

"""Remove a protection in a copy of the checkout and in the run's own database, never in the site."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.embedded.home import CHECKOUT
from tools.mutations.table import Mutation

UNIQUE: Final = Mutation(
    "A reminder is there once by its unique key",
    "supporters/notifications/dispatch_sql.py",
    "ON CONFLICT ON CONSTRAINT notification_once\n"
    "    DO UPDATE SET made_at = excluded.made_at, read_at = NULL, settled_at = NULL, letter_id = NULL, unmailed = '',\n"
    "        first_at = excluded.first_at, passed_on = false\n"
    "    WHERE supporters_notification.settled_at IS NOT NULL",
    "",
    "tools.chaos.kills",
)
LEASE: Final = Mutation(
    "A letter has one sender while its lease lasts: here it is over as soon as it begins",
    "supporters/notifications/actions/deliveries.py",
    "lease_until=at + LEASE",
    "lease_until=at",
    "tools.chaos.kills",
)
TAKEN_OUT: Final = {"unique": UNIQUE, "lease": LEASE}
STATEMENTS: Final = {"unique": "ALTER TABLE supporters_notification DROP CONSTRAINT notification_once"}
LEFT_BEHIND: Final = shutil.ignore_patterns(".*", "__pycache__", "var", "docs", "tests")


@contextmanager
def code_without(protection: str) -> Iterator[Path]:
    """A copy of the checkout in its current state. Raises ValueError when the protection isn't found where expected."""
    mutation = TAKEN_OUT[protection]
    folder = Path(tempfile.mkdtemp(prefix="suprovid-without-"))
    try:
        copy = folder / "copy"
        shutil.copytree(CHECKOUT, copy, ignore=LEFT_BEHIND)
        file = copy / mutation.file
        whole = file.read_text()
        if whole.count(mutation.original) != 1:
            raise ValueError(f"{mutation.file} has not once: {mutation.original}")
        file.write_text(whole.replace(mutation.original, mutation.replacement))
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""Record what every page answers each role, and all rows of the demo, as text without random values; compare two records.

`python -m tools.recorder record FOLDER` before a change that nobody shall see and after it, then
`python -m tools.recorder compare BEFORE AFTER`. Make both on one day: some moments are those of the database's own clock.
"""

import argparse
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final
from unittest import mock

import time_machine

from tools.environment import set_up

set_up(servers=False)

from django.contrib.auth import get_user_model  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402

from config.demo.accounts import DEMO_ACCOUNTS  # noqa: E402
from config.static_files import collect_changed_static_files  # noqa: E402
from supporters.directory.calendar import KYIV  # noqa: E402
from tools import database  # noqa: E402
from tools.ready_tables import ready_tables  # noqa: E402
from tools.recorder.asking import Reader, fixed_addresses  # noqa: E402
from tools.recorder.comparing import compare  # noqa: E402
from tools.recorder.rows import Rows  # noqa: E402

NAME: Final = "suprovid_recorded"
MOMENT: Final = datetime(2026, 11, 25, 10, 5, tzinfo=KYIV)  # a Wednesday
SEED: Final = 1
NOBODY: Final = "nobody"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.recorder", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(dest="act", required=True)
    recording = acts.add_parser("record")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--readers", nargs="+", default=[NOBODY, *(account.email for account in DEMO_ACCOUNTS)])
    recording.add_argument("--each", type=int, default=3, help="how many addresses of a route with the same names in its query")
    recording.add_argument("--forms", type=int, default=1, help="how many times each form is sent in each way")
    comparing = acts.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    chosen = parser.parse_args()
    if chosen.act == "compare":
        sys.exit(compare(chosen.before, chosen.after))
    record(chosen.folder, chosen.readers, each=chosen.each, forms=chosen.forms)


def record(folder: Path, readers: list[str], *, each: int, forms: int) -> None:
    set_up()
    collect_changed_static_files()
    with demo() as rows:
        for table, text in rows.tables():
            write(folder / "rows" / f"{table}.txt", text)
        for email in readers:
            reader = Reader(get_user_model()._default_manager.filter(email=email).first(), each=each, forms=forms)
            for name, text in reader.pages(fixed_addresses()):
                write(folder / email.partition("@")[0] / f"{name}.txt", text)
            print(f"{email}: {reader.asked.total()} answers", flush=True)


@contextmanager
def demo() -> Iterator[Rows]:
    """Made at one moment, in a database that is removed afterwards. The clock stands still, and case numbers are the same."""
    rows = Rows(datetime.now(KYIV))
    database.copy(NAME, ready_tables())
    drawn = mock.patch.object(secrets, "randbelow", Random(SEED).randrange)  # noqa: S311 - the same each time is the aim
    try:
        with time_machine.travel(MOMENT, tick=False), drawn, database.connected(NAME):
            call_command("load_demo")
            yield rows
    finally:
        database.drop(NAME)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


if __name__ == "__main__":
    main()

"""A home whose first start finds all tables, copied from one that was migrated once."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.embedded.home import CHECKOUT, Home
from config.embedded.processes import open_lock
from tools.ready_tables import tables_note
from tools.running_site import processes_of, temporary_home, wait_for

COPIED: Final = ("postgres*", "secrets.json", "access-log-heads")
SERVERS_MAY_STOP_SECONDS: Final = 30


@contextmanager
def home_with_tables() -> Iterator[Home]:
    """Concurrent callers wait for the first, which migrates."""
    with temporary_home() as home:
        original = _original()
        home.make()
        for pattern in COPIED:
            for found in original.glob(pattern):
                subprocess.run(["cp", "-a", found, home.path], check=True)  # keeps the owner of the cluster
        yield home


def _original() -> Path:
    """In the home of the tests. One that other migrations made is removed."""
    folder = Home.of_checkout("test").path / "ready"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    original = folder / tables_note()
    with open_lock(folder / "lock") as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        if not original.exists():
            for earlier in folder.glob("*/"):
                shutil.rmtree(earlier)
            part = Home(folder / "part")
            _migrate(part)
            part.path.rename(original)
    return original


def _migrate(home: Home) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environment = kept | {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(home.path)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=CHECKOUT, env=environment, check=True)
    assert wait_for(lambda: not processes_of(home), SERVERS_MAY_STOP_SECONDS), processes_of(home)

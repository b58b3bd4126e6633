"""The one process that owns both servers of a home: `python -m config.embedded.keeper <home>`.

Each process that uses them holds a shared lock on `users.lock`, which the kernel releases even after kill -9. As soon as the
keeper can take that lock exclusively, no users are left: it stops both servers and ends. If the keeper itself is killed, the
kernel stops its children, and the next user starts another keeper. Standard library only.
"""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from config.embedded.home import RESET, EmbeddedServerError, Home
from config.embedded.postgres import PostgresCluster
from config.embedded.processes import Child, end_of_log, open_lock, try_lock
from config.embedded.valkey import ValkeyServer

LOOK_EVERY_SECONDS = 0.2
ANOTHER_KEEPER_AFTER_SECONDS = 1.0  # a process that checks for a keeper holds its lock for a moment
MOST_FAILED_STARTS = 3


def keep(home: Home) -> None:
    """Run both servers until they have no users. Returns at once when another keeper runs them.

    Raises EmbeddedServerError when they can't be created, or when one ends each time as soon as it is started.
    """
    with open_lock(home.path / "keeper.lock") as own, open_lock(home.path / "users.lock") as users:
        if not _take(own, ANOTHER_KEEPER_AFTER_SECONDS):
            return
        valkey = ValkeyServer(home)
        cluster = PostgresCluster(home)
        cluster.make()
        children = {"postgres": cluster.child(), "valkey": valkey.child()}
        try:
            while not try_lock(users, fcntl.LOCK_EX):
                for name, child in children.items():
                    child.keep_running()
                    if child.failed_starts >= MOST_FAILED_STARTS:
                        raise EmbeddedServerError(_refusal(name, home))
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            _stop(list(children.values()))
            home.remove_socket_folders()


def _refusal(server: str, home: Home) -> str:
    said = f"the end of {home.log(server)} says why. Mend it, or {RESET}."
    return f"{server} ends as soon as it is started on the data in {home.path}; {said}\n{end_of_log(home.log(server), most=1000)}"


def _take(lock: IO[str], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not try_lock(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _stop(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def main(path: str) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    os.umask(0o077)
    try:
        keep(Home(Path(path)))
    except (EmbeddedServerError, OSError) as error:  # the system's message names a full disk
        print(error, file=sys.stderr)  # noqa: T201 - into keeper.log, whose end `ensure_servers` shows
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

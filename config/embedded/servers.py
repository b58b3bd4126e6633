"""For a process that uses the embedded servers: start them, and release them when no longer needed."""

import fcntl
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg2

from config.embedded.home import APP_ROLE, CHECKOUT, DATABASE, RESET, EmbeddedServerError, Home
from config.embedded.processes import append_privately, end_of_log, is_locked, is_shared, open_lock
from config.embedded.valkey import valkey_answers

START_MAY_TAKE_SECONDS = 90  # recovery after a power cut on a slow disk
STOP_MAY_TAKE_SECONDS = 10


@dataclass
class _Keeper:
    process: subprocess.Popen[bytes]
    log_before: int


_in_use: dict[Path, IO[str]] = {}
_started: dict[Path, _Keeper] = {}


def ensure_servers(home: Home) -> None:
    """Start both servers, wait until they answer, and use them until this process ends. Raises EmbeddedServerError."""
    call_servers(home)
    try:
        _wait_until_they_answer(home)
    except BaseException:
        release_servers(home, wait=False)
        raise


def call_servers(home: Home) -> None:
    """Use the servers from now on and start them without waiting. Raises EmbeddedServerError.

    A long-lived user calls this from time to time, so that a killed keeper gets a successor.
    """
    if home.path not in _in_use:
        home.secrets()  # without the keys of existing data no server is started
        users = open_lock(home.path / "users.lock")
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping them
        _in_use[home.path] = users
    keeper = _started.get(home.path)
    starting = keeper is not None and keeper.process.poll() is None
    if not starting and not is_locked(home.path / "keeper.lock"):
        _start_keeper(home)  # if two users do so at once, the second keeper finds the lock taken and ends


def release_servers(home: Home, *, wait: bool = True) -> None:
    """Stop using the servers; by default wait for their end if this was the last user."""
    if (users := _in_use.pop(home.path, None)) is None:
        return
    users.close()
    deadline = time.monotonic() + STOP_MAY_TAKE_SECONDS
    while wait and is_locked(home.path / "keeper.lock") and time.monotonic() < deadline:
        if is_shared(home.path / "users.lock"):  # a keeper that is stopping them holds it exclusively
            break
        time.sleep(0.05)
    if keeper := _started.pop(home.path, None):
        keeper.process.poll()


def _wait_until_they_answer(home: Home) -> None:
    deadline = time.monotonic() + START_MAY_TAKE_SECONDS
    while not (valkey_answers(home.valkey_socket) and _postgres_answers(home)):
        if (keeper := _started.get(home.path)) and keeper.process.poll():
            raise EmbeddedServerError(end_of_log(home.log("keeper"), keeper.log_before) or "The keeper was killed.")
        call_servers(home)  # the keeper may have ended
        if time.monotonic() > deadline:
            logs = "\n".join(end_of_log(home.log(server)) for server in ("postgres", "valkey"))
            raise EmbeddedServerError(f"The embedded servers don't answer; see {home.log('postgres').parent}.\n{logs}")
        time.sleep(0.03)


def _start_keeper(home: Home) -> None:
    """Start it in its own session, so that Ctrl-C or the end of this process doesn't stop it."""
    log = home.log("keeper")
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with append_privately(log) as out:
        process = subprocess.Popen(  # noqa: S603 - this very Python
            [sys.executable, "-m", "config.embedded.keeper", str(home.path)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=CHECKOUT,
            start_new_session=True,
        )
        _started[home.path] = _Keeper(process, log_before=out.tell())


def _postgres_answers(home: Home) -> bool:
    try:
        psycopg2.connect(
            host=str(home.socket_folder("pg")),
            dbname=DATABASE,
            user=APP_ROLE,
            password=home.secrets()["app_password"],
            connect_timeout=2,
        ).close()
    except psycopg2.OperationalError as error:
        if "authentication failed" in str(error):
            raise EmbeddedServerError(
                f"The keys in {home.path} are not those of its database: put the right secrets.json back, or {RESET}."
            ) from error
        return False
    return True


def _forget_in_child() -> None:
    """A fork without exec is not a user: its copies of the locks would keep the servers alive."""
    for users in _in_use.values():
        users.close()
    _in_use.clear()
    _started.clear()


os.register_at_fork(after_in_child=_forget_in_child)

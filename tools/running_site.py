"""A whole site in its own processes and its own home, for the tests that kill them."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.errors import DeadlockDetected

from config.embedded.home import CHECKOUT, DATABASE, OWNER_ROLE, Home

START_SECONDS = 180  # a new database and its demo data, on a machine that may be loaded
END_SECONDS = 60  # of a part that is told to stop, or refuses to start, on such a machine
MOST_DEADLOCKS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(look: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def health_of(port: int, *, seconds: float = 10) -> tuple[int, list[str]]:
    """Status of `/healthz` and the parts that are down; (0, []) without an answer of the site within `seconds`."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=seconds)) as line:
        try:
            line.request("GET", "/healthz")
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())["down"]
        except (OSError, HTTPException, ValueError):
            return 0, []


@contextmanager
def temporary_home() -> Iterator[Home]:
    """Not below pytest's own folder, which `nobody` can't enter when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="suprovid-test-"))
    home = Home(path)
    try:
        yield home
    finally:
        wait_for(lambda: not processes_of(home), 10)
        shutil.rmtree(path)
        home.remove_socket_folders()


def processes_of(home: Home) -> dict[int, str]:
    """Command lines of all processes that work in the home or were started for it, by process id, without zombies."""
    marks = (f"SUPROVID_HOME={home.path}", str(home.valkey_socket))
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words, environment = ((process / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ"))
            of_cluster = (process / "cwd").readlink() == home.path / "postgres"
            if words and (of_cluster or any(mark in environment or mark in words for mark in marks)):
                found[int(process.name)] = words.replace("\0", " ")
    return found


def first_process(home: Home, words: str) -> int:
    """The process with these words in its command line that is not a fork of another one."""
    numbers = {number for number, line in processes_of(home).items() if words in line}
    return next(number for number in numbers if _parent_of(number) not in numbers)


def _parent_of(number: int) -> int:
    after_name = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2]
    return int(after_name.split()[1])


class RunningSite:
    """`manage.py up` in demo mode with a small data set."""

    def __init__(self, home: Home, output: Path | None = None) -> None:
        self.home = home
        self.port = free_port()
        self.output = output or home.path / f"up-{secrets.token_hex(4)}.out"
        self.up: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> "RunningSite":
        with self.output.open("wb") as out:
            self.up = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=CHECKOUT,
                env=self._environment() | {"SUPROVID_DEMO_SIZE": "small"} | environment,
                stdout=out,
                stderr=out,
            )
        return self

    def ready(self) -> "RunningSite":
        """Return the site running and healthy, started if needed."""
        if self.up is None or self.up.poll() is not None:
            self.start()
        assert wait_for(self.is_healthy, START_SECONDS), f"{self.health()}\n{self.said()}"
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.up is not None
        self.up.send_signal(number)
        return self.up.wait(END_SECONDS)

    def refusal(self) -> str:
        """The output of a start that ends by itself with an error."""
        assert self.up is not None
        try:
            assert self.up.wait(END_SECONDS) == 1
        finally:
            self.up.kill()
            self.up.wait()
        return self.said()

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def health(self) -> tuple[int, list[str]]:
        """Status and the parts that are down; (0, []) when there is no answer."""
        return health_of(self.port)

    def timed(self, path: str, headers: Mapping[str, str]) -> tuple[int, float]:
        """The status of the answer, and its time in seconds."""
        began = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request("GET", path, headers=dict(headers))
            return line.getresponse().status, time.monotonic() - began

    def is_healthy(self) -> bool:
        return self.health() == (200, [])

    def is_down(self, part: str) -> bool:
        status, down = self.health()
        return status == 503 and part in down

    def kill(self, words: str) -> int:
        number = first_process(self.home, words)
        os.kill(number, signal.SIGKILL)
        return number

    @contextmanager
    def frozen(self, words: str) -> Iterator[None]:
        """Suspend a process as on an overloaded machine: it neither answers nor restarts others."""
        number = first_process(self.home, words)
        os.kill(number, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(number, signal.SIGCONT)

    def send_task(self, name: str) -> None:
        """Send a task to the worker now instead of at the next full minute."""
        code = f"from config.celery import app; app.send_task({name!r})"
        subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=self._environment(), check=True)

    def _environment(self) -> dict[str, str]:
        """Of this process without the addresses of other servers; in demo mode and in this home."""
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        return kept | {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(self.home.path)}

    def as_owner(self, statement: str) -> None:
        """Repeated after a deadlock with the site, which works meanwhile."""
        for _attempt in range(MOST_DEADLOCKS):
            with suppress(DeadlockDetected), self._owners_cursor() as cursor:
                cursor.execute(statement)
                return
        raise AssertionError(f"deadlocked {MOST_DEADLOCKS} times: {statement}")

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """No other connection can even read the table."""
        with self._owners_cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield

    def one(self, question: str) -> Any:
        """The only value of the only row."""
        with self._owners_cursor() as cursor:
            cursor.execute(question)
            ((value,),) = cursor.fetchall()
            return value

    def count(self, table: str) -> int:
        return int(self.one(f"SELECT count(*) FROM {table}"))

    @contextmanager
    def _owners_cursor(self) -> "Iterator[psycopg2.extensions.cursor]":
        line = psycopg2.connect(
            host=str(self.home.socket_folder("pg")),
            dbname=DATABASE,
            user=OWNER_ROLE,
            password=self.home.secrets()["owner_password"],
        )
        with closing(line), line, line.cursor() as cursor:
            yield cursor

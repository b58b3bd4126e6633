"""All processes of a run: two servers, workers, beats and the web process.

Each is started as in production (docs/operations.md) and killed separately. An ended process is restarted, as systemd does.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from config.embedded.home import Home
from config.embedded.postgres import PostgresCluster
from config.embedded.processes import spawn
from config.embedded.valkey import ValkeyServer, valkey_answers
from tools.chaos.kills.course import WIPED, Kill
from tools.chaos.kills.ledger import Ledger
from tools.chaos.kills.mail_sink import free_port
from tools.ready_home import home_with_tables
from tools.running_site import health_of

RESTART_SECONDS: Final = 0.5  # shorter than systemd's two seconds, so that more happens in a run
START_MAY_TAKE_SECONDS: Final = 120
DEAD_LINE: Final = "raised unexpected: InterfaceError("
CELERY: Final = (sys.executable, "-m", "celery", "--quiet", "-A")


@dataclass
class Part:
    """A process that is restarted soon after its end. `fell`: exit codes when it ended without having been killed."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    fell: list[int] = field(default_factory=list)
    _killed: bool = False
    _again_at: float = 0.0

    def keep(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            if not self._killed:
                self.fell.append(self.process.returncode)
            self.bury()
        if self.process is None and time.monotonic() >= self._again_at:
            self.process, self._killed = self.start(), False

    def kill(self) -> None:
        assert self.process is not None
        self._killed = True
        self.process.kill()
        self.process.wait()

    def bury(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process, self._again_at = None, time.monotonic() + RESTART_SECONDS

    def children(self) -> list[int]:
        """The pool of a worker."""
        if self.process is None:
            return []
        with suppress(OSError):
            number = self.process.pid
            return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
        return []


@dataclass
class Ground:
    """One home with all processes in it. `code` is the checkout that workers and beats are started from."""

    home: Home
    code: Path
    workers: int
    beats: int
    mail_port: int
    web_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.home.make()
        self.given = self.home.environment()
        owner = self.given.pop("DATABASE_OWNER_URL")
        self.owners = {"DATABASE_OWNER_URL": owner}  # only for processes that end soon
        self.ledger = Ledger(self.home)
        cluster = PostgresCluster(self.home)
        cluster.make()
        self.broker = ValkeyServer(self.home)
        self.servers = {"database": Part("database", cluster.child().start), "broker": Part("broker", self.broker.child().start)}
        self.parts = dict(self.servers)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and "SUPROVID" not in name}
        return {
            **kept,
            **self.given,
            "SUPROVID_MODE": "production",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SUPROVID_HOME": str(self.home.path),
            "SUPROVID_SITE_URL": "https://suprovid.test",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "STATIC_ROOT": str(self.home.path / "static"),
        }

    def fill(self, **sizes: int) -> None:
        self.wait_for(lambda: self.ledger.answers() and valkey_answers(self.home.valkey_socket))
        options = [f"--{name}={size}" for name, size in sizes.items()]
        command = [sys.executable, "-m", "tools.chaos.kills.fill", *options]
        subprocess.run(command, cwd=self.code, env=self.environment | self.owners, check=True)

    def start(self) -> None:
        """Start all and wait until the site is healthy: web starts only where its static files are."""
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(collect, cwd=self.code, env=self.environment, check=True)
        for number in range(1, self.workers + 1):
            name = f"worker {number}"
            self._add(
                name,
                *CELERY,
                "config.celery",
                "worker",
                "-c",
                "2",
                "-n",
                f"kills{number}@%h",
                "--without-gossip",
                "--without-mingle",
            )
        for number in range(1, self.beats + 1):
            schedule = str(self.home.path / f"beat-schedule-{number}")
            self._add(f"beat {number}", *CELERY, "tools.chaos.kills.hurried", "beat", "-s", schedule)
        address = f"127.0.0.1:{self.web_port}"
        self._add("web", sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", address, "config.wsgi")
        self.wait_for(self.is_whole)

    def keep(self) -> None:
        for part in self.parts.values():
            part.keep()

    def wait_for(self, look: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_MAY_TAKE_SECONDS
        while not look():
            if time.monotonic() > deadline:
                sys.exit(f"Not everything runs: see {self.home.log('web').parent}.")
            self.keep()
            time.sleep(0.1)

    def is_whole(self) -> bool:
        return self.parts_down() == []

    def parts_down(self) -> list[str]:
        """Those that `/healthz` names; `web` when there is no answer."""
        status, down = health_of(self.web_port, seconds=3)
        return down if status else ["web"]

    def strike(self, kill: Kill) -> bool:
        """Return whether there was something to kill: a worker counts once its pool runs."""
        kind = {"pool": "worker", WIPED: "broker"}.get(kill.part, kill.part)
        there = [part for name, part in self.parts.items() if name.startswith(kind) and part.process is not None]
        if kind == "worker":
            there = [part for part in there if part.children()]
        if not there:
            return False
        victim = there[kill.choose(list(range(len(there))))]
        if kill.part == "pool":
            with suppress(ProcessLookupError):
                os.kill(kill.choose(victim.children()), signal.SIGKILL)
            return True
        victim.kill()
        if kill.part == WIPED:
            shutil.rmtree(self.broker.data)
        return True

    def tasks_on_dead_lines(self) -> int:
        """Number of tasks that failed because their process held a database connection that had died before."""
        return sum(log.read_text(errors="replace").count(DEAD_LINE) for log in self.home.log("web").parent.glob("worker-*.log"))

    def stop(self) -> None:
        for name, part in self.parts.items():
            if name != "database":
                part.bury()
        database = self.servers["database"].process
        if database is not None and database.poll() is None:
            database.send_signal(signal.SIGINT)
            database.wait(30)

    def _add(self, name: str, *command: str) -> None:
        log = self.home.log(name.replace(" ", "-"))
        self.parts[name] = Part(
            name, lambda: spawn(command, log, at_parent_death=signal.SIGKILL, environment=self.environment, folder=self.code)
        )


@contextmanager
def ground(code: Path, workers: int, beats: int, mail_port: int) -> Iterator[Ground]:
    """A ground in a temporary home."""
    with home_with_tables() as home:
        made = Ground(home, code, workers, beats, mail_port)
        try:
            yield made
        finally:
            made.stop()

"""The web process, the worker and beat that `manage.py up` starts, supervises and stops."""

import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from config.embedded.home import CHECKOUT, Home
from config.embedded.processes import Child, spawn

LAST_PORT: Final = 65535
FIRST_PATIENCE: Final = 120.0  # seconds that both may be silent; doubled by each restart, for a machine that is only slow
WAITING_ROOM: Final = 1024  # connections that may wait while no web process runs


class AddressRefused(Exception):
    """The site can't listen on an address; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def visible_host(self) -> str:
        """Where this machine reaches a server that listens on every address."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if self.family == socket.AF_INET6 else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        host = f"[{self.visible_host}]" if ":" in self.visible_host else self.visible_host
        return f"http://{host}:{self.port}/"

    def listen(self) -> socket.socket:
        """Raises AddressRefused."""
        if not 0 < self.port <= LAST_PORT:
            raise AddressRefused(_("a port is a number from 1 to %(last)d") % {"last": LAST_PORT})
        line = socket.socket(self.family, socket.SOCK_STREAM)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((self.host, self.port))
            line.listen(WAITING_ROOM)
        except OSError as error:
            line.close()
            raise AddressRefused(_why_not_bound(error)) from error
        return line


def _why_not_bound(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("another program uses it")
    if error.errno == errno.EACCES:
        return _("ports below 1024 are for the system")
    return _("this machine does not have such an address")


@dataclass
class Silence:
    """How long worker and beat have done nothing that they do each minute, while database and broker answer."""

    patience: float = FIRST_PATIENCE
    _since: float | None = None

    def is_over(self, down: Collection[str] | None, *, at: float) -> bool:
        """Whether to restart them. `down`: the parts that `/healthz` names, None without an answer; `at`: monotonic seconds."""
        if down is None or "beat" not in down or not {"database", "tables", "broker"}.isdisjoint(down):
            self._since = None
        elif self._since is None:
            self._since = at
        elif at - self._since >= self.patience:
            self._since, self.patience = None, self.patience * 2
            return True
        return False


@dataclass(kw_only=True)
class Site:
    """Web, worker and beat of one address. The kernel stops them as soon as this process dies.

    The listening socket belongs to this process, and each web process accepts from it: a client that connects during a restart
    waits.
    """

    home: Home
    address: Address
    line: socket.socket = field(init=False)
    web: Child = field(init=False)
    worker: Child = field(init=False)
    beat: Child = field(init=False)

    def __post_init__(self) -> None:
        self.web = Child(
            start=self._start_web, stop_signals=[(signal.SIGTERM, 12.0)]
        )  # Ctrl-C doesn't wait longer for open requests
        self.worker = Child(start=self._start_worker, stop_signals=[(signal.SIGTERM, 15.0), (signal.SIGQUIT, 2.0)])
        self.beat = Child(start=self._start_beat, stop_signals=[(signal.SIGTERM, 2.0)])

    @property
    def children(self) -> dict[str, Child]:
        return {"web": self.web, "worker": self.worker, "beat": self.beat}

    @property
    def _environment(self) -> dict[str, str]:
        """Links in letters lead to this site unless the environment gives another address."""
        return {"SUPROVID_SITE_URL": self.address.url, **os.environ}

    def listen(self) -> None:
        """Call it before starting anything. Raises AddressRefused."""
        self.line = self.address.listen()

    def stop(self) -> None:
        self.line.close()
        for child in self.children.values():
            child.ask_to_stop()
        for child in self.children.values():
            child.stop()

    def web_answers(self) -> bool:
        return self._get("/livez") is not None

    def is_whole(self) -> bool:
        return self.parts_down() == []

    def parts_down(self) -> list[str] | None:
        """None when the web process does not answer."""
        answer = self._get("/healthz")
        return None if answer is None else list(answer["down"])

    def _get(self, path: str) -> dict[str, Any] | None:
        """None when there is no answer of our own."""
        line = http.client.HTTPConnection(self.address.visible_host, self.address.port, timeout=3)
        try:
            line.request("GET", path, headers={"Host": f"127.0.0.1:{self.address.port}"})
            answer: dict[str, Any] = json.loads(line.getresponse().read())
            return answer
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            line.close()

    def _start_web(self) -> subprocess.Popen[bytes]:
        held = self.line.fileno()
        return spawn(
            [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"fd://{held}", "config.wsgi"],
            self.home.log("web"),
            at_parent_death=signal.SIGKILL,
            pass_fds=[held],
            environment=self._environment,
            folder=CHECKOUT,
        )

    def _start_worker(self) -> subprocess.Popen[bytes]:
        """Without `-B`: beat forked from the worker can lose its files to what it inherits (docs/adr/0075-beat-of-its-own.md)."""
        return self._start_celery(
            "worker", "-c", "2", "-n", f"suprovid-{self.address.port}@%h", "--without-gossip", "--without-mingle"
        )

    def _start_beat(self) -> subprocess.Popen[bytes]:
        """Two sites of one home have a schedule file each."""
        return self._start_celery("beat", "-s", str(self.home.path / f"beat-schedule-{self.address.port}"))

    def _start_celery(self, process: str, *options: str) -> subprocess.Popen[bytes]:
        return spawn(
            [sys.executable, "-m", "celery", "-A", "config.celery", "--quiet", process, *options],
            self.home.log(process),
            at_parent_death=signal.SIGKILL,  # a gentler signal would let it wait for the broker, which ends as well
            environment=self._environment,
            folder=CHECKOUT,
        )

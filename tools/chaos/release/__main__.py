"""`python -m tools.chaos.release`: restart the web process repeatedly under 20 users, and count lost requests.

`manage.py up` in a home of its own holds the listening socket, as systemd does for suprovid-web.socket. Each time the web process
gets SIGTERM, as `systemctl restart` sends it. Prints one line of JSON and exits with 1 when a request was lost.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.embedded.home import CHECKOUT, Home
from tools.chaos.kills.mail_sink import free_port
from tools.chaos.release.users import Tally, work_meanwhile

EMAIL, PASSWORD = "supporter@demo.test", "demo-suprovid-2026"
START_MAY_TAKE_SECONDS: Final = 180


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.chaos.release", description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--restarts", type=int, default=3)
    return parser.parse_args()


def main() -> int:
    chosen = options()
    with site() as (up, port):
        tally = work_meanwhile(
            port, users=chosen.users, email=EMAIL, password=PASSWORD, restart=lambda: end_web(up.pid), restarts=chosen.restarts
        )
    print(
        json.dumps({"users": chosen.users, "restarts": chosen.restarts, **counts_of(tally), "load": round(os.getloadavg()[0], 1)})
    )
    return 1 if tally.lost else 0


def counts_of(tally: Tally) -> dict[str, object]:
    return {
        "answered": tally.answered,
        "saved": tally.saved,
        "lost": len(tally.lost),
        "faults": dict(Counter(tally.lost)),
        "longest_seconds": round(tally.longest_seconds, 1),
    }


def end_web(supervisor: int) -> None:
    """Ask the web process of `manage.py up` to end, and wait until it has."""
    children = [int(word) for word in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()]
    web = next(child for child in children if b"config.gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes())
    os.kill(web, signal.SIGTERM)
    while web in _children_with_a_command(supervisor):
        time.sleep(0.05)


def _children_with_a_command(supervisor: int) -> set[int]:
    """Children except zombies, which have no command line."""
    children = [int(word) for word in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()]
    return {child for child in children if Path(f"/proc/{child}").exists() and Path(f"/proc/{child}/cmdline").read_bytes()}


@contextmanager
def site() -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The whole site with a small data set, in a temporary home."""
    home, port = Home(Path(tempfile.mkdtemp(prefix="suprovid-release-"))), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    own = {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(home.path), "SUPROVID_DEMO_SIZE": "small"}
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=kept | own, stdout=subprocess.DEVNULL) as up:
        try:
            _wait_for(port)
            yield up, port
        finally:
            up.terminate()
            up.wait()
            shutil.rmtree(home.path, ignore_errors=True)
            home.remove_socket_folders()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_MAY_TAKE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The site did not start.")


if __name__ == "__main__":
    sys.exit(main())

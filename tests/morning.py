"""The real worker and beat on the morning of a Wednesday, at the minutes that a test chooses."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import time_machine
from django.db import connection
from django.db.models import Q
from redis import Redis

from config.embedded.home import CHECKOUT, DATABASE, Home
from config.embedded.processes import spawn
from supporters.notifications.actions.pulses import LETTERS, REMINDERS
from supporters.notifications.models import Delivery, DeliveryState, WorkerPulse
from tests.clocked import CLOCK
from tests.factories import kyiv_utc
from tools.running_site import wait_for

EIGHT: Final = kyiv_utc(2026, 11, 25, 6)  # 8:00 in Kyiv on a Wednesday
PATIENCE: Final = 60.0
BROKER: Final = 5  # number of the broker's database that only these tests use
CELERY: Final = (sys.executable, "-m", "celery", "--quiet", "-A", "tests.clocked")


def at_minute(minute: int) -> datetime:
    return EIGHT + timedelta(minutes=minute)


@dataclass
class Morning:
    """The running worker and beat. Their tasks see the moment of the file, this process the same."""

    clock_file: Path
    clock: Any

    def begin(self, minute: int) -> datetime:
        at = at_minute(minute)
        self.clock.move_to(at)
        written = self.clock_file.with_suffix(".new")
        written.write_text(at.isoformat())
        written.replace(self.clock_file)  # no task reads half of it
        return at

    def has_run(self, minute: int) -> bool:
        """Whether reminders and letters of this minute are done, and no letter is on its way or should be."""
        done = WorkerPulse.objects.filter(name__in=(REMINDERS, LETTERS), at=at_minute(minute))
        waiting = Delivery.objects.filter(Q(state=DeliveryState.SENDING) | Q(settled_at=None, not_before__lte=at_minute(minute)))
        return done.count() == 2 and not waiting.exists()

    def run(self, minute: int) -> None:
        self.begin(minute)
        assert wait_for(lambda: self.has_run(minute), PATIENCE), f"not run at 8:{minute}: {self.said()}"

    def said(self) -> str:
        return "".join((self.clock_file.parent / name).read_text(errors="replace")[-2000:] for name in ("worker", "beat"))


@contextmanager
def running_morning(folder: Path, mail_port: int) -> Iterator[Morning]:
    home, file = Home.of_checkout("test"), folder / "clock"
    Redis(unix_socket_path=str(home.valkey_socket), db=BROKER).flushdb()
    with time_machine.travel(EIGHT, tick=False) as clock:
        begun = Morning(file, clock)
        begun.begin(0)
        given = environment(home, mail_port, file)
        commands = {
            "worker": (*CELERY, "worker", "-c", "1", "-n", "losses@%h", "--without-gossip", "--without-mingle"),
            "beat": (*CELERY, "beat", "-s", str(folder / "schedule")),
        }
        processes = [
            spawn(command, folder / name, at_parent_death=signal.SIGKILL, environment=given, folder=CHECKOUT)
            for name, command in commands.items()
        ]
        yield begun
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def environment(home: Home, mail_port: int, clock: Path) -> dict[str, str]:
    """As in production, with the database of the tests and a database of the broker of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and "SUPROVID" not in name}
    given = home.environment()
    return {
        **kept,
        **given,
        "DATABASE_URL": given["DATABASE_URL"].removesuffix(DATABASE) + connection.settings_dict["NAME"],
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": given["REDIS_URL"].replace("virtual_host=0", f"virtual_host={BROKER}"),
        "SUPROVID_MODE": "production",
        "SUPROVID_SITE_URL": "https://suprovid.test",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        CLOCK: str(clock),
    }

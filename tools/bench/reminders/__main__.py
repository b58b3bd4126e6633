"""`python -m tools.bench.reminders`: speed of dispatching reminders, in the app and by letter.

One run compares it with a plain loop and with a task that does nothing, and checks that memory and queries don't grow with the
numbers. 9,000 steps of 650 supporters are due at 8:30, and each needs a letter at once. Each round empties the tables and repeats
everything: a loop in the app, a loop with letters, the dispatch, the dispatch with two senders. Exits with 1 when a red line of
the goals is crossed. Needs a quiet machine.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from datetime import time as clock
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from tools.chaos.kills.mail_sink import free_port

MAIL_PORT = free_port()
os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{MAIL_PORT}"

from tools.environment import set_up  # noqa: E402 - after the mail server's address

set_up()

from django.conf import settings  # noqa: E402 - models load after the set-up
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.case.models import Case  # noqa: E402
from cases.case.states import Risk  # noqa: E402
from cases.course.models import FollowUp  # noqa: E402
from config.celery import app  # noqa: E402
from config.embedded.home import CHECKOUT, Home  # noqa: E402
from supporters.directory.calendar import KYIV, kyiv_day  # noqa: E402
from supporters.directory.models import Supporter  # noqa: E402
from supporters.notifications.actions.notification_emails import plan_notification_emails  # noqa: E402
from supporters.notifications.case_provider import digest_counts  # noqa: E402
from supporters.notifications.dispatch import send_due  # noqa: E402
from supporters.notifications.models import Delivery, MailChoice, Notification  # noqa: E402
from tools import database  # noqa: E402
from tools.bench.reminders.loops import notify_and_send_in_a_loop, notify_in_a_loop  # noqa: E402
from tools.bench.reminders.nothing import nothing  # noqa: E402
from tools.chaos.kills.fill import add_cases, add_supporters  # noqa: E402
from tools.ready_tables import ready_tables  # noqa: E402

NAME = "suprovid_bench_reminders"
SENDERS: Final = 2
# ratio: goal and red line
GOALS: Final = {
    "in app ÷ loop": (1.3, 1.0),
    "with letters ÷ loop": (1.3, 1.0),
    "in app ÷ task that does nothing": (6.0, 3.0),
    "with letters ÷ task that does nothing": (6.0, 3.0),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.reminders", description=__doc__)
    parser.add_argument("--reminders", type=int, default=9000)
    parser.add_argument("--supporters", type=int, default=650)
    parser.add_argument("--tasks", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write everything to this file")
    chosen = parser.parse_args()
    database.copy(NAME, ready_tables())
    try:
        with database.connected(NAME, settings.OWNER_DATABASE):
            at = fill(chosen)
        with database.connected(NAME), mail_sink():
            report = measure(chosen, at)
    finally:
        database.drop(NAME)
    print(json.dumps(report, indent=1, ensure_ascii=False))
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=1, ensure_ascii=False))
    sys.exit(any(report["ratios"][name] < red_line for name, (_goal, red_line) in GOALS.items()))


def fill(chosen: argparse.Namespace) -> datetime:
    """Return 8:30 of today: every step is due then, and every letter may leave."""
    now = timezone.now()
    at = datetime.combine(kyiv_day(now), clock(8, 30), KYIV)
    supporters = add_supporters(chosen.supporters, now)
    add_cases(chosen.reminders, supporters, Random(1), now)
    FollowUp.objects.update(due_on=kyiv_day(at), due_time=None)
    Case.objects.update(risk=Risk.GREEN, next_due_on=kyiv_day(at), next_due_time=None)
    wishes = [MailChoice(supporter=one, rule="step_due", at_once=True) for one in Supporter.objects.active()]
    MailChoice.objects.bulk_create(wishes)
    return at


def measure(chosen: argparse.Namespace, at: datetime) -> dict[str, Any]:
    rates: dict[str, list[float]] = {name: [] for name in ("in app", "loop", "with letters", "loop with letters")}
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _round in range(chosen.rounds):
        for name, act in (("in app", notify), ("loop", notify_in_a_loop), ("loop with letters", notify_and_send_in_a_loop)):
            forget()
            enough = chosen.supporters if "letters" in name else chosen.reminders
            rates[name].append(chosen.reminders / seconds_of(partial(act, at=at), enough))
        forget()
        with senders_waiting(at) as let_go:
            rates["with letters"].append(chosen.reminders / seconds_of(partial(dispatch, let_go, at=at), chosen.supporters))
    per_second = {name: round(statistics.median(found), 1) for name, found in rates.items()}
    per_second["tasks that do nothing"] = round(rate_of_nothing(chosen.tasks), 1)
    nothing_done = per_second["tasks that do nothing"]
    ratios = {
        "in app ÷ loop": per_second["in app"] / per_second["loop"],
        "with letters ÷ loop": per_second["with letters"] / per_second["loop with letters"],
        "in app ÷ task that does nothing": per_second["in app"] / nothing_done,
        "with letters ÷ task that does nothing": per_second["with letters"] / nothing_done,
    }
    return {
        "reminders": chosen.reminders,
        "supporters": chosen.supporters,
        "rounds": rates,
        "per_second": per_second,
        "ratios": {name: round(found, 2) for name, found in ratios.items()},
        "goals": GOALS,
        "grew_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb,
        "digest_queries": digest_queries(at),
        "load": round(os.getloadavg()[0], 1),
    }


def dispatch(let_go: Callable[[], int], *, at: datetime) -> int:
    """Run from the due rows to the letters accepted by the mail server; return the number of letters."""
    send_due(at=at)
    plan_notification_emails(at=at)
    return let_go()


def notify(*, at: datetime) -> int:
    send_due(at=at)
    return Notification.objects.count()


def seconds_of(act: Callable[[], int], enough: int) -> float:
    began = time.perf_counter()
    done = act()
    took = time.perf_counter() - began
    if done < enough:
        sys.exit(f"Only {done} of {enough} were notified or sent.")
    return took


def forget() -> None:
    """Done by the owner: the application may delete neither."""
    with database.connected(NAME, settings.OWNER_DATABASE):
        Notification.objects.all().delete()
        Delivery.objects.all().delete()


@contextmanager
def senders_waiting(at: datetime) -> Iterator[Callable[[], int]]:
    """Two workers, started and connected; the call releases them and returns how many letters they sent together."""
    command = [sys.executable, "-m", "tools.bench.reminders.sender", at.isoformat()]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    senders: list[Any] = [subprocess.Popen(command, cwd=CHECKOUT, env=environment(), **pipes) for _ in range(SENDERS)]
    for sender in senders:
        sender.stdout.readline()

    def let_go() -> int:
        for sender in senders:
            sender.stdin.write("\n")
            sender.stdin.flush()
        return sum(int(sender.stdout.readline()) for sender in senders)

    yield let_go
    for sender in senders:
        sender.wait()


def environment() -> dict[str, str]:
    """Environment of a process that works in the database of this bench."""
    address = os.environ.get("DATABASE_URL") or Home.of_checkout(settings.MODE).environment()["DATABASE_URL"]
    return {**os.environ, "DATABASE_URL": address.removesuffix(f"/{settings.APP_DATABASE['NAME']}") + f"/{NAME}"}


@contextmanager
def mail_sink() -> Iterator[None]:
    command = [sys.executable, "-m", "tools.bench.reminders.sink", str(MAIL_PORT)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        sink.stdout.readline()
        yield
        sink.terminate()


def rate_of_nothing(how_many: int) -> float:
    """Tasks a second while one worker of two processes empties a full queue."""
    queue = "bench.nothing"
    with app.connection_for_write() as line:
        for _ in range(how_many):
            app.send_task(nothing.name, queue=queue, connection=line)
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tools.bench.reminders.nothing",
            "worker",
            "-c",
            str(SENDERS),
            "-Q",
            queue,
            "-l",
            "error",
            "--without-gossip",
            "--without-mingle",
        ]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
            try:
                return _drained(line, queue, how_many)
            finally:
                worker.terminate()


def _drained(line: Any, queue: str, how_many: int) -> float:
    """Tasks a second, measured after the first tenth."""
    channel, begin = line.default_channel, None
    while (left := channel.client.llen(queue)) > 0:
        if begin is None and left <= how_many * 0.9:
            begin, first = time.perf_counter(), left
        time.sleep(0.005)
    return float(first / (time.perf_counter() - begin)) if begin else 0.0


def digest_queries(at: datetime) -> dict[int, int]:
    """By number of readers: how many queries their digests take."""
    readers, found = list(Supporter.objects.active()), {}
    for many in (3, len(readers)):
        with CaptureQueriesContext(connection) as queries:
            digest_counts(readers[:many], at=at)
        found[many] = len(queries)
    return found


if __name__ == "__main__":
    main()

"""`python -m tools.bench.sign_ins`: 600 people sign in within 60 seconds from one address, on the real web server.

Half of them have a one-time code as a second factor; a tenth mistypes the password first. Exits with 1 when a sign-in fails.
Needs a quiet machine; the generator runs beside the server.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import set_up

set_up()

from allauth.mfa.totp.internal import auth as totp  # noqa: E402 - models load after the set-up
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from config.embedded.home import CHECKOUT, Home  # noqa: E402
from config.static_files import collect_changed_static_files  # noqa: E402
from supporters.administration.actions.departments import add_department  # noqa: E402
from supporters.directory.models import Supporter  # noqa: E402
from supporters.directory.roles import Role  # noqa: E402
from supporters.directory.undertaking import VERSION  # noqa: E402
from tools import database  # noqa: E402
from tools.bench.sign_ins.crowd import Course, Member, come  # noqa: E402
from tools.ready_tables import ready_tables  # noqa: E402

NAME = "suprovid_bench_sign_ins"
PASSWORD = "кульбаба над тихим ставом"
WITH_CODE, STUMBLING = 2, 10  # every second, every tenth


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.sign_ins", description=__doc__)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write everything to this file")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    if settings.MODE == "demo":
        collect_changed_static_files()
    database.copy(NAME, ready_tables())
    try:
        with database.connected(NAME):
            members = add_members(chosen.people)
        with site() as port:
            courses = come(members, port, code_path=reverse("mfa_authenticate"), within=chosen.seconds, seed=chosen.seed)
    finally:
        database.drop(NAME)
    conclude(courses, chosen)


def add_members(how_many: int) -> list[Member]:
    """All have one Argon2 hash: checking it costs as much as separate ones."""
    department, shared, now = add_department("Відділ супроводу"), make_password(PASSWORD), timezone.now()
    people = [
        Supporter(
            email=f"member{n}@bench.test",
            surname="Мельник",
            given_name="Ірина",
            role=Role.SUPPORTER,
            department=department,
            recognised_in=department,
            password=shared,
            undertaking=VERSION,
            undertaken_at=now,
        )
        for n in range(how_many)
    ]
    Supporter.objects.get_queryset().bulk_create(people)
    return [_member(n, person) for n, person in enumerate(people)]


def _member(n: int, person: Supporter) -> Member:
    if n % WITH_CODE:
        return Member(person.email, PASSWORD, None, n % STUMBLING == 1)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)

    def code() -> str:
        counter = int(time.time()) // 30
        return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))

    return Member(person.email, PASSWORD, code, n % STUMBLING == 0)


@contextmanager
def site() -> Iterator[int]:
    """The web server as in production, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    account = settings.APP_DATABASE
    address = os.environ.get("DATABASE_URL") or Home.of_checkout(settings.MODE).environment()["DATABASE_URL"]
    own = {**os.environ, "DATABASE_URL": address.removesuffix(f"/{account['NAME']}") + f"/{NAME}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{port}", "config.wsgi"]
    with subprocess.Popen(command, cwd=CHECKOUT, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The web server did not start.")


def conclude(courses: list[Course], chosen: argparse.Namespace) -> None:
    faults = Counter(course.fault for course in courses if course.fault)
    took = sorted(course.seconds for course in courses)
    report = {
        "people": len(courses),
        "within_seconds": chosen.seconds,
        "seed": chosen.seed,
        "errors": sum(faults.values()),
        "faults": dict(faults),
        "p50_seconds": round(statistics.median(took), 3),
        "p95_seconds": round(took[int(len(took) * 0.95)], 3),
        "longest_seconds": round(took[-1], 3),
        "last_in_after_seconds": round(max(course.late for course in courses), 1),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(report, indent=1, ensure_ascii=False))
    if chosen.json:
        chosen.json.write_text(json.dumps({**report, "seconds": took}, indent=1))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

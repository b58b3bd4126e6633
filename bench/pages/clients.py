"""How many entries are saved when one and when several people save at once, each in a process of their own."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random
from statistics import median
from time import monotonic, sleep

from django.db import DatabaseError

from bench import database
from bench.pages.browser import Application, Refused
from bench.pages.desks import Desk
from bench.pages.grounds import Ground
from bench.pages.subjects import save

FORK = multiprocessing.get_context("fork")
STARTED_WITHIN = 0.5  # seconds, for all clients to have connected


@dataclass(frozen=True)
class Throughput:
    """Entries a second with one client and with `clients`, medians over the rounds; `gain` is taken round by round."""

    clients: int
    one: float
    many: float
    gain: float
    failures: int
    deadlocks: int


def throughput(
    ground: Ground, application: Application, desks: Sequence[Desk], *, clients: int, rounds: int, seconds: float
) -> Throughput:
    """Several clients share a desk, so that they meet at one case now and then."""
    before = database.deadlocks(ground.database)
    one: list[float] = []
    many: list[float] = []
    failures = 0
    for _ in range(rounds):
        for rates, count in ((one, 1), (many, clients)):
            saved, failed = _together(ground, application, desks, count, seconds)
            rates.append(saved / seconds)
            failures += failed
    sleep(1)  # a server process tells of its deadlocks when it ends
    gain = median(full / alone for full, alone in zip(many, one, strict=True))
    return Throughput(clients, median(one), median(many), gain, failures, database.deadlocks(ground.database) - before)


def _together(ground: Ground, application: Application, desks: Sequence[Desk], clients: int, seconds: float) -> tuple[int, int]:
    """How many entries were saved, and how many were refused, in `seconds`."""
    start = monotonic() + STARTED_WITHIN
    lines = []
    for number in range(clients):
        ours, theirs = FORK.Pipe()
        work = (theirs, ground, application, desks[number % len(desks)], number, start, seconds)
        FORK.Process(target=_save_for, args=work, daemon=True).start()
        theirs.close()
        lines.append(ours)
    told: list[tuple[int, int]] = [line.recv() for line in lines]
    return sum(saved for saved, _ in told), sum(failed for _, failed in told)


def _save_for(
    line: Connection, ground: Ground, application: Application, desk: Desk, number: int, start: float, seconds: float
) -> None:
    """In a process of its own, with a connection of its own."""
    own = database.connection_to(ground.database)
    database.use(own)
    own.ensure_connection()
    random, saved, failed = Random(number), 0, 0
    sleep(max(0.0, start - monotonic()))
    while monotonic() < start + seconds:
        try:
            save(application, desk, random.choice(desk.numbers))
            saved += 1
        except (Refused, DatabaseError):
            failed += 1
    own.close()
    line.send((saved, failed))

"""Throughput of saving entries with one client and with several, each in its own process."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from random import Random
from statistics import median
from time import monotonic, sleep
from typing import Final

from django.db import DatabaseError

from tools import database
from tools.bench.pages.browser import Application, Refused
from tools.bench.pages.desks import Desk
from tools.bench.pages.grounds import Ground
from tools.bench.pages.subjects import save

FORK: Final = multiprocessing.get_context("fork")
WARM_SAVES: Final = 20  # a fork copies each page of memory at its first write


@dataclass(frozen=True)
class Throughput:
    """Entries a second with one client and with `clients`, medians over the rounds.

    `gain` is the median of the rounds' ratios.
    """

    clients: int
    one: float
    many: float
    gain: float
    failures: int
    deadlocks: int


@dataclass
class Client:
    """A client that saves repeatedly, in its own process with its own connection."""

    ground: Ground
    application: Application
    desk: Desk
    random: Random
    saved: int = 0
    failed: int = 0

    def work(self, line: Connection, start: Barrier, seconds: float) -> None:
        own = database.connection_to(self.ground.database)
        database.use(own)
        for _ in range(WARM_SAVES):
            self.save()
        self.saved = 0
        start.wait()
        end = monotonic() + seconds
        while monotonic() < end:
            self.save()
        own.close()
        line.send((self.saved, self.failed))

    def save(self) -> None:
        try:
            save(self.application, self.desk, self.random.choice(self.desk.numbers))
            self.saved += 1
        except (Refused, DatabaseError):
            self.failed += 1


def throughput(
    ground: Ground, application: Application, desks: Sequence[Desk], *, clients: int, rounds: int, seconds: float
) -> Throughput:
    """Several clients share a desk, so that they sometimes meet at one case."""
    before = database.deadlocks(ground.database)
    one: list[float] = []
    many: list[float] = []
    failures = 0
    for _ in range(rounds):
        for rates, count in ((one, 1), (many, clients)):
            at_work = [Client(ground, application, desks[number % len(desks)], Random(number)) for number in range(count)]
            saved, failed = _together(at_work, seconds)
            rates.append(saved / seconds)
            failures += failed
    sleep(1)  # a server process reports its deadlocks when it ends
    gain = median(full / alone for full, alone in zip(many, one, strict=True))
    return Throughput(clients, median(one), median(many), gain, failures, database.deadlocks(ground.database) - before)


def _together(clients: Sequence[Client], seconds: float) -> tuple[int, int]:
    """Numbers of entries saved and refused in `seconds`."""
    start, lines = FORK.Barrier(len(clients)), []
    for client in clients:
        ours, theirs = FORK.Pipe()
        FORK.Process(target=client.work, args=(theirs, start, seconds), daemon=True).start()
        theirs.close()
        lines.append(ours)
    counts: list[tuple[int, int]] = [line.recv() for line in lines]
    return sum(saved for saved, _ in counts), sum(failed for _, failed in counts)

"""Processor time in plain loops of the same machine and moment, so that a limit means the same on each machine."""

from collections.abc import Callable
from time import process_time

LENGTH = 100_000


def loops_taken(work: Callable[[], object]) -> float:
    """How many loops over a hundred thousand numbers take as long. Waiting for the database is left out."""
    before = process_time()
    work()
    return (process_time() - before) / seconds_of_a_loop()


def seconds_of_a_loop() -> float:
    before, total = process_time(), 0
    for number in range(LENGTH):
        total += number * number
    return process_time() - before

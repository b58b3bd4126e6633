"""Times of interleaved blocks: in each round a page is measured next to its anchor, and ratios are taken round by round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Final

from tools.bench.pages.browser import Answer
from tools.bench.pages.noting import noted
from tools.bench.pages.subjects import Subject

A_A_LIMIT: Final = 0.10
Call = Callable[[], object]


@dataclass(frozen=True)
class Block:
    """Medians of one block of requests, in milliseconds; `cpu` is this process only, without the database."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Measured:
    """One page. Ratios are medians over the rounds; `again` is the page against itself; `queries` are of three calls."""

    name: str
    page: Block
    anchor: Block
    statements: Block
    empty: Block
    to_anchor: float
    cpu_to_anchor: float
    to_statements: float
    to_empty: float
    again: float
    queries: tuple[int, ...]
    html_bytes: int
    sent_bytes: int
    anchor_bytes: int

    @property
    def is_void(self) -> bool:
        return abs(self.again - 1) > A_A_LIMIT


def block(call: Call, requests: int) -> Block:
    walls, cpus = [], []
    for _ in range(requests):
        wall, cpu = perf_counter(), process_time()
        call()
        walls.append((perf_counter() - wall) * 1000)
        cpus.append((process_time() - cpu) * 1000)
    return Block(median(walls), median(cpus))


def measure(pages: Sequence[Subject], empty: Call, *, rounds: int, requests: int) -> Iterator[Measured]:
    """One page after the other; the order of its blocks alternates from round to round."""
    for subject in pages:
        calls: dict[str, Call] = {
            "page": subject.page,
            "anchor": subject.anchor,
            "statements": subject.statements,
            "again": subject.page,
            "empty": empty,
        }
        for call in calls.values():
            block(call, requests)  # warm
        found: dict[str, list[Block]] = {name: [] for name in calls}
        for number in range(rounds):
            names = list(calls)
            for name in names[number % len(names) :] + names[: number % len(names)]:
                found[name].append(block(calls[name], requests))
        yield _measured(subject, found)


def ratio(page: Sequence[Block], other: Sequence[Block], *, cpu: bool = False) -> float:
    pairs = zip(page, other, strict=True)
    return median((one.cpu / two.cpu) if cpu else (one.wall / two.wall) for one, two in pairs)


def counted(call: Call) -> int:
    with noted() as statements:
        call()
    return len(statements)


def _measured(subject: Subject, found: dict[str, list[Block]]) -> Measured:
    block(subject.page, 8)  # every session has just been written; otherwise that would count once a minute
    page, anchor, statements, empty = (_middle(found[name]) for name in ("page", "anchor", "statements", "empty"))
    return Measured(
        subject.name,
        page,
        anchor,
        statements,
        empty,
        to_anchor=ratio(found["page"], found["anchor"]),
        cpu_to_anchor=ratio(found["page"], found["anchor"], cpu=True),
        to_statements=ratio(found["page"], found["statements"]),
        to_empty=ratio(found["page"], found["empty"]),
        again=ratio(found["again"], found["page"]),
        queries=tuple(counted(subject.page) for _ in range(3)),
        html_bytes=_length(subject.uncompressed),
        sent_bytes=_length(subject.page),
        anchor_bytes=_length(subject.anchor),
    )


def _middle(blocks: Sequence[Block]) -> Block:
    return Block(median(each.wall for each in blocks), median(each.cpu for each in blocks))


def _length(call: Callable[[], Answer]) -> int:
    return round(median(len(call().body) for _ in range(3)))

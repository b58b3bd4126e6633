"""Render the tables of docs/performance.md and the verdict."""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import django

from tools.bench.pages.clients import Throughput
from tools.bench.pages.growth import Growth
from tools.bench.pages.measuring import Measured
from tools.bench.pages.readers.wide import Wide, slow_wide, wide_table


@dataclass(frozen=True)
class Goal:
    """Ratios to the anchor, and statements: the goal, and the limit that must not be crossed."""

    to_anchor: float
    red_line: float
    queries: int | None = None


GOALS: Final = {
    "today": Goal(1.9, 2.4, 8),
    "case": Goal(1.9, 2.4, 12),
    "form": Goal(2.0, 2.6),
    "save": Goal(1.6, 2.0),
    "head": Goal(1.0, 1.2),
    "radar": Goal(1.0, 1.2, 8),
    "radar of one owner": Goal(1.0, 1.2, 10),
}
GAIN_GOAL: Final = 1.6
GROWTH_GOAL, GROWTH_RED_LINE = 1.10, 1.25


@dataclass
class Run:
    """Results of one run; `smaller` is the factor that growth is measured from."""

    factor: float
    smaller: float
    server: str
    pages: list[Measured] = field(default_factory=list)
    throughputs: dict[str, Throughput] = field(default_factory=dict)
    growths: list[Growth] = field(default_factory=list)
    wide: list[Wide] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    """Rules that no longer hold after all the saves, with the number of rows that break them."""
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    load_after: float = 0.0

    def machine(self) -> str:
        return (
            f"{os.cpu_count()} cores, load {self.load_before:.1f} before and {self.load_after:.1f} after; "
            f"Python {platform.python_version()}, Django {django.get_version()}, PostgreSQL {self.server}"
        )

    def faults(self) -> list[str]:
        """What makes the run void or crosses a red line."""
        broken = [f"void: {count} rows break «{rule}»" for rule, count in self.broken.items()]
        slow = [*_slow(self.pages), *slow_wide(self.wide)]
        return [*broken, *_void(self.pages), *slow, *_stuck(self.throughputs), *_grown(self.growths)]

    def tables(self) -> list[str]:
        """The tables as printed and as kept in docs/performance.md."""
        tables = [*pages_table(self.pages)]
        if self.wide:
            tables += ["", *wide_table(self.wide)]
        if self.throughputs:
            tables += ["", *throughput_table(self.throughputs)]
        if self.growths:
            tables += ["", *growth_table(self.growths, self.smaller, self.factor)]
        return [*tables, "", self.machine(), *(self.faults() or ["No red line is crossed."])]


def _void(pages: Sequence[Measured]) -> Iterator[str]:
    for page in pages:
        if page.is_void:
            yield f"void: {page.name} differs from itself by {abs(page.again - 1):.0%}"


def _slow(pages: Sequence[Measured]) -> Iterator[str]:
    for page in pages:
        goal = GOALS[page.name]
        if page.to_anchor > goal.red_line:
            yield f"red line: {page.name} is {page.to_anchor:.2f} of its anchor, {goal.red_line} is allowed"
        if len(set(page.queries)) > 1 or (goal.queries and max(page.queries) > goal.queries):
            yield f"red line: {page.name} makes {page.queries} statements"


def _stuck(throughputs: dict[str, Throughput]) -> Iterator[str]:
    for name, through in throughputs.items():
        if through.deadlocks or through.failures:
            yield f"red line: {through.deadlocks} deadlocks and {through.failures} refusals when several save, {name}"


def _grown(growths: Sequence[Growth]) -> Iterator[str]:
    for growth in growths:
        if growth.growth > GROWTH_RED_LINE:
            yield f"red line: {growth.name} grows to {growth.growth:.2f}, {GROWTH_RED_LINE} is allowed"


def pages_table(pages: Sequence[Measured]) -> Iterator[str]:
    yield (
        "| page | p50 ms | anchor ms | ÷ anchor | goal | red line | CPU ÷ anchor | ÷ empty page | ÷ raw SQL | queries "
        "| HTML kB | sent kB | itself |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for page in pages:
        goal = GOALS[page.name]
        mark = "" if page.to_anchor <= goal.to_anchor else " over the goal" if page.to_anchor <= goal.red_line else " **red**"
        yield (
            f"| {page.name} | {page.page.wall:.2f} | {page.anchor.wall:.2f} | {page.to_anchor:.2f}{mark} | {goal.to_anchor} "
            f"| {goal.red_line} | {page.cpu_to_anchor:.2f} | {page.to_empty:.2f} ({page.empty.wall:.2f} ms) "
            f"| {page.to_statements:.2f} ({page.statements.wall:.2f} ms) | {page.queries[0]} | {page.html_bytes / 1000:.1f} "
            f"| {page.sent_bytes / 1000:.1f} | {page.again:.2f} |"
        )


def throughput_table(throughputs: dict[str, Throughput]) -> Iterator[str]:
    yield "| saves a second | 1 client | clients | together | gain | goal | deadlocks | refused |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, through in throughputs.items():
        yield (
            f"| {name} | {through.one:.0f} | {through.clients} | {through.many:.0f} | {through.gain:.2f} | ≥ {GAIN_GOAL} "
            f"| {through.deadlocks} | {through.failures} |"
        )


def growth_table(growths: Sequence[Growth], small: float, large: float) -> Iterator[str]:
    yield f"| page | p50 ms at {small:g} | at {large:g} | growth | goal | red line |"
    yield "|---|---|---|---|---|---|"
    for growth in growths:
        yield (
            f"| {growth.name} | {growth.small:.2f} | {growth.large:.2f} | {growth.growth:.2f} | {GROWTH_GOAL:.2f} "
            f"| {GROWTH_RED_LINE} |"
        )

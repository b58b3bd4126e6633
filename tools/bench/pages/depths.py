"""Cost of a page at each depth of calls, with room for its frames and without (config/stack.py)."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from config.stack import Application
from tools.bench.pages.desks import Desks
from tools.bench.pages.measuring import Call, block

STEP, DEEPEST, REQUESTS = 6, 132, 8
HEAD: Final = ("| calls above the request | without room, ms | with room, ms |", "|---|---|---|")


def depths(bare: Application, roomy: Application, desks: Desks, address: str) -> Iterator[str]:
    """Yield a table of medians of processor time, both variants measured alternately."""
    reader = desks.readers[0].browser
    calls: dict[str, Call] = {"bare": lambda: reader.get(bare, address), "roomy": lambda: reader.get(roomy, address)}
    yield from HEAD
    for depth in range(0, DEEPEST, STEP):
        found: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(REQUESTS):
            for name, call in calls.items():
                found[name].append(_below(depth, call))
        yield f"| {depth} | {median(found['bare']):.1f} | {median(found['roomy']):.1f} |"


def _below(depth: int, call: Call) -> float:
    return _below(depth - 1, call) if depth else block(call, 1).cpu

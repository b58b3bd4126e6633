"""The same page in a small and in a large database: the lists have equal length, so a difference shows the cost of indexes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tools.bench.pages.grounds import Ground
from tools.bench.pages.measuring import Block, block, ratio


@dataclass(frozen=True)
class Growth:
    """Medians in milliseconds, and the median of the rounds' ratios."""

    name: str
    small: float
    large: float
    growth: float


def grown(small: Ground, large: Ground, names: Sequence[str], *, rounds: int, requests: int) -> Iterator[Growth]:
    for name in names:
        found: dict[str, list[Block]] = {small.database: [], large.database: []}
        for number in range(rounds + 1):  # the first round is a warm-up
            for ground in (small, large) if number % 2 else (large, small):
                ground.enter()
                found[ground.database].append(block(ground.pages[name], requests))
        low, high = found[small.database][1:], found[large.database][1:]
        yield Growth(name, median(each.wall for each in low), median(each.wall for each in high), ratio(high, low))

"""Dictionary entries that fit a typed word, with their costs."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Matches:
    """Entry keys, the best first, with their costs; `beyond` is the cost of the first entry left out (inf: none)."""

    entries: tuple[int, ...] = ()
    costs: tuple[float, ...] = ()
    beyond: float = inf

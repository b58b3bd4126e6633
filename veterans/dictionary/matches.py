"""Which entries of the dictionary fit a typed word, and how well."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Matches:
    """Entry keys, the best first, with their costs; `beyond` is the cost of the first one left out (inf: none was)."""

    entries: tuple[int, ...] = ()
    costs: tuple[float, ...] = ()
    beyond: float = inf

"""One country attacked by every reader."""

from dataclasses import dataclass, field
from random import Random

from tools.differencing.countries import answers_of, families_of, regions_of, stages_of, year
from tools.differencing.reader import Cells, bounds, counts_of, is_small, known_after_last_week, known_small


@dataclass
class Found:
    """`certain`: the counts of 1 to 4 that some reader knows, by week. `counted`, `hidden`: counts of all pages."""

    tables: int = 0
    small: int = 0
    counted: int = 0
    hidden: int = 0
    certain: list[tuple[int, Cells]] = field(default_factory=list)


def attack(chance: Random, weeks: int, found: Found) -> None:
    """Of every other country the reader knows the first table whole; it has no small count then."""
    knows_first = chance.random() < 0.5
    kind, low, high = (
        chance.choice([stages_of, regions_of, answers_of, families_of]),
        *chance.choice([(8, 14), (8, 40)] if knows_first else [(0, 20), (0, 60)]),
    )
    one = year(chance, kind(chance, low, high), weeks)
    found.tables += 1
    counts = set(counts_of(one.tables[0]))
    found.small += sum(is_small(sum(table[cell] for cell in cells)) for table in one.tables for cells in counts)
    for page in one.pages:
        found.counted, found.hidden = found.counted + len(counts), found.hidden + len(counts - {cells for cells, _n in page})
    found.certain += known_small(one, knows_first=knows_first)
    found.certain += known_after_last_week(one)
    for week, (page, table) in enumerate(zip(one.pages, one.tables, strict=True)):
        known = bounds(page, set(table))
        found.certain += ((week, frozenset({cell})) for cell, (low, high) in known.items() if low == high and is_small(low))

"""The attacker: who knows the method, all pages and that one person moves a week, and works out hidden counts.

A count is not certain when another history is found that agrees with every number of every page, with one move a week, and has
another count there. It is searched among those in which two counts differ from the truth, one by as much more as the other less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from dashboards.suppression import THRESHOLD
from tools.differencing.countries import Cell, Move, Number, Year

MOST: Final = 10**9
Differences = frozenset[int]  # by how much one count can be more, and the other less


@dataclass(frozen=True)
class Pair:
    """Two counts of a year that may differ from the truth together."""

    year: Year
    one: Cell
    other: Cell

    def uncertain_weeks(self, *, knows_first: bool) -> set[int]:
        """Weeks in which `one` can be another count. `knows_first`: the reader knows the first table whole."""
        allowed = [self._allowed(week) for week in range(len(self.year.tables))]
        steps = [self._steps(move) for move in self.year.moves]
        first = allowed[0] & {0} if knows_first else allowed[0]
        forward = list(accumulate(zip(steps, allowed[1:], strict=True), _onward, initial=first))
        back = zip([{-step for step in some} for some in reversed(steps)], reversed(allowed[:-1]), strict=True)
        backward = list(accumulate(back, _onward, initial=allowed[-1]))
        return {week for week, ways in enumerate(zip(forward, reversed(backward), strict=True)) if (ways[0] & ways[1]) - {0}}

    def is_open_after(self, week: int) -> bool:
        """Whether the move to this week can have been another one, for a reader who knows the whole table of the week before."""
        return bool((self._allowed(week) & self._steps(self.year.moves[week - 1])) - {0})

    def _allowed(self, week: int) -> Differences:
        """None but 0 where a number of the page takes one of the two without the other."""
        if any((self.one in cells) != (self.other in cells) for cells, _number in self.year.pages[week]):
            return frozenset({0})
        table = self.year.tables[week]
        return frozenset(range(-table[self.one], table[self.other] + 1))

    def _steps(self, move: Move) -> Differences:
        """How the difference may change in a week: who came to one of the two may have come to the other, and likewise left."""
        one, other = (move.came == cell for cell in (self.one, self.other))
        from_one, from_other = (move.left == cell for cell in (self.one, self.other))
        return frozenset({0, other + from_one - one - from_other})


def _onward(differences: Differences, week: tuple[Differences | set[int], Differences]) -> Differences:
    steps, allowed = week
    return frozenset(now + step for now in differences for step in steps) & allowed


def is_small(number: int) -> bool:
    return 0 < number < THRESHOLD


def known_small(year: Year, *, knows_first: bool) -> Iterator[tuple[int, Cell]]:
    """Weeks and cells with a count below the threshold for which no other history was found."""
    for cell in year.tables[0]:
        weeks = {week for week, table in enumerate(year.tables) if is_small(table[cell])}
        for other in year.tables[0] if weeks else ():
            if other != cell and weeks:
                weeks -= Pair(year, cell, other).uncertain_weeks(knows_first=knows_first)
        yield from ((week, cell) for week in sorted(weeks))


def known_after_last_week(year: Year) -> Iterator[tuple[int, Cell]]:
    """Counts that became small by a move which a reader knows who knows the whole table of the week before."""
    for week, move in enumerate(year.moves, start=1):
        for cell in (move.left, move.came):
            others = (other for other in year.tables[0] if other != cell)
            if is_small(year.tables[week][cell]) and not any(Pair(year, cell, other).is_open_after(week) for other in others):
                yield week, cell


def bounds(page: tuple[Number, ...], cells: set[Cell]) -> dict[Cell, tuple[int, int]]:
    """The least and the greatest of each count, from one page alone, by the sums of what it hides until nothing changes."""
    found = dict.fromkeys(cells, (0, MOST))
    while True:
        before = dict(found)
        for parts, number in page:
            for cell in parts:
                others = [found[other] for other in parts if other != cell]
                low, high = number - sum(high for _low, high in others), number - sum(low for low, _high in others)
                found[cell] = max(found[cell][0], low), min(found[cell][1], high)
        if found == before:
            return found

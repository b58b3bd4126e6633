"""The attacker: who knows the method, all pages and that one person moves a week, and works out hidden counts.

A count is not certain when another history is found that agrees with every number of every page, with one move a week, and has
another count there. It is searched among those in which two counts differ from the truth, one by as much more as the other less:
single ones, two stages with the services unchanged, or two services with the stages unchanged. Four differ where the numbers of
regions are divided.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Final

from dashboards.suppression import THRESHOLD
from tools.differencing.countries import (
    ANSWERED,
    OBLASTS,
    SERVICES,
    UNANSWERED,
    VETERANS,
    Cell,
    Move,
    Number,
    Table,
    Year,
    region_of,
)

MOST: Final = 10**9
OPPOSITE: Final = {UNANSWERED: ANSWERED, ANSWERED: UNANSWERED}
Cells = frozenset[Cell]
STAGES_OF_VETERANS: Final = [frozenset((stage, service) for service in SERVICES) for stage in VETERANS]
SERVICES_OF_ALL: Final = [frozenset((stage, service) for stage in VETERANS) for service in SERVICES]
Differences = frozenset[int]  # by how much some counts can be more, and the others less


@dataclass(frozen=True)
class Swap:
    """Counts of a year that may differ from the truth together: some by as much more as the others less.

    Two counts, or two sums of as many. `at_once`: four counts, each by as much, of two regions those whom somebody has answered
    and those whom nobody has.
    """

    year: Year
    more: Cells
    less: Cells
    at_once: bool = False

    def changes(self, cells: Cells) -> bool:
        """Whether the sum of these would be another one."""
        return len(self.more & cells) != len(self.less & cells)

    def uncertain_weeks(self, *, knows_first: bool) -> set[int]:
        """Weeks in which the counts can be others. `knows_first`: the reader knows the first table whole."""
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
        """None but 0 where a number of the page would be another one."""
        if any(self.changes(cells) for cells, _number in self.year.pages[week]):
            return frozenset({0})
        table, size = self.year.tables[week], min if self.at_once else sum
        return frozenset(range(-size(table[cell] for cell in self.more), size(table[cell] for cell in self.less) + 1))

    def _steps(self, move: Move) -> Differences:
        """How the difference may change in a week: who came to a count may have come to one of the others, and likewise left.

        With four counts, who was answered or moved in one region may have been another person of the other one.
        """
        turns = (move.came in self.less) + (move.left in self.more) - (move.came in self.more) - (move.left in self.less)
        return frozenset({0, int(turns / 2) if self.at_once else turns})


def swaps(year: Year, cells: Cells) -> Iterator[Swap]:
    """All that change the sum of these counts."""
    table = year.tables[0]
    yield from (Swap(year, cells, other) for other in _alike(cells) if other != cells)
    for cell, other in product(sorted(cells), sorted(table.keys() - cells)):
        yield Swap(year, frozenset({cell}), frozenset({other}))
        (answer, place), (its, elsewhere) = cell, other
        if len(cells) == 1 and answer == its in OPPOSITE:
            more, less = frozenset({cell, (OPPOSITE[its], elsewhere)}), frozenset({other, (OPPOSITE[answer], place)})
            yield Swap(year, more, less, at_once=True)


def _alike(cells: Cells) -> list[Cells]:
    """The other stages of veterans, or the other services, where the cells are one of them."""
    return next((found for found in (STAGES_OF_VETERANS, SERVICES_OF_ALL) if cells in found), [])


def counts_of(table: Table) -> list[Cells]:
    """Each count that a page publishes or could be worked out: stages and services; regions and what they sum, without the
    number of everybody, which nobody can take apart."""
    if any(stage in VETERANS for stage, _service in table):
        return [*STAGES_OF_VETERANS, *SERVICES_OF_ALL]
    regions = {frozenset(cell for cell in table if region_of(cell) == oblast) for oblast in OBLASTS}
    return [*(frozenset({cell}) for cell in table), *(regions - {frozenset(), frozenset(table)})]


def _onward(differences: Differences, week: tuple[Differences | set[int], Differences]) -> Differences:
    steps, allowed = week
    return frozenset(now + step for now in differences for step in steps) & allowed


def is_small(number: int) -> bool:
    return 0 < number < THRESHOLD


def known_small(year: Year, *, knows_first: bool) -> Iterator[tuple[int, Cells]]:
    """Weeks and counts below the threshold for which no other history was found."""
    for cells in counts_of(year.tables[0]):
        weeks = {week for week, table in enumerate(year.tables) if is_small(sum(table[cell] for cell in cells))}
        for swap in swaps(year, cells) if weeks else ():
            if not weeks:
                break
            weeks -= swap.uncertain_weeks(knows_first=knows_first)
        yield from ((week, cells) for week in sorted(weeks))


def known_after_last_week(year: Year) -> Iterator[tuple[int, Cells]]:
    """Counts that became small by a move which a reader knows who knows the whole table of the week before."""
    for cells in counts_of(year.tables[0]):
        for week, move in enumerate(year.moves, start=1):
            if (move.left in cells) == (move.came in cells) or not is_small(sum(year.tables[week][cell] for cell in cells)):
                continue
            if not any(swap.is_open_after(week) for swap in swaps(year, cells)):
                yield week, cells


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

"""Suppression of small numbers, attacked with the method and all published numbers known, by trying every table that fits."""

from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.suppression import NEAR, Published, suppress

Table = list[list[int]]
Place = tuple[int, int]  # row and column of a cell
SMALL_AND_LARGE = st.one_of(st.integers(0, 9), st.integers(0, 200))
ATTACKED = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 7), min_size=columns, max_size=columns), min_size=1, max_size=3)
)
TABLES = st.integers(1, 7).flatmap(
    lambda columns: st.lists(st.lists(SMALL_AND_LARGE, min_size=columns, max_size=columns), min_size=1, max_size=7)
)


def numbers(shown: Published) -> list[int | None]:
    return [*(n for row in shown.cells for n in row), *shown.row_totals, *shown.column_totals, shown.total]


def whole(table: Table) -> Published:
    columns = tuple(map(sum, zip(*table, strict=True)))
    return Published(tuple(map(tuple, table)), tuple(map(sum, table)), columns, sum(columns))


@dataclass
class Attack:
    """Searches for a table that agrees with the published numbers but has another sum of the cells in `aim`.

    `aim` holds the cells of one hidden number. Values near the true ones are tried first, so that the search ends early.
    """

    shown: Published
    true: Table
    aim: frozenset[Place]

    def finds_another(self) -> bool:
        self.rows = [{(r, c) for c, _ in enumerate(line)} for r, line in enumerate(self.shown.cells)]
        self.columns = [set(cells) for cells in zip(*map(sorted, self.rows), strict=True)]
        self.order = sorted(set().union(*self.rows), key=lambda place: (place not in self.aim, place))
        return self._try({})

    def _try(self, guess: dict[Place, int]) -> bool:
        if len(guess) == len(self.order):
            return True
        r, c = self.order[len(guess)]
        seen, true = self.shown.cells[r][c], self.true[r][c]
        near_first = sorted(range((self.shown.total or 0) + 1), key=lambda value: abs(value - true))
        for value in [seen] if seen is not None else near_first:
            longer = {**guess, (r, c): value}
            if self._may_fit(longer, r, c) and self._try(longer):
                return True
        return False

    def _may_fit(self, guess: dict[Place, int], r: int, c: int) -> bool:
        known = [
            (self.rows[r], self.shown.row_totals[r]),
            (self.columns[c], self.shown.column_totals[c]),
            (set(self.order), self.shown.total),
        ]
        return all(agree(guess, cells, total) for cells, total in known) and self._differs(guess)

    def _differs(self, guess: dict[Place, int]) -> bool:
        aim = [(guess.get((r, c)), self.true[r][c]) for r, c in self.aim]
        return any(guessed is None for guessed, _ in aim) or sum(guessed or 0 for guessed, _ in aim) != sum(n for _, n in aim)


def agree(guess: dict[Place, int], cells: set[Place], total: int | None) -> bool:
    """A published sum must be reached exactly; while some of its cells are not guessed yet, it must not be exceeded."""
    known = sum(guess.get(cell, 0) for cell in cells)
    return total is None or (known == total if cells <= guess.keys() else known <= total)


@given(ATTACKED)
@example([[1, 7], [0, 0], [0, 5]])  # a hidden zero can't become smaller
@example([[0, 7], [5, 5], [0, 0]])
@settings(max_examples=200, deadline=None)
def test_another_table_fits_for_every_hidden_number_when_all_are_tried(table: Table) -> None:
    shown = suppress(table)
    if shown.total is None:
        return  # everything is hidden
    places = [[(r, c) for c, _ in enumerate(row)] for r, row in enumerate(table)]
    aims = [[place] for row in places for place in row if shown.cells[place[0]][place[1]] is None]
    aims += [row for row, total in zip(places, shown.row_totals, strict=True) if total is None]
    aims += [list(column) for column, total in zip(zip(*places, strict=True), shown.column_totals, strict=True) if total is None]
    assert [aim for aim in aims if not Attack(shown, table, frozenset(aim)).finds_another()] == []


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_nothing_small_is_shown_and_what_is_shown_is_true(table: Table) -> None:
    shown = suppress(table)
    for n, true in zip(numbers(shown), numbers(whole(table)), strict=True):
        assert n is None or (n == true and n >= NEAR)


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_no_sum_of_hidden_numbers_is_small_when_the_total_beside_them_is_shown(table: Table) -> None:
    shown, true = suppress(table), whole(table)
    lines = [(row, all_of, total) for row, all_of, total in zip(shown.cells, true.cells, shown.row_totals, strict=True)]
    turned = zip(zip(*shown.cells, strict=True), zip(*true.cells, strict=True), shown.column_totals, strict=True)
    lines += [*turned, (shown.row_totals, true.row_totals, shown.total), (shown.column_totals, true.column_totals, shown.total)]
    for line, all_of, total in lines:
        hidden = [n or 0 for n, seen in zip(all_of, line, strict=True) if seen is None]
        assert not hidden or total is None or sum(hidden) >= NEAR


@given(TABLES)
@settings(max_examples=50, deadline=None)
def test_same_table_is_published_the_same_way_each_time(table: Table) -> None:
    assert suppress(table) == suppress([list(row) for row in table])


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    table = [[8, 9, 70], [10, 11, 100]]
    assert suppress(table) == whole(table)


def test_two_by_two_block_is_hidden_when_one_cell_is_small() -> None:
    shown = suppress([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    assert shown.cells == ((None, None, 30), (None, None, 60), (70, 80, 90))
    assert (shown.row_totals, shown.column_totals, shown.total) == ((53, 150, 240), (113, 150, 180), 443)


def test_everything_is_hidden_when_the_country_has_fewer_than_five() -> None:
    assert set(numbers(suppress([[1, 0], [2, 1]]))) == {None}


@pytest.mark.parametrize("departments", [[3, 100, 200], [0, 0, 50], [4, 4, 4]])
def test_line_of_departments_keeps_its_sum_when_a_small_one_is_hidden(departments: list[int]) -> None:
    shown = suppress([departments])
    assert shown.total == sum(departments)
    assert sum(n is None for n in shown.cells[0]) >= 2

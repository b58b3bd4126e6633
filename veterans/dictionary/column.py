"""All names of one kind in the memory of the process, and how far a typed word is from each of them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from veterans.dictionary.matches import Matches
from veterans.spelling import Spelling, letter_mask

Form = Literal["raw", "fold", "light", "roman"]
Costs = NDArray[np.float32]
Rows = NDArray[np.int64]

LONG_WORD = 6  # letters from which two mistakes are forgiven, not one
SHORT_FOLD = 5
MOST_COST, MOST_COST_SHORT = 2.8, 2.0
FOLD_COST = 0.35  # matching by sound alone is worth less than by letter
RAW_WEIGHT, RAW_CAP = 0.15, 4
ROMAN_WEIGHT, ROMAN_CAP = 0.1, 6
RAW_PREFIX_COST, RAW_PREFIX_LETTER = 0.4, 0.005
FOLD_PREFIX_COST, LATIN_PREFIX_COST, FOLD_PREFIX_LETTER = 1.25, 0.8, 0.02
_AFTER_EVERY_LETTER = "\U0010ffff"


class Column:
    """Row i of every list belongs to the same spelling of a name; an entry has one row for each of its spellings."""

    def __init__(self) -> None:
        self._entries: Rows = np.empty(0, np.int64)
        self._bearers: Rows = np.empty(0, np.int64)
        self._penalties: Costs = np.empty(0, np.float32)
        self._texts: dict[Form, list[str]] = {"raw": [], "fold": [], "light": [], "roman": []}
        self._masks: dict[Form, NDArray[np.uint64]] = {form: np.empty(0, np.uint64) for form in ("fold", "light", "roman")}
        self._sorted: dict[Form, list[tuple[str, int]]] = {"raw": [], "fold": []}

    def __len__(self) -> int:
        return len(self._entries)

    def extend(self, rows: Sequence[tuple[int, Spelling]]) -> None:
        """Take in the spellings of new entries; nobody is known to bear them yet."""
        first, spellings = len(self), [spelling for _, spelling in rows]
        self._entries = np.append(self._entries, np.array([entry for entry, _ in rows], np.int64))
        self._bearers = np.append(self._bearers, np.zeros(len(rows), np.int64))
        self._penalties = np.append(self._penalties, np.array([spelling.cost for spelling in spellings], np.float32))
        for form, texts in self._texts.items():
            new = [getattr(spelling, form) for spelling in spellings]
            texts += new
            if form in self._masks:
                masks = np.array([letter_mask(text) for text in new], np.uint64)
                self._masks[form] = np.append(self._masks[form], masks)
            if form in self._sorted:
                self._sorted[form] += zip(new, range(first, len(self)), strict=True)
                self._sorted[form].sort()

    def count_bearers(self, bearers: Mapping[int, int]) -> None:
        """Say how many persons bear each entry: of names that fit equally well the commoner comes first."""
        self._bearers = np.array([bearers.get(entry, 0) for entry in self._entries.tolist()], np.int64)

    def match(self, spellings: Iterable[Spelling], *, breadth: int) -> Matches:
        """The entries nearest to any of the spellings, at most `breadth` of them."""
        costs = self._nowhere()
        for spelling in spellings:
            np.minimum(costs, self._costs(spelling), out=costs)
        return self._best(costs, breadth)

    def starting_with(self, letters: str, *, breadth: int) -> Matches:
        """The entries that begin with one of the letters."""
        costs = self._nowhere()
        for letter in letters:
            rows = self._rows_with_prefix("raw", letter)
            costs[rows] = self._penalties[rows]
        return self._best(costs, breadth)

    def _costs(self, spelling: Spelling) -> Costs:
        nearest = np.minimum(self._typo_costs(spelling), self._prefix_costs(spelling))
        costs: Costs = nearest + self._penalties + np.float32(spelling.cost)
        costs[costs > (MOST_COST_SHORT if len(spelling.fold) <= SHORT_FOLD else MOST_COST)] = inf
        return costs

    def _typo_costs(self, spelling: Spelling) -> Costs:
        mistakes = 2 if len(spelling.raw) >= LONG_WORD else 1
        by_sound = self._distances("fold", spelling.fold, mistakes)
        if spelling.latin:
            by_letter = self._distances("roman", spelling.roman, mistakes)
            costs = np.minimum(by_letter, by_sound)
            exact, weight, cap = spelling.roman, ROMAN_WEIGHT, ROMAN_CAP
        else:
            by_letter = self._distances("light", spelling.light, mistakes)
            costs = np.minimum(by_letter, by_sound + np.float32(FOLD_COST))
            exact, weight, cap = spelling.raw, RAW_WEIGHT, RAW_CAP
        rows = np.flatnonzero(costs < inf)
        texts = self._texts["roman" if spelling.latin else "raw"]
        costs[rows] += weight * np.minimum(_mistakes(exact, [texts[row] for row in rows]), cap)
        return costs

    def _prefix_costs(self, spelling: Spelling) -> Costs:
        costs = self._nowhere()
        fold_cost = LATIN_PREFIX_COST if spelling.latin else FOLD_PREFIX_COST
        prefixes: tuple[tuple[Form, str, float, float], ...] = (
            ("fold", spelling.fold, fold_cost, FOLD_PREFIX_LETTER),
            ("raw", spelling.raw, RAW_PREFIX_COST, RAW_PREFIX_LETTER),
        )
        for form, prefix, cost, letter_cost in prefixes:
            rows = self._rows_with_prefix(form, prefix)
            extra = np.array([len(self._texts[form][row]) - len(prefix) for row in rows], np.float32)
            costs[rows] = np.minimum(costs[rows], cost + letter_cost * extra)
        return costs

    def _distances(self, form: Form, text: str, mistakes: int) -> Costs:
        """How many mistakes lie between the text and each row; inf where there are more than allowed."""
        mask, masks = np.uint64(letter_mask(text)), self._masks[form]
        rows = np.flatnonzero(np.bitwise_count(masks & ~mask) <= mistakes)
        rows = rows[np.bitwise_count(mask & ~masks[rows]) <= mistakes]
        distances = _mistakes(text, [self._texts[form][row] for row in rows], mistakes)
        costs = self._nowhere()
        near = distances <= mistakes
        costs[rows[near]] = distances[near]
        return costs

    def _rows_with_prefix(self, form: Form, prefix: str) -> Rows:
        ordered = self._sorted[form]
        first, last = bisect_left(ordered, (prefix,)), bisect_left(ordered, (prefix + _AFTER_EVERY_LETTER,))
        return np.array([row for _, row in ordered[first:last]] if prefix else [], np.int64)

    def _best(self, costs: Costs, breadth: int) -> Matches:
        rows = np.flatnonzero(costs < inf)
        rows = rows[np.lexsort((self._entries[rows], -self._bearers[rows], costs[rows]))]
        _, firsts = np.unique(self._entries[rows], return_index=True)
        rows = rows[np.sort(firsts)]
        kept, beyond = rows[:breadth], rows[breadth:]
        return Matches(
            tuple(self._entries[kept].tolist()),
            tuple(costs[kept].tolist()),
            float(costs[beyond[0]]) if len(beyond) else inf,
        )

    def _nowhere(self) -> Costs:
        return np.full(len(self), inf, np.float32)


def _mistakes(text: str, others: Sequence[str], cutoff: int | None = None) -> Costs:
    """Letters lost, added, changed or swapped with the next; anything above the cutoff where there are more."""
    return np.asarray(cdist([text], others, scorer=OSA.distance, score_cutoff=cutoff, dtype=np.float32)[0])

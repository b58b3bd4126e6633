"""All names of one kind in the memory of the process, with the distance of a typed word from each."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from veterans.dictionary.matches import Matches
from veterans.spelling import Spelling, letter_mask

Form = Literal["raw", "fold", "light", "roman"]
Costs = NDArray[np.float64]
Rows = NDArray[np.int64]

LONG_WORD = 6  # words of this length or longer may have two mistakes, others one
SHORT_FOLD = 5
MOST_COST, MOST_COST_SHORT = 2.8, 2.0
FOLD_COST = 0.35  # a match by sound alone ranks below a match by letter
RAW_WEIGHT, RAW_CAP = 0.15, 4
ROMAN_WEIGHT, ROMAN_CAP = 0.1, 6
RAW_PREFIX_COST, RAW_PREFIX_LETTER = 0.4, 0.005
FOLD_PREFIX_COST, LATIN_PREFIX_COST, FOLD_PREFIX_LETTER = 1.25, 0.8, 0.02
_AFTER_EVERY_LETTER = "\U0010ffff"


class Column:
    """Parallel lists: row i of each belongs to the same spelling of a name; an entry has one row for each of its spellings."""

    def __init__(self) -> None:
        self._entries: Rows = np.empty(0, np.int64)
        self._bearers: Rows = np.empty(0, np.int64)
        self._penalties: Costs = np.empty(0, np.float64)
        self._texts: dict[Form, list[str]] = {"raw": [], "fold": [], "light": [], "roman": []}
        self._masks: dict[Form, NDArray[np.uint64]] = {form: np.empty(0, np.uint64) for form in ("fold", "light", "roman")}
        self._sorted: dict[Form, list[tuple[str, int]]] = {"raw": [], "fold": []}

    def __len__(self) -> int:
        return len(self._entries)

    def extend(self, rows: Sequence[tuple[int, Spelling]]) -> None:
        """Add the spellings of new entries, with a count of 0 persons."""
        first, spellings = len(self), [spelling for _, spelling in rows]
        self._entries = np.append(self._entries, np.array([entry for entry, _ in rows], np.int64))
        self._bearers = np.append(self._bearers, np.zeros(len(rows), np.int64))
        self._penalties = np.append(self._penalties, np.array([spelling.cost for spelling in spellings], np.float64))
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
        """Set how many persons have each entry: of names that fit equally well the more common comes first."""
        self._bearers = np.array([bearers.get(entry, 0) for entry in self._entries.tolist()], np.int64)

    def match(self, spellings: Iterable[Spelling], *, breadth: int) -> Matches:
        """The entries nearest to any of the spellings, at most `breadth` of them."""
        return self._best([near for spelling in spellings for near in self._near(spelling)], breadth)

    def starting_with(self, letters: str, *, breadth: int) -> Matches:
        starting = [self._rows_with_prefix("raw", letter) for letter in letters]
        return self._best([(rows, self._penalties[rows]) for rows in starting], breadth)

    def _near(self, spelling: Spelling) -> Iterator[tuple[Rows, Costs]]:
        """Rows near the spelling with their costs; a row may occur several times, once for each way it matches."""
        most = MOST_COST_SHORT if len(spelling.fold) <= SHORT_FOLD else MOST_COST
        for rows, costs in (*self._misspelt(spelling), *self._begun(spelling)):
            total = costs + self._penalties[rows] + spelling.cost
            yield rows[total <= most], total[total <= most]

    def _misspelt(self, spelling: Spelling) -> Iterator[tuple[Rows, Costs]]:
        """Rows that differ by a few letters, in sound or in spelling."""
        mistakes = 2 if len(spelling.raw) >= LONG_WORD else 1
        exact: Form = "roman" if spelling.latin else "raw"
        weight, cap = (ROMAN_WEIGHT, ROMAN_CAP) if spelling.latin else (RAW_WEIGHT, RAW_CAP)
        written: Form = "roman" if spelling.latin else "light"
        ways: tuple[tuple[Form, float], ...] = (("fold", 0.0 if spelling.latin else FOLD_COST), (written, 0.0))
        for form, cost in ways if _has_sound(spelling) else ways[1:]:
            rows, distances = self._within(form, getattr(spelling, form), mistakes)
            exactly = _distances(getattr(spelling, exact), [self._texts[exact][row] for row in rows])
            yield rows, distances + cost + weight * np.minimum(exactly, cap)

    def _begun(self, spelling: Spelling) -> Iterator[tuple[Rows, Costs]]:
        """Rows that start with the spelling."""
        fold_cost = LATIN_PREFIX_COST if spelling.latin else FOLD_PREFIX_COST
        ways: tuple[tuple[Form, float, float], ...] = (
            ("raw", RAW_PREFIX_COST, RAW_PREFIX_LETTER),
            ("fold", fold_cost, FOLD_PREFIX_LETTER),
        )
        for form, cost, letter_cost in ways if _has_sound(spelling) else ways[:1]:
            prefix = getattr(spelling, form)
            rows = self._rows_with_prefix(form, prefix)
            letters = np.array([len(self._texts[form][row]) - len(prefix) for row in rows], np.float64)
            yield rows, cost + letter_cost * letters

    def _within(self, form: Form, text: str, mistakes: int) -> tuple[Rows, Costs]:
        """Rows within `mistakes` of the text, with their distances."""
        mask, masks = np.uint64(letter_mask(text)), self._masks[form]
        rows = np.flatnonzero(np.bitwise_count(masks & ~mask) <= mistakes)
        rows = rows[np.bitwise_count(mask & ~masks[rows]) <= mistakes]
        distances = _distances(text, [self._texts[form][row] for row in rows], mistakes)
        return rows[distances <= mistakes], distances[distances <= mistakes]

    def _rows_with_prefix(self, form: Form, prefix: str) -> Rows:
        ordered = self._sorted[form]
        first, last = bisect_left(ordered, (prefix,)), bisect_left(ordered, (prefix + _AFTER_EVERY_LETTER,))
        return np.array([row for _, row in ordered[first:last]] if prefix else [], np.int64)

    def _best(self, near: Sequence[tuple[Rows, Costs]], breadth: int) -> Matches:
        if not near:
            return Matches()
        rows = np.concatenate([rows for rows, _ in near])
        costs = np.concatenate([costs for _, costs in near])
        order = np.lexsort((self._entries[rows], -self._bearers[rows], costs))
        entries, costs = self._entries[rows[order]], costs[order]
        firsts = np.sort(np.unique(entries, return_index=True)[1])
        kept, beyond = firsts[:breadth], firsts[breadth:]
        return Matches(
            tuple(entries[kept].tolist()),
            tuple(costs[kept].tolist()),
            float(costs[beyond[0]]) if len(beyond) else inf,
        )


def _has_sound(spelling: Spelling) -> bool:
    """False for «жжжжжж»: its sound would be one letter, with which many names begin."""
    return len(spelling.light) <= 2 * len(spelling.fold)


def _distances(text: str, others: Sequence[str], cutoff: int | None = None) -> Costs:
    """Edit distance counting lost, added, changed and swapped letters; larger distances are reported as cutoff + 1."""
    return np.asarray(cdist([text], others, scorer=OSA.distance, score_cutoff=cutoff, dtype=np.float64)[0])

"""Pairs the cards of a dump: a program that knows some pairs learns which traces link them, and guesses the others by these.

It knows nothing of peers. A trace is whatever two cards may have in common: they are named by one row, have the same value,
or rows that were written beside each other by any moment, key, transaction, place in a table or turn of a colleague.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from math import inf
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cases.case.models import Case
from tests.database import as_owner, rows

TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^django_migr'"
)
KEY: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<!\d)\d{8}(?!\d)")
CODES: Final = ("rule", "route", "act", "kind", "scope", "state")  # a table is divided by them
ACTORS: Final = ("actor_id", "user_id", "by_id", "recipient_id")
SHARED_BY: Final = 3  # cards at most, of a row or value that links them

Row = dict[str, Any]
Cards = frozenset[int]
Nearest = Callable[[int, Cards], Set[int]]  # those of the others that one trace has nearest to a card


@dataclass(frozen=True)
class Places:
    """Values in their order, each with the cards that have it."""

    values: Sequence[float]
    holders: Sequence[Cards]

    def beside(self, at: float, card: int) -> Iterator[tuple[float, Cards]]:
        """The next ones on both sides that another card has, with their distance."""
        n, alone = bisect_left(self.values, at), frozenset((card,))
        for side in (range(n, len(self.values)), range(n - 1, -1, -1)):
            for place in side:
                if self.holders[place] != alone:
                    yield abs(self.values[place] - at), self.holders[place]
                    break


@dataclass(frozen=True)
class Line:
    """Where the rows of each card lie by one measure."""

    values: Mapping[int, Set[float]]
    _places: dict[Cards, Places] = field(default_factory=dict)

    def places(self, among: Cards) -> Places:
        if among not in self._places:
            holders: dict[float, set[int]] = defaultdict(set)
            for card in among & self.values.keys():
                for at in self.values[card]:
                    holders[at].add(card)
            values = sorted(holders)
            self._places[among] = Places(values, [frozenset(holders[at]) for at in values])
        return self._places[among]


def table_rows() -> list[tuple[str, Row]]:
    """Every row, in the order in which a dump has it, with what a copy of the disk has beside it."""
    found = []
    with as_owner():
        for (table,) in rows(TABLES):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT xmin::text::bigint AS xmin, * FROM "{table}"')  # noqa: S608 - a name of the catalogue
                names = [column.name for column in cursor.description]
                for place, row in enumerate(cursor.fetchall()):
                    found.append((table, {**dict(zip(names, row, strict=True)), "place": place}))
    return found


def new_rows(before: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Those that were added or changed since; older ones can't speak of what has happened meanwhile."""
    known = {_contents(*one) for one in before}
    return [one for one in table_rows() if _contents(*one) not in known]


def _contents(table: str, row: Row) -> tuple[str, str]:
    return table, repr([_plain(value) for name, value in row.items() if name != "place"])


def traces(found: Sequence[tuple[str, Row]], cards: Sequence[Case]) -> dict[str, Nearest]:
    """By name."""
    named = _named(found, cards)
    return {**_common_rows(named), **_common_values(named), **_neighbours(named)}


def _named(found: Sequence[tuple[str, Row]], cards: Sequence[Case]) -> list[tuple[str, Row, frozenset[int]]]:
    """Each row with the cards that it names by any key of theirs, or by the key of a row that names one of them."""
    keys = {str(key): n for n, card in enumerate(cards) for key in (card.pk, card.person_id, card.number)}
    for _round in range(2):
        named = [(table, row, _cards(row, keys)) for table, row in found]
        aliases = {str(row["id"]): min(its) for _table, row, its in named if isinstance(row.get("id"), UUID) and len(its) == 1}
        keys = {**aliases, **keys}
    parts = [".".join([table, *(str(row[code]) for code in CODES if isinstance(row.get(code), str))]) for table, row, _ in named]
    return [(part, row, its) for part, (_table, row, its) in zip(parts, named, strict=True) if its]


def _cards(row: Row, keys: Mapping[str, int]) -> frozenset[int]:
    texts = [str(value) for value in row.values() if isinstance(value, str | UUID | list | dict)]
    return frozenset(keys[key] for text in texts for key in KEY.findall(text) if key in keys)


def _common_rows(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Nearest]:
    together: dict[str, dict[frozenset[int], int]] = defaultdict(lambda: defaultdict(int))
    for part, _row, its in named:
        if 1 < len(its) <= SHARED_BY:
            for two in combinations(sorted(its), 2):
                together[part][frozenset(two)] += 1
    return {f"row of {part}": _counted(counts) for part, counts in together.items()}


def _common_values(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Nearest]:
    """A value that the rows of few cards have, in whatever table, and equal lengths of what is sealed."""
    where: dict[Any, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part, row, its in named:
        for name, value in row.items():
            if isinstance(value, str | UUID | datetime | memoryview | bytes) and len(its) == 1 and value not in ("", None):
                where[_plain(value)][min(its)].add(f"{part}.{name}")
    shared: dict[str, dict[frozenset[int], int]] = defaultdict(lambda: defaultdict(int))
    for holders in where.values():
        if 1 < len(holders) <= SHARED_BY:
            for one, other in combinations(holders, 2):
                shared["/".join(sorted(holders[one] | holders[other]))][frozenset((one, other))] += 1
    return {f"value of {places}": _counted(counts) for places, counts in shared.items()}


def _counted(counts: Mapping[frozenset[int], int]) -> Nearest:
    beside: dict[int, dict[int, int]] = defaultdict(dict)
    for two, count in counts.items():
        one, other = two
        beside[one][other] = beside[other][one] = count

    def nearest(card: int, among: Cards) -> Set[int]:
        return _best({other: count for other, count in beside.get(card, {}).items() if other in among})

    return nearest


def _neighbours(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Nearest]:
    measures: dict[str, dict[str, dict[int, set[float]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    turns: dict[Any, int] = defaultdict(int)
    for part, row, its in named:
        for unit, name, value in _measured(part, row, turns):
            for card in its if len(its) == 1 else ():
                measures[unit][f"{part}.{name}"][card].add(value)
    found: dict[str, Nearest] = {}
    for unit, columns in measures.items():
        lines = {name: Line(its) for name, its in columns.items()}
        for one, other in [*combinations(lines, 2), *((name, name) for name in lines)]:
            found[f"{unit}: {one} and {other}"] = _either(lines[one], lines[other])
    return found


def _measured(part: str, row: Row, turns: dict[Any, int]) -> Iterable[tuple[str, str, float]]:
    """What is comparable with what, the name, the value."""
    for name, value in row.items():
        if isinstance(value, datetime):
            yield "moment", name, value.timestamp()
        elif isinstance(value, UUID) and value.version == 7:
            yield "moment", name, (value.int >> 80) / 1000
        elif isinstance(value, date):
            yield "day", name, value.toordinal()
        elif isinstance(value, memoryview | bytes):
            yield f"length of {part}.{name}", name, len(value)
        elif name == "xmin":
            yield "transaction", name, value
        elif name in ("id", "place") and isinstance(value, int):
            yield f"{name} of {part.partition('.')[0]}", name, value
    for name in ACTORS:
        if row.get(name):
            turn = (part.partition(".")[0], row[name])
            turns[turn] += 1
            yield f"turn of {turn[0]}", name, hash(turn) % 10**6 * 10**6 + turns[turn]


def _either(first: Line, second: Line) -> Nearest:
    ways = [(first, second)] if first is second else [(first, second), (second, first)]

    def nearest(card: int, among: Cards) -> Set[int]:
        least, found = inf, set[int]()
        for line, its in ways:
            for at in line.values.get(card, ()):
                for far, holders in its.places(among).beside(at, card):
                    if far < least:
                        least, found = far, set(holders)
                    elif far == least:
                        found |= holders
        return found - {card}

    return nearest


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else str(value) if isinstance(value, list | dict) else value


@dataclass(frozen=True)
class Guesses:
    """`right`: how many of the pairs that it did not know it finds. `learned`: the traces by which, the best first."""

    right: int
    pairs: int
    learned: tuple[str, ...]


def guess(known: Mapping[str, Nearest], known_pairs: Sequence[tuple[int, int]], hidden: Sequence[tuple[int, int]]) -> Guesses:
    """A trace that has led from a card to its peer more often than by chance votes for the nearest of the others."""
    weights = {name: hits - 3 for name, nearest in known.items() if (hits := _hits(nearest, known_pairs)) > 3}
    others = _cards_of(hidden)
    votes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for name, weight in weights.items():
        for card in others:
            chosen = _chosen(known[name], card, others)
            for other in chosen:
                votes[card][other] += weight / len(chosen)
    right = sum(_best(votes[one]) == {other} or _best(votes[other]) == {one} for one, other in hidden)
    return Guesses(right, len(hidden), tuple(sorted(weights, key=lambda name: -weights[name])))


def _cards_of(pairs: Iterable[tuple[int, int]]) -> Cards:
    return frozenset(card for pair in pairs for card in pair)


def _hits(nearest: Nearest, pairs: Sequence[tuple[int, int]]) -> float:
    """How many cards it leads to their peer; a trace that can't choose is right by chance."""
    found, among = 0.0, _cards_of(pairs)
    for one, other in (*pairs, *((other, one) for one, other in pairs)):
        chosen = _chosen(nearest, one, among)
        found += (other in chosen) / len(chosen) if chosen else 0
    return found


def _chosen(nearest: Nearest, card: int, among: Cards) -> Set[int]:
    """Nobody when all the others are as near."""
    chosen = nearest(card, among)
    return chosen if len(chosen) < len(among) - 1 else set()


def _best(votes: Mapping[int, float]) -> set[int]:
    most = max(votes.values(), default=0)
    return {card for card, count in votes.items() if count == most}

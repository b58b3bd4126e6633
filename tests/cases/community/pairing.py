"""Pairs the cards of a dump: a program that knows some pairs learns which traces link them, and guesses the others by these.

It knows nothing of peers. A trace is whatever two cards may have in common: they are named by one row, have the same value,
or rows that were written beside each other by any moment, key, transaction, place in a table or turn of a colleague.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cases.models import Case
from tests.database import as_owner, rows

TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^django_migr'"
)
KEY: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<!\d)\d{8}(?!\d)")
CODES: Final = ("rule", "route", "act", "kind", "scope", "state")  # a table is divided by them
ACTORS: Final = ("actor_id", "user_id", "by_id", "recipient_id")
SHARED_BY: Final = 3  # cards at most, of a row or value that links them

Row = dict[str, Any]
Distances = Callable[[int, int], float]  # of two cards by one trace


@dataclass(frozen=True)
class Trace:
    """Where the rows of each card lie by one measure; `values` are sorted."""

    values: Mapping[int, Sequence[float]]

    def distance(self, one: int, other: int, its: "Trace") -> float:
        theirs = its.values.get(other, ())
        return min((abs(at - theirs[n]) for at in self.values.get(one, ()) for n in _beside(theirs, at)), default=float("inf"))


def _beside(values: Sequence[float], at: float) -> range:
    n = bisect(values, at)
    return range(max(n - 1, 0), min(n + 1, len(values)))


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


def traces(found: Sequence[tuple[str, Row]], cards: Sequence[Case]) -> dict[str, Distances]:
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


def _common_rows(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Distances]:
    together: dict[str, dict[frozenset[int], int]] = defaultdict(lambda: defaultdict(int))
    for part, _row, its in named:
        if 1 < len(its) <= SHARED_BY:
            for two in combinations(sorted(its), 2):
                together[part][frozenset(two)] += 1
    return {f"row of {part}": _counted(counts) for part, counts in together.items()}


def _common_values(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Distances]:
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


def _counted(counts: Mapping[frozenset[int], int]) -> Distances:
    return lambda one, other: -counts.get(frozenset((one, other)), 0)


def _neighbours(named: Iterable[tuple[str, Row, frozenset[int]]]) -> dict[str, Distances]:
    measures: dict[str, dict[str, dict[int, list[float]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    turns: dict[Any, int] = defaultdict(int)
    for part, row, its in named:
        for unit, name, value in _measured(part, row, turns):
            for card in its if len(its) == 1 else ():
                measures[unit][f"{part}.{name}"][card].append(value)
    found: dict[str, Distances] = {}
    for unit, columns in measures.items():
        lines = {name: Trace({card: sorted(values) for card, values in its.items()}) for name, its in columns.items()}
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


def _either(first: Trace, second: Trace) -> Distances:
    return lambda one, other: min(first.distance(one, other, second), first.distance(other, one, second))


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else str(value) if isinstance(value, list | dict) else value


@dataclass(frozen=True)
class Guesses:
    """`right`: how many of the pairs that it did not know it finds. `learned`: the traces by which, the best first."""

    right: int
    pairs: int
    learned: tuple[str, ...]


def guess(known: Mapping[str, Distances], known_pairs: Sequence[tuple[int, int]], hidden: Sequence[tuple[int, int]]) -> Guesses:
    """A trace that has led from a card to its peer more often than by chance votes for the nearest of the others."""
    among = [card for pair in known_pairs for card in pair]
    weights = {name: hits - 3 for name, distance in known.items() if (hits := _hits(distance, known_pairs, among)) > 3}
    others = [card for pair in hidden for card in pair]
    votes: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for name, weight in weights.items():
        for card in others:
            nearest = _nearest(known[name], card, others)
            for other in nearest:
                votes[card][other] += weight / len(nearest)
    right = sum(_best(votes[one]) == {other} or _best(votes[other]) == {one} for one, other in hidden)
    return Guesses(right, len(hidden), tuple(sorted(weights, key=lambda name: -weights[name])))


def _hits(distance: Distances, pairs: Sequence[tuple[int, int]], among: Sequence[int]) -> float:
    """How many cards it leads to their peer; a trace that can't choose is right by chance."""
    found = 0.0
    for one, other in (*pairs, *((other, one) for one, other in pairs)):
        nearest = _nearest(distance, one, among)
        found += (other in nearest) / len(nearest) if nearest else 0
    return found


def _nearest(distance: Distances, card: int, among: Sequence[int]) -> list[int]:
    by_card = {other: distance(card, other) for other in among if other != card}
    least = min(by_card.values())
    nearest = [other for other, far in by_card.items() if far == least]
    return nearest if len(nearest) < len(by_card) else []


def _best(votes: Mapping[int, float]) -> set[int]:
    return {card for card, count in votes.items() if count == max(votes.values())}

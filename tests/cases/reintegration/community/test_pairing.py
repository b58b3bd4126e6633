"""The program that searches a dump finds peers by each trace that is laid, and without one as many as by chance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from cases.case.models import Case
from privacy.ids import new_id
from tests.cases.reintegration.community.pairing import Guesses, Row, guess, traces

PAIRS: Final = 30
MORNING: Final = datetime.fromisoformat("2026-11-23T09:00:00+02:00")
BY_CHANCE: Final = 6


@dataclass
class Dump:
    """Cards with some rows each, which say nothing of peers."""

    rng: Random = field(default_factory=lambda: Random(30))  # noqa: S311 - repeated each time
    rows: list[tuple[str, Row]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cards = [Case(pk=new_id(), person_id=new_id(), number=f"{10**7 + n}") for n in range(2 * PAIRS)]
        order = self.rng.sample(range(2 * PAIRS), 2 * PAIRS)
        self.pairs = list(zip(order[::2], order[1::2], strict=True))
        for card in self.cards * 3:
            self.add(card, at=self.moment(), xmin=self.rng.randrange(10**6), words=self.rng.randbytes(self.rng.choice((32, 64))))

    def moment(self) -> datetime:
        return MORNING + timedelta(seconds=self.rng.uniform(0, 10**5))

    def add(self, card: Case, table: str = "entry", **values: Any) -> UUID:
        key = uuid4()
        self.rows.append((table, {"id": key, "case_id": card.pk, **values}))
        return key

    def guesses(self) -> Guesses:
        half = PAIRS // 2
        return guess(traces(self.rows, self.cards), self.pairs[:half], self.pairs[half:])


def name_both(dump: Dump, _n: int, one: Case, other: Case) -> None:
    dump.add(one, "tie", other=other.pk)


def name_both_in_details(dump: Dump, _n: int, one: Case, other: Case) -> None:
    dump.rows.append(("record", {"subjects": [str(one.person_id), str(other.person_id)]}))


def name_both_by_a_row(dump: Dump, _n: int, one: Case, other: Case) -> None:
    dump.rows.append(("tie", {"id": 1, "of": dump.add(one, "side"), "other": dump.add(other, "side")}))


def have_one_value(dump: Dump, _n: int, one: Case, other: Case) -> None:
    tie = uuid4()
    dump.add(one, "side", tie=tie)
    dump.add(other, "search", key=tie)


def have_one_moment(dump: Dump, _n: int, one: Case, other: Case) -> None:
    at = dump.moment()
    dump.add(one, "side", at=at)
    dump.add(other, "notice", at=at + timedelta(seconds=1))


def have_keys_of_one_moment(dump: Dump, n: int, one: Case, other: Case) -> None:
    for card in (one, other):
        milliseconds = int((MORNING + timedelta(minutes=n)).timestamp() * 1000)
        dump.add(card, "side", key=UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | dump.rng.getrandbits(62)))


def have_one_day(dump: Dump, n: int, one: Case, other: Case) -> None:
    for card in (one, other):
        dump.add(card, "side", on=date(2026, 1, 1) + timedelta(days=n))


def have_one_transaction(dump: Dump, n: int, one: Case, other: Case) -> None:
    for card in (one, other):
        dump.add(card, "side", xmin=10 * n)


def lie_side_by_side(dump: Dump, n: int, one: Case, other: Case) -> None:
    dump.add(one, "side", place=2 * n)
    dump.add(other, "side", place=2 * n + 1)


def have_numbers_in_turn(dump: Dump, n: int, one: Case, other: Case) -> None:
    for add, card in enumerate((one, other)):
        dump.rows.append(("side", {"id": 2 * n + add, "case_id": card.pk}))


def are_a_turn_of_a_colleague(dump: Dump, n: int, one: Case, other: Case) -> None:
    for card in (one, other):
        dump.add(card, "record", actor_id=f"colleague {n % 3}")


def have_words_of_one_length(dump: Dump, n: int, one: Case, other: Case) -> None:
    for card in (one, other):
        dump.add(card, "side", words=bytes(100 + n))


@pytest.mark.parametrize(
    "lay",
    [
        name_both, name_both_in_details, name_both_by_a_row, have_one_value, have_one_moment, have_keys_of_one_moment,
        have_one_day, have_one_transaction, lie_side_by_side, have_numbers_in_turn, are_a_turn_of_a_colleague,
        have_words_of_one_length,
    ],
)  # fmt: skip
def test_peers_are_found_by_a_trace(lay: Callable[[Dump, int, Case, Case], None]) -> None:
    dump = Dump()
    for n, (one, other) in enumerate(dump.rng.sample(dump.pairs, PAIRS)):
        lay(dump, n, dump.cards[one], dump.cards[other])
    guesses = dump.guesses()
    assert guesses.right >= 12, guesses


def test_half_of_a_trace_is_enough() -> None:
    """Found among moments that say nothing: every other pair has one."""
    dump = Dump()
    for one, other in dump.pairs[::2]:
        have_one_moment(dump, 0, dump.cards[one], dump.cards[other])
    assert dump.guesses().right > BY_CHANCE


def test_without_a_trace_peers_are_found_by_chance() -> None:
    guesses = Dump().guesses()
    assert guesses.right <= BY_CHANCE
    assert guesses.pairs == PAIRS // 2

"""Keep the pairs of persons that may be one, and what people decide about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import DuplicatePair, PairSearch, PairState, Person

UPSERT: Final = """
INSERT INTO veterans_duplicatepair AS kept (id, first_id, second_id, score, reasons, state, found_at)
VALUES (%s, %s, %s, %s, %s::varchar[], 'open', %s)
ON CONFLICT (first_id, second_id) DO UPDATE SET score = EXCLUDED.score, reasons = EXCLUDED.reasons
WHERE kept.state = 'open' AND (kept.score, kept.reasons) IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.reasons)"""


class PairSettled(Exception):
    """Somebody has decided about the pair meanwhile."""


class PairOpen(Exception):
    """The pair is open: somebody has opened it again meanwhile."""


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two persons in any order; `score` is from 0 to 1, `reasons` are codes of MatchWeight."""

    one: UUID
    other: UUID
    score: float
    reasons: tuple[str, ...]


def ask_pair_search(person: Person) -> None:
    """Let the next minute search for who looks like this person. The caller has a transaction and has changed the person."""
    PairSearch.objects.create(person=person, asked_at=timezone.now())


@transaction.atomic
def keep_pairs(found: Iterable[FoundPair], *, at: datetime) -> None:
    """Store new pairs and the present score of open ones. A settled pair stays as it was decided. May run concurrently."""
    pairs = sorted(found, key=lambda pair: sorted((pair.one, pair.other)))
    with connection.cursor() as cursor:
        for pair in pairs:
            ends = sorted((str(pair.one), str(pair.other)))
            cursor.execute(UPSERT, [str(new_id()), *ends, thousandths(pair.score), list(pair.reasons), at])


def thousandths(score: float) -> int:
    """A pair is never shown as more alike than it is: 0.5999 stays below 600."""
    return int(score * 1000)


@transaction.atomic
def keep_registrar_verdict(
    new_person: UUID, other: UUID, words: str, *, by: Supporter, at: datetime, score: float, reasons: tuple[str, ...]
) -> DuplicatePair:
    """Who registered `new_person` saw `other` and says why these are two people. A head still sees the pair, with these words."""
    keep_pairs([FoundPair(new_person, other, score, reasons)], at=at)
    pair = DuplicatePair.objects.of(new_person, other).select_for_update().get()
    pair.registrar_words, pair.registrar, pair.registrar_at = words, by, at
    pair.save(update_fields=["registrar_words", "registrar", "registrar_at"])
    return pair


@transaction.atomic
def say_different(pair_id: UUID, words: str, *, by: Supporter, at: datetime) -> DuplicatePair:
    """Settle a pair: these are two people, and no search proposes them again. Raises PairSettled."""
    pair = _lock_open(pair_id)
    pair.state, pair.verdict_words, pair.verdict_by, pair.verdict_at = PairState.DIFFERENT, words, by, at
    pair.later_until = pair.later_by = None
    pair.save(update_fields=["state", "verdict_words", "verdict_by", "verdict_at", "later_until", "later_by"])
    return pair


@transaction.atomic
def settle_joined(pair_id: UUID, *, by: Supporter, at: datetime) -> DuplicatePair:
    """Settle a pair: these are one person. Raises PairSettled."""
    pair = _lock_open(pair_id)
    pair.state, pair.verdict_by, pair.verdict_at = PairState.JOINED, by, at
    pair.later_until = pair.later_by = None
    pair.save(update_fields=["state", "verdict_by", "verdict_at", "later_until", "later_by"])
    return pair


@transaction.atomic
def open_separated(pair_id: UUID) -> DuplicatePair:
    """The join of a pair is undone, so it waits for a decision again. Raises PairOpen."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair_id)
    if pair.state != PairState.JOINED:
        raise PairOpen
    pair.state, pair.verdict_by, pair.verdict_at = PairState.OPEN, None, None
    pair.save(update_fields=["state", "verdict_by", "verdict_at"])
    return pair


@transaction.atomic
def set_aside(pair_id: UUID, until: date, *, by: Supporter, at: datetime) -> DuplicatePair:
    """Show the pair again on the day `until`, which is after the day of `at`. Raises PairSettled."""
    pair = _lock_open(pair_id)
    pair.later_until, pair.later_by = until, by
    pair.save(update_fields=["later_until", "later_by"])
    return pair


@transaction.atomic
def open_again(pair_id: UUID, *, by: Supporter, at: datetime) -> DuplicatePair:
    """Take a verdict back, and search for both persons again. Raises PairOpen. The history keeps the verdict."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair_id)
    if pair.state != PairState.DIFFERENT:
        raise PairOpen
    pair.state, pair.verdict_words, pair.verdict_by, pair.verdict_at = PairState.OPEN, None, None, None
    pair.save(update_fields=["state", "verdict_words", "verdict_by", "verdict_at"])
    PairSearch.objects.create(person_id=pair.first_id, asked_at=at)
    return pair


def _lock_open(pair_id: UUID) -> DuplicatePair:
    pair = DuplicatePair.objects.select_for_update().get(pk=pair_id)
    if pair.state != PairState.OPEN:
        raise PairSettled
    return pair

"""Search for the pairs of persons that may be one: of those who have changed each minute, of all each night.

The rows of PairSearch are the queue. A chunk of them is searched, its pairs are kept and its rows removed in one transaction, so
after a crash the same rows are searched again. No value of a person is opened, and memory does not grow with the queue.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from veterans.actions.pairs import FoundPair, keep_pairs
from veterans.dictionary import DICTIONARY
from veterans.matching.candidates import persons_like_each
from veterans.matching.facts import known_facts
from veterans.matching.score import POSSIBLE, compare
from veterans.models import DuplicatePair, PairSearch, PairState

CHUNK: Final = 250
SECONDS: Final = 20.0  # of a run; the next minute goes on

ALL: Final = """
INSERT INTO veterans_pairsearch (person_id, asked_at)
SELECT id, %s FROM veterans_person AS p WHERE NOT EXISTS (SELECT FROM veterans_pairsearch WHERE person_id = p.id)"""


def search_due_pairs(*, at: datetime, seconds: float = SECONDS) -> int:
    """Search for the persons in the queue, the newest request first; return how many requests were answered.

    It ends when the queue is empty or after `seconds`. May run at any time and concurrently.
    """
    ends_at, answered = monotonic() + seconds, 0
    while (taken := _answer_chunk(at)) == CHUNK and monotonic() < ends_at:
        answered += taken
    return answered + taken


def find_all_pairs(*, at: datetime) -> int:
    """Put every person into the queue who is not in it; return how many. New requests are answered before these."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, [at])
        added: int = cursor.rowcount
    return added


@transaction.atomic
def _answer_chunk(at: datetime) -> int:
    queue = PairSearch.objects.select_for_update(skip_locked=True).order_by("-asked_at", "-id")
    taken = dict(queue.values_list("pk", "person_id")[:CHUNK])
    if taken:
        keep_pairs(_alike(set(taken.values())), at=at)
        PairSearch.objects.filter(pk__in=taken).delete()
    return len(taken)


def _alike(persons: Collection[UUID]) -> Iterator[FoundPair]:
    """Pairs of these persons that are alike enough, and open pairs of theirs with the score of today."""
    DICTIONARY.refresh()
    facts = known_facts(persons)
    pairs = {_ordered(one, other) for one, others in persons_like_each(facts).items() for other in others}
    open_pairs = DuplicatePair.objects.filter(Q(first__in=persons) | Q(second__in=persons), state=PairState.OPEN)
    kept = set(open_pairs.values_list("first_id", "second_id"))
    facts |= known_facts({person for pair in pairs | kept for person in pair} - facts.keys())
    for one, other in sorted(pairs | kept):
        likeness = compare(facts[one], facts[other])
        if likeness.score >= POSSIBLE or (one, other) in kept:
            yield FoundPair(one, other, likeness.score, likeness.reasons)


def _ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)

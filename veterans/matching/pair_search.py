"""Search for the pairs of persons that may be one: of those who have changed each minute, of all each night.

The rows of PairSearch are the queue. A chunk of them is searched, its pairs are kept and its rows removed in one transaction, so
after a crash the same rows are searched again. A joined person is searched for as a part of the one who remains. No value of a
person is opened, and memory does not grow with the queue.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import product
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from veterans.actions.pairs import FoundPair, keep_pairs
from veterans.dictionary import DICTIONARY
from veterans.matching.candidates import persons_like_each
from veterans.matching.facts import Group, known_facts
from veterans.matching.score import POSSIBLE, Likeness, compare
from veterans.models import DuplicatePair, PairSearch, PairState

CHUNK: Final = 250
SECONDS: Final = 20.0  # of a run; the next minute goes on

ALL: Final = """
INSERT INTO veterans_pairsearch (person_id, asked_at)
SELECT id, %s FROM veterans_person AS p
WHERE p.joined_into_id IS NULL AND NOT EXISTS (SELECT FROM veterans_pairsearch WHERE person_id = p.id)"""
REMAINS: Final = Coalesce("person__joined_into_id", "person_id")


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
    queue = PairSearch.objects.select_for_update(of=("self",), skip_locked=True).order_by("-asked_at", "-id")
    taken = dict(queue.values_list("pk", REMAINS)[:CHUNK])
    if taken:
        keep_pairs(_alike(set(taken.values())), at=at)
        PairSearch.objects.filter(pk__in=taken).delete()
    return len(taken)


def _alike(persons: Collection[UUID]) -> Iterator[FoundPair]:
    """Pairs of these persons that are alike enough, and open pairs of theirs with the score of today."""
    DICTIONARY.refresh()
    facts = known_facts(persons)
    pairs = {_ordered(one, other) for one, others in persons_like_each(facts).items() for other in others}
    open_pairs = DuplicatePair.objects.filter(Q(first__in=persons) | Q(second__in=persons), state=PairState.OPEN).current()
    kept = set(open_pairs.values_list("first_id", "second_id"))
    facts |= known_facts({person for pair in pairs | kept for person in pair} - facts.keys())
    different = _said_different(facts)
    for one, other in sorted(pairs | kept):
        likeness = _likeness(facts.get(one, {}), facts.get(other, {}), different)
        if likeness and (likeness.score >= POSSIBLE or (one, other) in kept):
            yield FoundPair(one, other, likeness.score, likeness.reasons)


def _said_different(facts: Mapping[UUID, Group]) -> frozenset[tuple[UUID, UUID]]:
    """Of persons who were joined or into whom others were: the pairs that a head has said are different people."""
    members = {person for group in facts.values() if len(group) > 1 for person in group}
    if not members:
        return frozenset()
    said = DuplicatePair.objects.filter(Q(first__in=members) | Q(second__in=members), state=PairState.DIFFERENT)
    return frozenset(said.values_list("first_id", "second_id"))


def _likeness(some: Group, others: Group, different: frozenset[tuple[UUID, UUID]]) -> Likeness | None:
    """Of the two members that are most alike, but for those said to be different; None: somebody was joined just now."""
    members = product(some.items(), others.items())
    compared = [compare(a, b) for (one, a), (other, b) in members if _ordered(one, other) not in different]
    return max(compared, key=lambda likeness: likeness.score, default=None)


def _ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)

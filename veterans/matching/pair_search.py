"""Search for the pairs of persons that may be one: of those who have changed each minute, of all each night.

The rows of PairSearch are the queue. A chunk of them is searched, its pairs are kept and its rows removed in one transaction, so
after a crash the same rows are searched again. A joined person is searched for as a part of the one who remains. No value of a
person is opened, and memory does not grow with the queue.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from operator import itemgetter
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from veterans.actions.pairs import FoundPair, keep_pairs
from veterans.dictionary import DICTIONARY
from veterans.matching.candidates import persons_like_each
from veterans.matching.facts import Group, known_facts
from veterans.matching.score import POSSIBLE, Likeness, compare
from veterans.models import DuplicatePair, PairSearch, PairState

CHUNK: Final = 250
SECONDS: Final = 20.0  # of a run; the next minute goes on
BEHIND: Final = timedelta(days=2)  # of a request that raised: behind those of the night

ALL: Final = """
INSERT INTO veterans_pairsearch (person_id, asked_at)
SELECT id, %s FROM veterans_person AS p
WHERE p.joined_into_id IS NULL AND NOT EXISTS (SELECT FROM veterans_pairsearch WHERE person_id = p.id)"""
REMAINS: Final = Coalesce("person__joined_into_id", "person_id")


def search_due_pairs(*, at: datetime, seconds: float = SECONDS, run: Run | None = None) -> int:
    """Search for the persons in the queue, the newest request first; return how many requests were answered.

    It ends when the queue is empty or after `seconds`. May run at any time and concurrently. A request that raises, of which
    `run` learns, goes behind the others and is tried again.
    """
    ends_at, answered, run = monotonic() + seconds, 0, run or Run()
    while (taken := _answer_chunk(at, run)) == CHUNK and monotonic() < ends_at:
        answered += taken
    return answered + taken


def find_all_pairs(*, at: datetime) -> int:
    """Put every person into the queue who is not in it; return how many. New requests are answered before these."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, [at])
        added: int = cursor.rowcount
    return added


@transaction.atomic
def _answer_chunk(at: datetime, run: Run) -> int:
    queue = PairSearch.objects.select_for_update(of=("self",), skip_locked=True).order_by("-asked_at", "-id")
    taken = list(queue.values_list("pk", REMAINS)[:CHUNK])
    answered = run.together(taken, lambda some: _answer(dict(some), at), code=lambda _: Task.PAIRS, key=itemgetter(0))
    if len(taken) > sum(answered):
        PairSearch.objects.filter(pk__in=[pk for pk, _person in taken]).update(asked_at=at - BEHIND)
    return len(taken)


def _answer(requests: Mapping[int, UUID], at: datetime) -> int:
    """Their rows go; returns how many."""
    keep_pairs(_alike(set(requests.values())), at=at)
    PairSearch.objects.filter(pk__in=requests).delete()
    return len(requests)


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

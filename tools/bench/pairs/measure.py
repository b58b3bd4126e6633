"""Compare the pairs that were kept with those that are of one man."""

import resource
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from uuid import UUID

from django.utils import timezone

from tools.bench.pairs.records import Record
from veterans.matching import CERTAIN, POSSIBLE
from veterans.matching.pair_search import find_all_pairs, search_due_pairs
from veterans.models import DuplicatePair, PairSearch

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`precision`: of the pairs with a certain score those of one man; `recall`: of the pairs of one man those kept.

    `wrong` and `missed`: kinds of records with their numbers.
    """

    pairs: int
    certain: int
    precision: float
    recall: float
    wrong: Counter[str]
    missed: Counter[str]


def sweep() -> tuple[float, float]:
    """Wall and processor seconds of the search for all persons."""
    PairSearch.objects.all().delete()
    began, used = perf_counter(), process_time()
    find_all_pairs(at=timezone.now())
    while search_due_pairs(at=timezone.now(), seconds=10):
        print(f"{perf_counter() - began:.0f} s, {memory():.0f} MB", flush=True)
    return perf_counter() - began, process_time() - used


def memory() -> float:
    """The most that the process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def outcome(records: Mapping[UUID, Record]) -> Outcome:
    kept = {(first, second): score for first, second, score in DuplicatePair.objects.values_list("first", "second", "score")}
    of_one_man = _of_one_man(records)
    certain = {pair for pair, score in kept.items() if score >= CERTAIN * 1000}
    possible = {pair for pair, score in kept.items() if score >= POSSIBLE * 1000}
    return Outcome(
        pairs=len(possible),
        certain=len(certain),
        precision=len(certain & of_one_man) / max(len(certain), 1),
        recall=len(possible & of_one_man) / max(len(of_one_man), 1),
        wrong=_kinds(certain - of_one_man, records),
        missed=_kinds(of_one_man - possible, records),
    )


def _of_one_man(records: Mapping[UUID, Record]) -> set[Pair]:
    cards: dict[int, list[UUID]] = defaultdict(list)
    for key, record in records.items():
        cards[record.man].append(key)
    return {(min(keys), max(keys)) for keys in cards.values() if len(keys) == 2}


def _kinds(pairs: set[Pair], records: Mapping[UUID, Record]) -> Counter[str]:
    return Counter(" / ".join(sorted(records[key].kind for key in pair)) for pair in pairs)

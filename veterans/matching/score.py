"""How likely two persons are one: the weights of what agrees and of what differs, summed as log-odds (Fellegi and Sunter, 1969).

A weight is 10·log10(m/u) in decibans: m is the share of pairs of one person that agree so, u that of pairs of two persons. The
sum with the prior gives the odds, a logistic the score. Facts that depend on each other (own phone and other phone; year and
date) count once. What is unknown counts nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from veterans.dictionary import DICTIONARY
from veterans.matching.facts import Facts
from veterans.matching.names import Alike, given_names_alike, patronymics_alike, surnames_alike
from veterans.matching.weights import WEIGHTS

CERTAIN: Final = 0.9  # who registers answers "the same" or "another, because…" before it is saved
POSSIBLE: Final = 0.6  # heads see the pair
PRIOR: Final = "prior"
COMMON, RARE = 250, 10_000  # one in so many bears a common surname at least, a rare one at most
ENOUGH: Final = 2_000  # among fewer persons the share of a surname says nothing
NEAR_YEARS: Final = 1


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is from 0 to 1; `reasons` are codes of MatchWeight: names first, then birth, numbers, service."""

    score: float
    reasons: tuple[str, ...]


def compare(a: Facts, b: Facts) -> Likeness:
    """The order of the two makes no difference."""
    points = WEIGHTS.points()
    reasons = tuple(_reasons(a, b))
    decibans = points[PRIOR] + sum(points[code] for code in reasons)
    return Likeness(1 / (1 + 10 ** (-decibans / 10)), reasons)


def most_alike(some: Iterable[Facts], others: Iterable[Facts]) -> Likeness:
    """Of two groups of joined persons: their two members that are most alike."""
    return max((compare(a, b) for a, b in product(some, others)), key=lambda likeness: likeness.score)


def _reasons(a: Facts, b: Facts) -> Iterator[str]:
    each = (surnames_alike(one, other) for one in a.surnames for other in b.surnames)
    surnames = min(each, key=lambda alike: alike.value)
    if surnames is Alike.SAME:
        yield f"surname_same{_rarity(a.surname)}"
    else:
        yield from _named("surname", surnames)
    yield from _named("given", given_names_alike(a.given_name, b.given_name))
    yield from _named("patronymic", patronymics_alike(a.patronymic, b.patronymic))
    for part in (_birth, _rnokpp, _phones, _branch):
        if code := part(a, b):
            yield code


def _named(part: str, alike: Alike) -> Iterator[str]:
    if alike is not Alike.UNKNOWN:
        yield f"{part}_{CODES[alike]}"


def _rarity(surname: str) -> str:
    bearers, persons = DICTIONARY.surname_share(surname)
    if persons < ENOUGH:
        return ""
    if bearers * COMMON >= persons:
        return "_common"
    return "_rare" if bearers * RARE <= persons else ""


def _birth(a: Facts, b: Facts) -> str:
    if a.born and b.born:
        if a.born == b.born:
            return "born_same"
        if b.born == a.born_swapped or a.born == b.born_swapped:
            return "born_swapped"
    if a.birth_year is None or b.birth_year is None:
        return ""
    apart = abs(a.birth_year - b.birth_year)
    if not apart:
        return "day_differs" if a.born and b.born else "year_same"
    return "year_near" if apart <= NEAR_YEARS else "year_differs"


def _rnokpp(a: Facts, b: Facts) -> str:
    if a.rnokpp is None or b.rnokpp is None:
        return ""
    return "rnokpp_same" if a.rnokpp == b.rnokpp else "rnokpp_differs"


def _phones(a: Facts, b: Facts) -> str:
    """People change their numbers, so that two differ says nothing."""
    if a.own_phones & b.own_phones:
        return "own_phone_same"
    return "other_phone_same" if a.phones & b.phones else ""


def _branch(a: Facts, b: Facts) -> str:
    if not a.branch or not b.branch:
        return ""
    return "branch_same" if a.branch == b.branch else "branch_differs"


CODES: Final = {
    Alike.SAME: "same",
    Alike.SOUND: "sound",
    Alike.OTHER_FORM: "form",
    Alike.MISSPELT: "misspelt",
    Alike.DIFFERENT: "differs",
}

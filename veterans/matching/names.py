"""How alike two names are, whatever the alphabet, the language and the form they were written in. Pure functions."""

import re
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from veterans.aliases import GROUPS, given_names, is_given_name
from veterans.spelling import fold, light, roman

LONG: Final = 8  # names of this length or longer may have two mistakes, shorter ones one
SHORTEST_SURNAME, SHORTEST_GIVEN = 4, 3  # a shorter name with a mistake is another name
CACHED: Final = 100_000

NO_GROUP: Final[frozenset[int]] = frozenset()

_PATRONYMIC_END = re.compile("(?:[oei]vna|iQna|(?:[oe]v)?iQ)$")  # in the letters of `fold`
_GIVEN_END = re.compile("[aeiou]+$")


class Alike(Enum):
    """Nearest first. SOUND: the same in another spelling or alphabet. OTHER_FORM: Саша and Олександр, half of a double name."""

    SAME = auto()
    SOUND = auto()
    OTHER_FORM = auto()
    MISSPELT = auto()
    DIFFERENT = auto()
    UNKNOWN = auto()


@lru_cache(CACHED)
def surnames_alike(one: str, other: str) -> Alike:
    """Both in their clean form; "" is unknown."""
    found = _written_alike(one, other)
    if found is Alike.DIFFERENT and ({one, other} & {*_halves(one), *_halves(other)} or set(_halves(one)) & set(_halves(other))):
        return Alike.OTHER_FORM
    return Alike.MISSPELT if found is Alike.DIFFERENT and _misspelt(one, other, SHORTEST_SURNAME) else found


@lru_cache(CACHED)
def given_names_alike(one: str, other: str) -> Alike:
    """Two given names that both exist are two names, however near: Марія and Дарія."""
    found = _written_alike(one, other)
    if found is not Alike.DIFFERENT:
        return found
    if _are_aliases(one, other):
        return Alike.OTHER_FORM
    both_exist = is_given_name(one) and is_given_name(other)
    return Alike.MISSPELT if not both_exist and _misspelt(one, other, SHORTEST_GIVEN) else found


@lru_cache(CACHED)
def patronymics_alike(one: str, other: str) -> Alike:
    """Compare the father's name when the ends differ: Сергійович and Сергеевич. A son's and a daughter's never are one."""
    found = _written_alike(one, other)
    if found is not Alike.DIFFERENT or _is_daughters(one) != _is_daughters(other):
        return found
    stems = _father(one), _father(other)
    fathers = _fathers()
    if stems[0] and (stems[0] == stems[1] or fathers.get(stems[0], NO_GROUP) & fathers.get(stems[1], NO_GROUP)):
        return Alike.SOUND
    both_exist = all(stem in fathers for stem in stems)
    return Alike.MISSPELT if not both_exist and _misspelt(one, other, SHORTEST_GIVEN) else found


def _written_alike(one: str, other: str) -> Alike:
    if not one or not other:
        return Alike.UNKNOWN
    if one == other or _joined(one) == _joined(other):
        return Alike.SAME
    return Alike.SOUND if _sound(one) == _sound(other) or _latin(one) == _latin(other) else Alike.DIFFERENT


def _misspelt(one: str, other: str, shortest: int) -> bool:
    """A few letters apart: as written, or by sound when the alphabets differ."""
    shorter = min(len(one), len(other))
    if shorter < shortest:
        return False
    most = 2 if shorter >= LONG else 1
    forms = ((light(_joined(one)), light(_joined(other))), (_sound(one), _sound(other)))
    return any(OSA.distance(left, right, score_cutoff=most) <= most for left, right in forms)


def _joined(name: str) -> str:
    return re.sub("[ -]", "", name)


@lru_cache(CACHED)
def _sound(name: str) -> str:
    return fold(_joined(name))


@lru_cache(CACHED)
def _latin(name: str) -> str:
    return roman(_joined(name))


def _halves(name: str) -> tuple[str, ...]:
    parts = tuple(re.split("[ -]", name))
    return parts if len(parts) > 1 else ()


@cache
def _groups() -> dict[str, frozenset[int]]:
    """By the sound of a given name: the groups of aliases that it belongs to."""
    found: dict[str, set[int]] = {}
    for place, group in enumerate(GROUPS):
        for sound in {fold(name) for name in group.split()}:
            found.setdefault(sound, set()).add(place)
    return {sound: frozenset(places) for sound, places in found.items()}


@cache
def _fathers() -> dict[str, frozenset[int]]:
    """Stems of given names, in the letters of `fold`, with the groups of aliases that they belong to.

    The stem of a group's first name belongs to no other group: Олексійович is no son of an Олекса.
    """
    found: dict[str, frozenset[int]] = {_stem(fold(name)): NO_GROUP for name in given_names()}
    firsts = {_stem(fold(group.split()[0])): place for place, group in enumerate(GROUPS)}
    for sound, places in _groups().items():
        stem = _stem(sound)
        found[stem] = frozenset({firsts[stem]}) if stem in firsts else found.get(stem, NO_GROUP) | places
    return found


def _are_aliases(one: str, other: str) -> bool:
    """A short form of both Олександр and Олександра does not make the two one name, so groups are compared, not aliases."""
    return bool(_groups().get(_sound(one), NO_GROUP) & _groups().get(_sound(other), NO_GROUP))


def _is_daughters(patronymic: str) -> bool:
    return _sound(patronymic).endswith("na")


def _father(patronymic: str) -> str:
    return _stem(_PATRONYMIC_END.sub("", _sound(patronymic)))


def _stem(sound: str) -> str:
    return _GIVEN_END.sub("", sound)

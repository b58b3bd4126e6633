"""Spellings of a name and readings of a typed word: wrong keyboard, Russian, Latin, one half of a double name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from veterans.spelling.letters import clean, fold, has_cyrillic, has_latin, light, roman

HALF_OF_NAME_COST = 0.3
HALF_OF_WORD_COST = 1.2
ALIAS_COST = 0.1

_KEYBOARD = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`\\{}:\"<>~|",
    "йцукенгшщзхїфівапролджєячсмитьбю'ґхїжєбю'ґ",
)
_KEYBOARD_LETTER = re.compile(r"[\[\];`\\{}:<>~|]")
_LOOKALIKES = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
_INITIALS = {  # further letters that an initial may represent, in Russian and in Latin letters
    "г": "гґ", "ґ": "ґг", "е": "еє", "э": "еє", "ё": "єей", "и": "иі", "і": "іи", "ы": "и",
    "c": "цчк", "e": "еє", "g": "гґ", "h": "гх", "i": "іїий", "j": "йяюєж", "k": "кх", "q": "к", "s": "сшщ", "t": "тц",
    "u": "у", "v": "в", "w": "в", "x": "к", "y": "ийїєюя", "z": "зж",
    **dict(zip("abdflmnopr", "абдфлмнопр", strict=True)),
}  # fmt: skip
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One spelling of a name or reading of a typed word, in each form used for comparison; a cost of 0 is the word as given."""

    raw: str
    fold: str
    light: str
    roman: str
    latin: bool
    cost: float


def name_spellings(name: str, aliases: Iterable[str] = ()) -> tuple[Spelling, ...]:
    """Spellings by which a stored name is found: whole, each half of a double name, its aliases."""
    whole = clean(name)
    return (
        _spelling(whole, 0.0),
        *(_spelling(half, HALF_OF_NAME_COST) for half in _halves(whole)),
        *(_spelling(alias, ALIAS_COST) for alias in sorted(aliases)),
    )


def word_spellings(word: str) -> tuple[Spelling, ...]:
    """Readings of a typed word; empty when it has no letter."""
    meanings = [meaning for meaning in dict.fromkeys(_meanings(word.lower())) if meaning]
    halves = dict.fromkeys(half for meaning in meanings for half in _halves(meaning))
    return (
        *(_spelling(meaning, 0.0) for meaning in meanings),
        *(_spelling(half, HALF_OF_WORD_COST) for half in halves),
    )


def initial_letters(initial: str) -> str:
    """The letters that a name with this initial may begin with, in any alphabet or keyboard layout."""
    letter = initial.lower()
    letters = letter + _INITIALS.get(letter, "")
    return letters + letter.translate(_KEYBOARD) if has_latin(letter) else letters


def _meanings(word: str) -> Iterator[str]:
    typed = _EDGES.sub("", clean(word))
    if has_latin(typed) and has_cyrillic(typed):
        yield typed.translate(_LOOKALIKES)
        return
    if has_latin(typed) or (not has_cyrillic(typed) and _KEYBOARD_LETTER.search(word)):
        yield _EDGES.sub("", clean(word.translate(_KEYBOARD)))
    yield typed
    if "ё" in typed:
        yield typed.replace("ьё", "ьо").replace("ё", "йо")
    if "sch" in typed:
        yield typed.replace("sch", "s|ch")  # German spelling of щ, or с and ч


def _halves(name: str) -> tuple[str, ...]:
    parts = tuple(part for part in re.split("[ -]", name) if len(part) > 1)
    return parts if len(parts) > 1 else ()


def _spelling(text: str, cost: float) -> Spelling:
    """Compare a double name joined: a hyphen or a space in it makes no difference."""
    joined = re.sub("[ -]", "", text)
    return Spelling(
        raw=joined.replace("|", ""),
        fold=fold(joined),
        light=light(joined),
        roman=roman(joined),
        latin=not has_cyrillic(joined),
        cost=cost,
    )

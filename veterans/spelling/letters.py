"""Normal forms of a name without case, marks, and differences of alphabet and transliteration.

Index and query call the same functions, so a change here changes what is found but never what is stored. Only `clean` decides
which spellings are one name, and it must not change once names are stored.
"""

import re
import unicodedata

from supporters.directory.unseen import without_unseen

_MARKS = str.maketrans("‐‑‒–—―−", "-------", "'ʼ’‘`´ʹ′\"“”″")  # unify dashes, drop the apostrophes people type
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")

_FOLD = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "х": "h", "д": "d", "е": "e", "є": "e", "э": "e", "ё": "e",
    "ж": "J", "з": "z", "и": "i", "і": "i", "ї": "i", "ы": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "ц": "C", "ч": "Q", "ш": "S", "щ": "S",
    "ь": "", "ъ": "", "ю": "u", "я": "a",
    "x": "ks", "w": "v", "q": "k", "g": "h", "c": "C", "y": "i", "j": "i", "|": "",
}  # fmt: skip
_LIGHT = _FOLD | {"х": "x", "й": "y", "щ": "W", "ю": "U", "я": "A"}
_ROMAN = {  # resolution 55 of the Cabinet of Ministers (27.01.2010), without its rules for the first letter of a word
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "ё": "io", "ъ": "", "ы": "y", "э": "e", "|": "",
}  # fmt: skip
_LATIN_SOUNDS = {  # longest first: the pattern below takes the first that fits
    "shch": "S", "szcz": "S", "sch": "S", "zgh": "zh", "zh": "J", "kh": "h", "ts": "C", "tz": "C", "ch": "Q",
    "sh": "S", "ph": "f", "ck": "k",
}  # fmt: skip

_FOLD_TABLE, _LIGHT_TABLE, _ROMAN_TABLE = str.maketrans(_FOLD), str.maketrans(_LIGHT), str.maketrans(_ROMAN)
_LATIN_SOUND = re.compile("|".join(_LATIN_SOUNDS))
_SOFT_TS = re.compile("тьс|тс")
_GLIDE = re.compile("i+(?=[aeou])")
_DOUBLED = re.compile(r"(.)\1+")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def clean(name: str) -> str:
    """Remove what never distinguishes two names: case, apostrophes, kinds of dash, surrounding spaces."""
    spaced = re.sub(r"\s", " ", unicodedata.normalize("NFC", name).lower())
    bare = without_unseen(_CONTROLS.sub("", spaced)).translate(_MARKS)
    return unicodedata.normalize("NFC", re.sub(r"[\s-]*-[\s-]*", "-", " ".join(bare.split())).strip("- "))


def fold(word: str) -> str:
    """The sound of a clean word across alphabets: Залужний, Залужный and Zaluzhnyi are all `zaluJni`."""
    return _DOUBLED.sub(r"\1", _GLIDE.sub("", _symbols(word, _FOLD_TABLE)))


def light(word: str) -> str:
    """Like `fold`, but one wrong letter stays one wrong symbol: nothing is dropped or merged beyond the letter itself."""
    return _symbols(word, _LIGHT_TABLE)


def roman(word: str) -> str:
    """A clean word in the Latin letters of passports; Latin letters stay."""
    return word.replace("зг", "zgh").translate(_ROMAN_TABLE)


def has_latin(word: str) -> bool:
    return _LATIN.search(word) is not None


def has_cyrillic(word: str) -> bool:
    return _CYRILLIC.search(word) is not None


def letter_mask(text: str) -> int:
    """64 bits: which letters occur in the text (low half) and which occur twice (high half).

    One edit adds at most one bit and removes at most one, so texts whose masks differ by more are further apart.
    """
    mask = 0
    for letter in text:
        bit = 1 << (ord(letter) & 31)
        mask |= bit << 32 if mask & bit else bit
    return mask


def _symbols(word: str, table: dict[int, str]) -> str:
    sounds = _LATIN_SOUND.sub(lambda found: _LATIN_SOUNDS[found[0]], word)
    return _SOFT_TS.sub("ц", sounds).translate(table)

"""Parse the search box: a name, a phone, an identifier or a case number."""

import re
from dataclasses import dataclass
from typing import Literal

from veterans.numbers import rnokpp
from veterans.spelling import word_spellings

QueryKind = Literal["name", "phone", "identifier", "number", "empty"]

LONGEST_QUERY = 100
MOST_WORDS = 3
MOST_INITIALS = 2
FEWEST_DIGITS = 3

_DIGITS_ONLY = re.compile(r"(?P<sign>№|#|no\.?|n)?[\s()+./–—-]*[0-9][\s0-9()+./–—-]*", re.IGNORECASE)
_BIRTH_YEAR = re.compile(r"(?<!\S)(?:[0-9]{1,2}\.[0-9]{1,2}\.)?((?:19|20)[0-9]{2})(?:\s*р\.?\s*н?\.?)?(?!\S)")
_SPACED_DASH = re.compile(r"\s+[‐‑‒–—―−-]\s+")
_GLUED_INITIALS = re.compile(r"(?<=\b[А-ЯЄІЇҐ]\.)(?=[А-ЯЄІЇҐ][а-яєіїґ’'ʼ])")
_INITIALS = re.compile(r"([^\W\d_])\.?|([^\W\d_])\.([^\W\d_])\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A parsed search. `digits` are as typed."""

    kind: QueryKind
    words: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    birth_year: int | None = None
    digits: str = ""


def parse_query(typed: str) -> Query:
    """Parse the typed text; never raises. Only the first 100 characters, three words and two initials count."""
    text = " ".join(typed[:LONGEST_QUERY].replace("\0", " ").split())
    found = _DIGITS_ONLY.fullmatch(text)
    return _parse_digits(text, numbered=bool(found["sign"])) if found else _parse_name(text)


def _parse_digits(text: str, *, numbered: bool) -> Query:
    digits = re.sub("[^0-9]", "", text)
    if numbered:
        return Query(kind="number", digits=digits)
    if rnokpp(digits):
        return Query(kind="identifier", digits=digits)
    if len(digits) < FEWEST_DIGITS:
        return Query(kind="empty")
    return Query(kind="phone", digits=digits)


def _parse_name(text: str) -> Query:
    year = _BIRTH_YEAR.search(text)
    without_year = _BIRTH_YEAR.sub(" ", text, count=1)
    words: list[str] = []
    initials: list[str] = []
    for word in _GLUED_INITIALS.sub(" ", _SPACED_DASH.sub("-", without_year)).split():
        letters = _initials(word)
        if letters:
            initials += letters
        elif word_spellings(word):
            words.append(word)
    if not words and initials:
        words, initials = ["".join(initials)], []
    if not words:
        return Query(kind="empty")
    birth_year = int(year[1]) if year else None
    return Query(kind="name", words=tuple(words[:MOST_WORDS]), initials=tuple(initials[:MOST_INITIALS]), birth_year=birth_year)


def _initials(word: str) -> tuple[str, ...]:
    """The letters of `О`, `О.`, `О.П.` and `ОП`; empty for a word."""
    if len(word) == MOST_INITIALS and word.isupper() and word.isalpha():
        return tuple(word)
    found = _INITIALS.fullmatch(word)
    return tuple(letter for letter in found.groups() if letter) if found else ()

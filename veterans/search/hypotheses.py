"""Possible meanings of the typed words: which is the surname, the given name, the patronymic."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from veterans.dictionary import DICTIONARY, Matches
from veterans.models import NameKind
from veterans.search.queries import Query
from veterans.spelling import Spelling, initial_letters, word_spellings

REVERSED_COST = 0.05
NO_SURNAME_COST = 0.1
GIVEN_ALONE_COST = 0.3
JOINED_COST = 0.2
NO_PATRONYMIC_COST = 1.0
SURNAME_ALONE_COST = 2.0


@dataclass(frozen=True, slots=True)
class Term:
    """A typed word with its spellings, or an initial with the letters it may represent."""

    spellings: tuple[Spelling, ...] = ()
    letters: str = ""

    def matches(self, kind: NameKind, breadth: int) -> Matches:
        if self.letters:
            return DICTIONARY.starting_with(kind, self.letters, breadth=breadth)
        return DICTIONARY.match(kind, self.spellings, breadth=breadth)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One interpretation of the query: the terms by kind of name, and its cost."""

    terms: dict[NameKind, Term]
    cost: float = 0.0
    weighs_year: bool = True


def hypotheses(query: Query) -> Iterator[Hypothesis]:
    """All interpretations of a query of one to three words; not ordered by likelihood."""
    words = [Term(spellings=word_spellings(word)) for word in query.words]
    initials = [Term(letters=initial_letters(letter)) for letter in query.initials]
    match words, initials:
        case [word], []:
            yield Hypothesis({S: word})
            yield Hypothesis({G: word}, GIVEN_ALONE_COST)
        case [word], _:
            yield _named(word, *initials)
        case [first, second], []:
            yield _named(first, second)
            yield _named(second, first, cost=REVERSED_COST)
            yield Hypothesis({G: first, P: second}, NO_SURNAME_COST)
            yield _named(_joined(query.words[:2]))
        case [first, second], _:
            yield _named(first, second, initials[0])
            yield _named(second, first, initials[0], cost=REVERSED_COST)
            yield _named(_joined(query.words[:2]), *initials)
        case [first, second, third], _:
            yield _named(first, second, third)
            yield _named(third, first, second, cost=REVERSED_COST)
            yield _named(second, first, third, cost=REVERSED_COST)
            yield _named(_joined(query.words[:2]), third)
            yield _named(_joined(query.words[1:]), first, cost=REVERSED_COST)
            yield _named(first, second, cost=NO_PATRONYMIC_COST)
            yield _named(third, first, cost=NO_PATRONYMIC_COST + REVERSED_COST)
            yield _named(second, first, cost=NO_PATRONYMIC_COST + REVERSED_COST)
    yield from _surname_alone(query, words)


def _surname_alone(query: Query, words: list[Term]) -> Iterator[Hypothesis]:
    """The other words may be wrong or unknown to us."""
    if len(words) > 1 or query.initials or query.birth_year:
        yield Hypothesis({S: words[0]}, SURNAME_ALONE_COST, weighs_year=False)
    if len(words) > 1:
        yield Hypothesis({S: words[-1]}, SURNAME_ALONE_COST + REVERSED_COST, weighs_year=False)


def _named(*terms: Term, cost: float = 0.0) -> Hypothesis:
    return Hypothesis(dict(zip((S, G, P), terms, strict=False)), cost)


def _joined(words: tuple[str, ...]) -> Term:
    """Two words read as one double name."""
    spellings = word_spellings("-".join(words))
    return Term(spellings=tuple(replace(spelling, cost=JOINED_COST) for spelling in spellings if not spelling.cost))


S, G, P = NameKind.SURNAME, NameKind.GIVEN, NameKind.PATRONYMIC

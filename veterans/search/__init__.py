"""Find persons by a name in any spelling, a phone or its last digits, or an identifier."""

from dataclasses import dataclass
from functools import cache, reduce
from math import inf
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from privacy.keys import keyed_token
from supporters.directory.numbers import phone_e164
from veterans.dictionary import BREADTH, DICTIONARY
from veterans.models import Person, Phone, SearchToken, TokenKind
from veterans.search.hypotheses import Hypothesis, hypotheses
from veterans.search.joined import fetch_all
from veterans.search.queries import Query, QueryKind, parse_query
from veterans.search.statement import MOST_ROWS, Row, Wanted

__all__ = ["Found", "Hit", "find_persons"]

MOST_HITS = MOST_ROWS - 1
SPREAD = 1.9  # hits that cost this much more than the best one are left out
WHOLE_BREADTH = 5_000  # used when the nearest names lead to few persons within reach
_TAILS = {4: TokenKind.PHONE_TAIL_4, 7: TokenKind.PHONE_TAIL_7}
LONGEST_TAIL = max(_TAILS)
NUMBERS = ("identifier", "phone")


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found, `naming`: by a former name, another spelling, a call sign or a name of somebody who was joined into them
    (None: by the current name, or a number).

    A cost of 0 is an exact match of the current name.
    """

    person_id: UUID
    naming: UUID | None
    cost: float


@dataclass(frozen=True, slots=True)
class Found:
    """Result of a search, nearest first; `too_many`: persons within reach were left out."""

    kind: QueryKind
    hits: tuple[Hit, ...] = ()
    too_many: bool = False


def find_persons(query: str, *, within: QuerySet[Any]) -> Found:
    """Search among the persons whose keys `within` yields, and those who were joined into them: found is the one who remains.
    The answer depends on no other person.

    Never raises on user input. Case numbers (`kind` "number") are looked up in `cases`, not here.
    """
    understood = parse_query(query)
    if understood.kind == "name":
        return _found("name", _rows_by_name(understood, within))
    rows = _rows_by_token(_tokens(understood), within) or _rows_by_tail(understood, within)
    return _found(understood.kind, rows)


def _found(kind: QueryKind, rows: list[Row]) -> Found:
    dearest = rows[0].cost + SPREAD if rows else 0.0
    near = [row for row in rows if row.cost <= dearest]
    hits = tuple(Hit(row.person_id, row.naming, row.cost) for row in near[:MOST_HITS])
    cut = any(row.more_cost is not None and row.more_cost <= dearest for row in near)
    return Found(kind, hits, too_many=cut or len(near) > MOST_HITS)


def _rows_by_name(query: Query, within: QuerySet[Any]) -> list[Row]:
    """The nearest persons within reach.

    Names are limited to the nearest before reach is applied. If that yields few persons, the other names are searched too.
    Otherwise names of persons out of reach could push a person within reach out of the answer.
    """
    DICTIONARY.refresh()
    understandings = list(hypotheses(query))
    rows, beyond = _rows_within(understandings, query.birth_year, within, BREADTH)
    dearest = rows[0].cost + SPREAD if rows else inf
    if beyond < dearest and len(rows) < MOST_ROWS:
        rows, _ = _rows_within(understandings, query.birth_year, within, WHOLE_BREADTH)
    return rows


def _rows_within(
    understandings: list[Hypothesis], birth_year: int | None, within: QuerySet[Any], breadth: int
) -> tuple[list[Row], float]:
    """The nearest persons among the nearest `breadth` names of each term, and the lowest cost of a name left out."""
    matching = cache(lambda term, kind: term.matches(kind, breadth))
    wanted: list[Wanted] = []
    beyond = inf
    for understanding in understandings:
        matches = {kind: matching(term, kind) for kind, term in understanding.terms.items()}
        if all(found.entries for found in matches.values()):
            wanted.append(Wanted(matches, understanding.cost, birth_year if understanding.weighs_year else None))
            beyond = min(beyond, understanding.cost + min(found.beyond for found in matches.values()))
    return (fetch_all(wanted, within) if wanted else []), beyond


def _tokens(query: Query) -> list[tuple[TokenKind, str]]:
    """Tokens to look up; a РНОКПП may also be a phone, since one in eleven phones passes its check digit."""
    if query.kind not in NUMBERS:
        return []
    if tail := _TAILS.get(len(query.digits)):
        return [(tail, query.digits)]
    phones = {query.digits, (phone_e164(query.digits) or query.digits).lstrip("+")}
    found = [(TokenKind.PHONE, digits) for digits in sorted(phones)]
    return [(TokenKind.RNOKPP, query.digits), *found] if query.kind == "identifier" else found


def _rows_by_tail(query: Query, within: QuerySet[Any]) -> list[Row]:
    """Fallback for a foreign number, which is often typed without its country code.

    The last seven digits lead to few persons. Their phones are opened and compared, so the caller needs a reading.
    """
    digits = query.digits.lstrip("0")
    if query.kind not in NUMBERS or len(digits) <= LONGEST_TAIL:
        return []
    rows = _rows_by_token([(_TAILS[LONGEST_TAIL], digits[-LONGEST_TAIL:])], within)
    found = [row.person_id for row in rows]
    phones: QuerySet[Any] = Phone.objects.open()
    persons = Person.objects.of_group(found).values("pk")
    kept = phones.filter(person__in=persons).annotate(of=Coalesce("person__joined_into_id", "person_id"))
    theirs = phones.filter(tie__person__in=persons).annotate(of=Coalesce("tie__person__joined_into_id", "tie__person_id"))
    bearers = {phone.of for phone in (*kept, *theirs) if phone.number.endswith(digits)}
    return [row for row in rows if row.person_id in bearers]


def _rows_by_token(tokens: list[tuple[TokenKind, str]], within: QuerySet[Any]) -> list[Row]:
    if not tokens:
        return []
    wanted = reduce(or_, (Q(kind=kind, token=keyed_token(f"token.{kind}", digits)) for kind, digits in tokens))
    remains = Coalesce("person__joined_into_id", "person_id")
    found = SearchToken.objects.filter(wanted).annotate(remains=remains).filter(remains__in=within).order_by("remains")
    return [Row(key, None, 0.0, None) for key in found.values_list("remains", flat=True).distinct()[:MOST_ROWS]]

"""What is compared of a person: names, year, and keyed tokens. No value of a person is opened for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from supporters.directory.numbers import phone_e164
from veterans.actions.tokens import birth_tokens, phone_digits, search_token
from veterans.dictionary import DICTIONARY
from veterans.models import PhoneOwner, TokenKind
from veterans.numbers import rnokpp as valid_rnokpp
from veterans.spelling import clean

COMPARED: Final = (
    TokenKind.RNOKPP, TokenKind.OWN_PHONE, TokenKind.PHONE, TokenKind.NAME_BORN, TokenKind.BORN, TokenKind.BORN_SWAPPED,
)  # fmt: skip
STORED: Final = """
SELECT coalesce(p.joined_into_id, p.id), p.id, n.surname_entry_id, n.given_entry_id, n.patronymic_entry_id, p.birth_year,
    coalesce(v.branch, ''), coalesce(t.kinds, '{}'), coalesce(t.tokens, '{}'), ARRAY(
        SELECT o.surname_entry_id FROM veterans_personname AS o
        WHERE o.person_id = p.id AND o.kind IN ('former', 'alias') AND o.ended_at IS NULL AND o.surname_entry_id IS NOT NULL
    )
FROM veterans_person AS p
JOIN veterans_personname AS n ON n.person_id = p.id AND n.kind = 'current'
LEFT JOIN veterans_veteran AS v ON v.person_id = p.id
LEFT JOIN LATERAL (
    SELECT array_agg(kind::text ORDER BY id) AS kinds, array_agg(token ORDER BY id) AS tokens
    FROM veterans_searchtoken WHERE person_id = p.id AND kind = ANY(%s)
) AS t ON true
WHERE p.id = ANY(%s::uuid[]) OR p.joined_into_id = ANY(%s::uuid[])"""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names in their clean form, "" where unknown. Tokens are None, or an empty set, where the fact is unknown.

    `other_surnames`: former ones and other spellings, of a stored person.
    `own_phones` are tokens of OWN_PHONE; `phones` are tokens of PHONE of all open numbers, own ones included.
    """

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    birth_year: int | None = None
    born: bytes | None = None
    born_swapped: bytes | None = None
    name_born: bytes | None = None
    rnokpp: bytes | None = None
    own_phones: frozenset[bytes] = field(default_factory=frozenset)
    phones: frozenset[bytes] = field(default_factory=frozenset)
    branch: str = ""
    other_surnames: tuple[str, ...] = ()

    @property
    def surnames(self) -> tuple[str, ...]:
        """The current one first."""
        return (self.surname, *self.other_surnames)


Group = Mapping[UUID, Facts]
"""The facts of a person and of those who were joined into them, by their keys."""


class _Stored(NamedTuple):
    """A row of STORED: keys of NameEntry, parallel arrays of tokens. `remains`: into whom the person was joined, or the
    person."""

    remains: UUID
    person_id: UUID
    surname: int
    given_name: int
    patronymic: int | None
    birth_year: int | None
    branch: str
    kinds: list[str]
    tokens: list[memoryview]
    other_surnames: list[int]


def typed_facts(
    *,
    surname: str = "",
    given_name: str = "",
    patronymic: str = "",
    born_on: date | None = None,
    birth_year: int | None = None,
    rnokpp: str = "",
    own_phones: Iterable[str] = (),
    other_phones: Iterable[str] = (),
    branch: str = "",
) -> Facts:
    """Facts of values that somebody types; nothing is stored, no query is made. Numbers that are none are left out.

    Without surname or given name the door of names and date stays shut: an empty name is nobody's.
    """
    number = valid_rnokpp(rnokpp)
    tokens = birth_tokens(surname, given_name, born_on)
    named = bool(clean(surname) and clean(given_name))
    own = [e164 for typed in own_phones if (e164 := phone_e164(typed))]
    numbers = [*own, *(e164 for typed in other_phones if (e164 := phone_e164(typed)))]
    return Facts(
        surname=clean(surname),
        given_name=clean(given_name),
        patronymic=clean(patronymic),
        birth_year=born_on.year if born_on else birth_year,
        born=tokens.get(TokenKind.BORN),
        born_swapped=tokens.get(TokenKind.BORN_SWAPPED),
        name_born=tokens.get(TokenKind.NAME_BORN) if named else None,
        rnokpp=search_token(TokenKind.RNOKPP, number) if number else None,
        own_phones=frozenset(_phone_token(TokenKind.OWN_PHONE, number) for number in own),
        phones=frozenset(_phone_token(TokenKind.PHONE, number) for number in numbers),
        branch=branch,
    )


def stored_facts(person_ids: Collection[UUID]) -> dict[UUID, Group]:
    """Facts of stored persons by their keys, each together with those who were joined into them; a key of nobody is left out.

    Two queries, three once an hour.
    """
    DICTIONARY.refresh()
    return known_facts(person_ids)


def known_facts(person_ids: Collection[UUID]) -> dict[UUID, Group]:
    """As `stored_facts`, in one query: for a caller that has just refreshed the dictionary. No key is of a joined person."""
    if not person_ids:
        return {}
    keys, found = [str(key) for key in person_ids], dict[UUID, dict[UUID, Facts]]()
    with connection.cursor() as cursor:
        cursor.execute(STORED, [list(COMPARED), keys, keys])
        for row in map(_Stored._make, cursor):
            found.setdefault(row.remains, {})[row.person_id] = _of(row)
    return dict(found)


def _of(row: _Stored) -> Facts:
    tokens: dict[str, list[bytes]] = {kind: [] for kind in COMPARED}
    for kind, token in zip(row.kinds, row.tokens, strict=True):
        tokens[kind].append(bytes(token))
    return Facts(
        surname=DICTIONARY.spelling_of(row.surname),
        given_name=DICTIONARY.spelling_of(row.given_name),
        patronymic=DICTIONARY.spelling_of(row.patronymic),
        birth_year=row.birth_year,
        born=_only(tokens[TokenKind.BORN]),
        born_swapped=_only(tokens[TokenKind.BORN_SWAPPED]),
        name_born=_only(tokens[TokenKind.NAME_BORN]),
        rnokpp=_only(tokens[TokenKind.RNOKPP]),
        own_phones=frozenset(tokens[TokenKind.OWN_PHONE]),
        phones=frozenset(tokens[TokenKind.PHONE]),
        branch=row.branch,
        other_surnames=tuple(DICTIONARY.spelling_of(entry) for entry in row.other_surnames),
    )


def _only(tokens: list[bytes]) -> bytes | None:
    return tokens[0] if tokens else None


def _phone_token(kind: TokenKind, number: str) -> bytes:
    return search_token(kind, phone_digits(number, PhoneOwner.OWN)[kind])

"""Who may be the person of some facts: few persons by blocking in SQL, then each of them compared.

A block is a fact that a pair of one person nearly always shares: a whole number, the full date of birth, or near names with a
year that fits. Persons who share none are never compared. In place of a joined person the block leads to the one who remains.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from veterans.dictionary import DICTIONARY
from veterans.matching.facts import Facts, Group, known_facts
from veterans.matching.names import Alike, given_names_alike, surnames_alike
from veterans.matching.score import NEAR_YEARS, most_alike
from veterans.models import NameKind, SearchToken, TokenKind
from veterans.spelling import word_spellings

MOST: Final = 200  # persons compared with one
FAR: Final = (Alike.DIFFERENT, Alike.UNKNOWN)
LONGEST_NAME: Final = 60
NAMES: Final = {"surname", "given"}
CONTRARY: Final = {f"{part}_differs" for part in ("surname", "given", "patronymic", "year", "day", "rnokpp")}

# Rows of (whom, who): `whom` is the place of the facts in the arrays.
SHARED: Final = """
SELECT wanted.whom, coalesce(p.joined_into_id, p.id) FROM unnest(%s::int[], %s::text[], %s::bytea[]) AS wanted (whom, kind, token)
JOIN veterans_searchtoken AS t ON t.token = wanted.token AND t.kind = wanted.kind
JOIN veterans_person AS p ON p.id = t.person_id"""
NEAR_NAMES: Final = """
SELECT s.whom, coalesce(p.joined_into_id, p.id) FROM unnest(%s::int[], %s::bigint[]) AS s (whom, entry)
JOIN (
    SELECT whom, array_agg(entry) AS entries FROM unnest(%s::int[], %s::bigint[]) AS given (whom, entry) GROUP BY whom
) AS g ON g.whom = s.whom
JOIN unnest(%s::int[], %s::smallint[]) AS y (whom, year) ON y.whom = s.whom
JOIN veterans_personname AS n ON n.surname_entry_id = s.entry AND n.given_entry_id = ANY (g.entries) AND n.ended_at IS NULL
JOIN veterans_person AS p ON p.id = n.person_id
WHERE p.birth_year IS NULL OR y.year IS NULL OR p.birth_year BETWEEN y.year - %s AND y.year + %s"""

BLOCKED: Final = f"""
SELECT whom, who FROM (
    SELECT whom, who, row_number() OVER (PARTITION BY whom ORDER BY min(block), who) AS place
    FROM (
        SELECT *, 0 AS block FROM ({SHARED}) AS t (whom, who) UNION ALL SELECT *, 1 FROM ({NEAR_NAMES}) AS n (whom, who)
    ) AS found {{reached}} GROUP BY whom, who
) AS blocked WHERE place <= %s ORDER BY whom, place"""  # noqa: S608 - our own SQL, and that of Django's compiler


@dataclass(frozen=True, slots=True)
class Likely:
    """A stored person that may be the one of the facts."""

    person_id: UUID
    score: float
    reasons: tuple[str, ...]

    @property
    def is_namesake(self) -> bool:
        """Surname and given name are alike, and no fact of the person that both have differs."""
        parts = {code.partition("_")[0] for code in self.reasons}
        return parts >= NAMES and not CONTRARY & set(self.reasons)


class _Token(NamedTuple):
    whom: int
    kind: str
    token: bytes


def likely(facts: Facts, *, within: QuerySet[Any, Any] | None, least: float) -> tuple[Likely, ...]:
    """The persons with at least this score, the best first, among those whose keys `within` yields (None: among all).

    Each with the facts of those who were joined into them; a joined person is not among them. At most four queries, one of them
    once a minute and one more once an hour. Opens no value of a person.
    """
    found = known_facts(persons_like(facts, within=within))
    compared = ((key, most_alike((facts,), others.values())) for key, others in found.items())
    scored = [Likely(key, one.score, one.reasons) for key, one in compared if one.score >= least]
    return tuple(sorted(scored, key=lambda one: (-one.score, one.person_id)))


def likely_each(many: Sequence[Facts], *, within: QuerySet[Any, Any] | None, least: float) -> list[tuple[Likely, ...]]:
    """`likely()` for each of many facts, in their order, with as many queries as for one."""
    DICTIONARY.refresh()
    blocked = _blocked(list(many), within, MOST)
    found = known_facts({who for _whom, who in blocked})
    alike: list[list[Likely]] = [[] for _facts in many]
    for whom, who in blocked:
        if others := found.get(who):
            one = most_alike((many[whom],), others.values())
            alike[whom].append(Likely(who, one.score, one.reasons))
    kept = ((one for one in some if one.score >= least) for some in alike)
    return [tuple(sorted(some, key=lambda one: (-one.score, one.person_id))) for some in kept]


def persons_like(facts: Facts, within: QuerySet[Any, Any] | None = None, limit: int = MOST) -> tuple[UUID, ...]:
    """Persons worth comparing with the facts, at most `limit`: those with a shared token first. Two queries."""
    DICTIONARY.refresh()
    return tuple(who for _whom, who in _blocked([facts], within, limit))


def persons_like_each(many: Mapping[UUID, Group]) -> dict[UUID, set[UUID]]:
    """For each of many stored persons the others worth comparing with it, in one query; the dictionary is refreshed before."""
    asked = [(key, facts) for key, group in many.items() for facts in group.values()]
    found: dict[UUID, set[UUID]] = {key: set() for key in many}
    for whom, who in _blocked([facts for _key, facts in asked], None, MOST):
        found[asked[whom][0]].add(who)
    return {key: others - {key} for key, others in found.items()}


def whole_fact_holders(facts: Facts) -> frozenset[UUID]:
    """Persons with the first of these facts that anybody has: РНОКПП, own phone, or surname, given name and full date of birth.

    Who has only a later one is not among them: the facts are said of one person. In place of a joined person it is the one
    who remains. One query.
    """
    known = [(kind, token) for kind, tokens in _whole_facts(facts).items() for token in tokens]
    if not known:
        return frozenset()
    wanted = reduce(or_, (Q(kind=kind, token=token) for kind, token in known))
    remains, having = Coalesce("person__joined_into_id", "person_id"), defaultdict(set)
    for kind, token, person_id in SearchToken.objects.filter(wanted).values_list("kind", "token", remains):
        having[kind, bytes(token)].add(person_id)
    return next((frozenset(having[fact]) for fact in known if fact in having), frozenset())


def _whole_facts(facts: Facts) -> dict[TokenKind, list[bytes]]:
    known = {
        TokenKind.RNOKPP: [facts.rnokpp] if facts.rnokpp else [],
        TokenKind.OWN_PHONE: sorted(facts.own_phones),
        TokenKind.NAME_BORN: [facts.name_born] if facts.name_born else [],
    }
    return {kind: tokens for kind, tokens in known.items() if tokens}


def _blocked(many: list[Facts], within: QuerySet[Any, Any] | None, limit: int) -> list[tuple[int, UUID]]:
    """Pairs of a place in `many` and a person, at most `limit` for each place, each pair once."""
    tokens = [token for whom, facts in enumerate(many) for token in _tokens(whom, facts)]
    surnames = [(whom, entry) for whom, facts in enumerate(many) for entry in near_surnames(facts.surname)]
    given = [(whom, entry) for whom, facts in enumerate(many) for entry in near_given_names(facts.given_name)]
    params: list[Any] = [list(column) for column in zip(*tokens, strict=True)] or [[], [], []]
    for pairs in (surnames, given, [(whom, facts.birth_year) for whom, facts in enumerate(many)]):
        params += [[whom for whom, _value in pairs], [value for _whom, value in pairs]]
    params += [NEAR_YEARS, NEAR_YEARS]
    reached, visible = _reach(within)
    if reached is None:
        return []
    sql = BLOCKED.format(reached=reached)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *visible, limit])
        return [(whom, who) for whom, who in cursor.fetchall()]


def _reach(within: QuerySet[Any, Any] | None) -> tuple[str | None, list[Any]]:
    """The condition on `who` with its parameters; None when nobody is within."""
    if within is None:
        return "", []
    try:
        sql, params = within.query.sql_with_params()
    except EmptyResultSet:
        return None, []
    return f"WHERE who IN ({sql})", list(params)


def _tokens(whom: int, facts: Facts) -> Iterator[_Token]:
    for kind, tokens in _whole_facts(facts).items():
        yield from (_Token(whom, kind, token) for token in tokens)
    for day in (facts.born, facts.born_swapped):
        if day:
            yield _Token(whom, TokenKind.BORN, day)


def near_surnames(surname: str) -> tuple[int, ...]:
    """Keys of the entries that may be this surname in another spelling."""
    return _near(NameKind.SURNAME, surname)


def near_given_names(given_name: str) -> tuple[int, ...]:
    """Keys of the entries that may be this given name in another spelling or form."""
    return _near(NameKind.GIVEN, given_name)


def _near(kind: NameKind, name: str) -> tuple[int, ...]:
    return _near_in(DICTIONARY.edition, kind, name) if name else ()


@lru_cache(50_000)
def _near_in(_edition: tuple[int, int], kind: NameKind, name: str) -> tuple[int, ...]:
    """Computed once for each name and edition of the dictionary: a sweep meets each name many times."""
    alike = surnames_alike if kind == NameKind.SURNAME else given_names_alike
    entries = DICTIONARY.match(kind, word_spellings(name[:LONGEST_NAME])).entries
    return tuple(entry for entry in entries if alike(name, DICTIONARY.spelling_of(entry)) not in FAR)

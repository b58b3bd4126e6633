"""One SQL statement that joins the matching name entries, by the names of persons, to the persons the reader may see."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from veterans.dictionary import Matches
from veterans.models import NameKind, NamingKind

MOST_ROWS = 61  # one more than is shown, to know whether there are more
GROUP_SIZE = 10  # persons of one name shown when only that name was asked for
YEAR_DIFFERS_COST, YEAR_UNKNOWN_COST = 1.0, 0.5
OTHER_NAME_COST = 0.02  # of equal matches, current names come before former names, other spellings and call signs

_COLUMNS = {
    NameKind.SURNAME: "surname_entry_id",
    NameKind.GIVEN: "given_entry_id",
    NameKind.PATRONYMIC: "patronymic_entry_id",
}
_ENTRIES = "unnest(%s::bigint[], %s::float8[])"
_IS_CURRENT = f"n.kind = '{NamingKind.CURRENT}'"
_NAMING = f"n.person_id AS person, n.surname_entry_id AS surname_entry, CASE WHEN {_IS_CURRENT} THEN NULL ELSE n.id END AS naming"
_KIND_COST = f"CASE WHEN {_IS_CURRENT} THEN 0 ELSE {OTHER_NAME_COST} END"
_WITHIN = "n.ended_at IS NULL AND n.person_id IN (SELECT id FROM visible)"

_NAMED = f"(SELECT id FROM veterans_personname AS n WHERE n.person_id = person AND {_IS_CURRENT})"  # noqa: S608 - our own SQL


class Row(NamedTuple):
    """A person found; `naming` is None for the current name. `surname`: the key of its entry, None if it has none.

    `more_cost` is the cost of a name shared by more than `GROUP_SIZE` persons, None if there is none.
    """

    person_id: UUID
    naming: UUID | None
    cost: float
    more_cost: float | None
    surname: int | None = None


class Wanted(NamedTuple):
    """A hypothesis: the matching entries by kind of name, its cost, and the birth year if it weighs."""

    matches: dict[NameKind, Matches]
    cost: float
    birth_year: int | None


class Branch(NamedTuple):
    """SQL and parameters of one hypothesis."""

    sql: str
    params: list[Any]


class Visible(NamedTuple):
    """SQL and parameters that yield the keys of the persons within reach."""

    sql: str
    params: list[Any]


def visible_of(within: QuerySet[Any]) -> Visible | None:
    """Compiled once for a search; None: nobody is within reach."""
    try:
        sql, params = within.query.sql_with_params()
    except EmptyResultSet:
        return None
    return Visible(sql, list(params))


def fetch(wanted: Sequence[Wanted], visible: Visible) -> list[Row]:
    """The nearest persons of all hypotheses, each once, among those within reach."""
    return _rows("naming", f"NOT MATERIALIZED ({visible.sql})", visible.params, wanted)


def fetch_among(wanted: Sequence[Wanted], persons: Sequence[UUID]) -> list[Row]:
    """As `fetch`, among a few persons, whose current names are named as well."""
    visible = "MATERIALIZED (SELECT unnest(%s::uuid[]))"
    return _rows(f"coalesce(naming, {_NAMED})", visible, [[str(person) for person in persons]], wanted)


def _rows(naming: str, visible: str, visible_params: Iterable[Any], wanted: Sequence[Wanted]) -> list[Row]:
    sqls, params = zip(*map(_branch, wanted), strict=True)
    sql = (
        f"WITH visible (id) AS {visible}"  # noqa: S608 - SQL by Django's compiler
        f" SELECT person, {naming}, cost, more_cost, surname_entry FROM {_nearest(' UNION ALL '.join(sqls))} AS nearest"
        " ORDER BY cost, surname_entry, person"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*visible_params, *(value for values in params for value in values)])
        return [Row(*row) for row in cursor.fetchall()]


def _branch(wanted: Wanted) -> Branch:
    """Persons with the matched names. Beside a single name a birth year is required; otherwise it only adds to the cost."""
    matches, cost, birth_year = wanted
    entries = [part for found in matches.values() for part in (list(found.entries), list(found.costs))]
    if len(matches) == 1:
        return _lone_name(_COLUMNS[next(iter(matches))], entries, cost, birth_year)
    return _names_together([_COLUMNS[kind] for kind in matches], entries, cost, birth_year)


def _nearest(found: str) -> str:
    """The nearest name of each person among the rows of the query `found`, and the nearest persons."""
    first = "(array_agg({} ORDER BY cost, naming NULLS FIRST))[1] AS {}"
    return f"""
        (SELECT person, {first.format("surname_entry", "surname_entry")}, {first.format("naming", "naming")},
            min(cost) AS cost, min(more_cost) AS more_cost
        FROM ({found}) AS found GROUP BY person ORDER BY 4, 2, 1 LIMIT {MOST_ROWS})"""  # noqa: S608 - our own SQL


def _lone_name(column: str, entries: list[Any], cost: float, birth_year: int | None) -> Branch:
    """A person counts once among the bearers of a name, however many of their names have it."""
    of_year, years = ("", [])
    if birth_year:
        of_year, years = "AND (SELECT birth_year FROM veterans_person WHERE id = n.person_id) = %s", [birth_year]
    found = f"""
        SELECT person, surname_entry, naming, found_cost AS cost, CASE WHEN place > {GROUP_SIZE} THEN found_cost END AS more_cost
        FROM {_ENTRIES} AS name (entry, entry_cost) CROSS JOIN LATERAL (
            SELECT {_NAMING}, name.entry_cost + {_KIND_COST} + %s AS found_cost, row_number() OVER () AS place
            FROM veterans_personname AS n
            WHERE n.{column} = name.entry AND {_WITHIN} {of_year} AND ({_IS_CURRENT} OR NOT EXISTS (
                SELECT FROM veterans_personname AS same
                WHERE same.person_id = n.person_id AND same.{column} = n.{column} AND same.ended_at IS NULL
                    AND (same.kind = '{NamingKind.CURRENT}' OR same.id < n.id)))
            LIMIT {GROUP_SIZE + 1}
        ) AS bearer"""  # noqa: S608 - our own column names
    return Branch(_nearest(found), [*entries, cost, *years])


def _names_together(columns: Sequence[str], entries: list[Any], cost: float, birth_year: int | None) -> Branch:
    names = [f"name{place}" for place in range(len(columns))]
    total = " + ".join(f"{name}.cost" for name in names)
    joins = " ".join(
        f"JOIN {_ENTRIES} AS {name} (entry, cost) ON n.{column} = {name}.entry"
        for name, column in zip(names, columns, strict=True)
    )
    year, years = _year_cost(birth_year)
    born = "JOIN veterans_person AS p ON p.id = n.person_id" if birth_year else ""
    found = f"""
        SELECT {_NAMING}, {total} + {_KIND_COST} + {year} + %s AS cost, NULL::float8 AS more_cost
        FROM veterans_personname AS n {joins} {born} WHERE {_WITHIN}"""  # noqa: S608 - our own column names
    return Branch(_nearest(found), [*years, cost, *entries])


def _year_cost(birth_year: int | None) -> tuple[str, list[int]]:
    if birth_year is None:
        return "0", []
    known = f"CASE p.birth_year WHEN %s THEN 0 ELSE {YEAR_DIFFERS_COST} END"
    return f"CASE WHEN p.birth_year IS NULL THEN {YEAR_UNKNOWN_COST} ELSE {known} END", [birth_year]

"""One SQL statement that joins the matching name entries to the persons the reader may see."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from veterans.dictionary import Matches
from veterans.models import NameKind

MOST_ROWS = 61  # one more than is shown, to know whether there are more
GROUP_SIZE = 10  # persons of one name shown when only that name was asked for
YEAR_DIFFERS_COST, YEAR_UNKNOWN_COST = 1.0, 0.5

_COLUMNS = {
    NameKind.SURNAME: "p.surname_entry_id",
    NameKind.GIVEN: "p.given_entry_id",
    NameKind.PATRONYMIC: "p.patronymic_entry_id",
}
_ENTRIES = "unnest(%s::bigint[], %s::float8[])"


class Row(NamedTuple):
    """A person found; `more_cost` is the cost of a name shared by more than `GROUP_SIZE` persons, None if there is none."""

    person_id: UUID
    surname_entry: int
    cost: float
    more_cost: float | None


class Branch(NamedTuple):
    """SQL and parameters of one hypothesis."""

    sql: str
    params: list[Any]


def branch(matches: dict[NameKind, Matches], cost: float, birth_year: int | None) -> Branch:
    """Persons with the matched names. Beside a single name a birth year is required; otherwise it only adds to the cost."""
    entries = [part for found in matches.values() for part in (list(found.entries), list(found.costs))]
    if len(matches) == 1:
        return _lone_name(_COLUMNS[next(iter(matches))], entries, cost, birth_year)
    return _names_together([_COLUMNS[kind] for kind in matches], entries, cost, birth_year)


def fetch(branches: Iterable[Branch], within: QuerySet[Any]) -> list[Row]:
    """The nearest persons of all branches, each once, among those whose keys `within` yields."""
    try:
        visible, visible_params = within.query.sql_with_params()
    except EmptyResultSet:
        return []
    sqls, params = zip(*branches, strict=True)
    sql = (
        f"WITH visible (id) AS NOT MATERIALIZED ({visible})"  # noqa: S608 - SQL by Django's compiler
        " SELECT id, surname_entry_id, min(cost), min(cost) FILTER (WHERE more)"
        f" FROM ({' UNION ALL '.join(sqls)}) AS found GROUP BY id, surname_entry_id ORDER BY 3, 2, 1 LIMIT {MOST_ROWS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*visible_params, *(value for values in params for value in values)])
        return [Row(*row) for row in cursor.fetchall()]


def _lone_name(column: str, entries: list[Any], cost: float, birth_year: int | None) -> Branch:
    born, years = ("AND p.birth_year = %s", [birth_year]) if birth_year else ("", [])
    sql = f"""
        (SELECT bearer.id, bearer.surname_entry_id, name.cost + %s AS cost, bearer.place > {GROUP_SIZE} AS more
        FROM {_ENTRIES} AS name (entry, cost) CROSS JOIN LATERAL (
            SELECT p.id, p.surname_entry_id, row_number() OVER () AS place FROM veterans_person AS p
            WHERE {column} = name.entry {born} AND p.id IN (SELECT id FROM visible) LIMIT {GROUP_SIZE + 1}
        ) AS bearer ORDER BY 3, 2, 1 LIMIT {MOST_ROWS})"""  # noqa: S608 - our own column names
    return Branch(sql, [cost, *entries, *years])


def _names_together(columns: Sequence[str], entries: list[Any], cost: float, birth_year: int | None) -> Branch:
    names = [f"name{place}" for place in range(len(columns))]
    total = " + ".join(f"{name}.cost" for name in names)
    joins = " ".join(
        f"JOIN {_ENTRIES} AS {name} (entry, cost) ON {column} = {name}.entry" for name, column in zip(names, columns, strict=True)
    )
    year, years = _year_cost(birth_year)
    sql = f"""
        (SELECT p.id, p.surname_entry_id, {total} + {year} + %s AS cost, false AS more
        FROM veterans_person AS p {joins} WHERE p.id IN (SELECT id FROM visible)
        ORDER BY 3, 2, 1 LIMIT {MOST_ROWS})"""  # noqa: S608 - our own column names
    return Branch(sql, [*years, cost, *entries])


def _year_cost(birth_year: int | None) -> tuple[str, list[int]]:
    if birth_year is None:
        return "0", []
    known = f"CASE p.birth_year WHEN %s THEN 0 ELSE {YEAR_DIFFERS_COST} END"
    return f"CASE WHEN p.birth_year IS NULL THEN {YEAR_UNKNOWN_COST} ELSE {known} END", [birth_year]

"""Names of those who were joined into a person within reach: they find that person.

They are few, so their names are read first. Only where the search matches one of them, a second statement runs.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from veterans.dictionary import Matches
from veterans.models import NameKind
from veterans.search.statement import MOST_ROWS, OTHER_NAME_COST, Row, Visible, Wanted, fetch, fetch_among, visible_of


class _Name(NamedTuple):
    person_id: UUID
    remains_id: UUID
    surname: int | None
    given: int | None
    patronymic: int | None


THEIRS: Final = """
SELECT n.person_id, p.joined_into_id, n.surname_entry_id, n.given_entry_id, n.patronymic_entry_id
FROM veterans_person AS p JOIN veterans_personname AS n ON n.person_id = p.id AND n.ended_at IS NULL
WHERE p.joined_into_id IS NOT NULL AND p.joined_into_id IN ({})"""
ENTRIES: Final = {NameKind.SURNAME: "surname", NameKind.GIVEN: "given", NameKind.PATRONYMIC: "patronymic"}


def fetch_all(wanted: Sequence[Wanted], within: QuerySet[Any]) -> list[Row]:
    """The nearest persons among those whose keys `within` yields, each once, also by the names of those joined into them."""
    visible = visible_of(within)
    if visible is None:
        return []
    rows, joined = fetch(wanted, visible), _names_of_joined(visible)
    theirs = list(_matching(wanted, joined)) if joined else []
    if not theirs:
        return rows
    remains = {name.person_id: name.remains_id for name in joined}
    found = fetch_among(theirs, list(remains))
    rows += [row._replace(person_id=remains[row.person_id], cost=row.cost + OTHER_NAME_COST) for row in found]
    nearest: dict[UUID, Row] = {}
    for row in sorted(rows, key=lambda row: (row.cost, row.surname or 0, row.person_id)):
        nearest.setdefault(row.person_id, row)
    return list(nearest.values())[:MOST_ROWS]


def _names_of_joined(visible: Visible) -> list[_Name]:
    with connection.cursor() as cursor:
        cursor.execute(THEIRS.format(visible.sql), visible.params)
        return list(map(_Name._make, cursor.fetchall()))


def _matching(wanted: Sequence[Wanted], joined: Sequence[_Name]) -> Iterator[Wanted]:
    """Each hypothesis that joined persons may fit, with the entries of their names only."""
    known = {kind: {getattr(name, part) for name in joined} for kind, part in ENTRIES.items()}
    for one in wanted:
        matches = {kind: _among(found, known[kind]) for kind, found in one.matches.items()}
        if all(found.entries for found in matches.values()):
            yield one._replace(matches=matches)


def _among(found: Matches, known: set[int | None]) -> Matches:
    kept = [(entry, cost) for entry, cost in zip(found.entries, found.costs, strict=True) if entry in known]
    return Matches(tuple(entry for entry, _cost in kept), tuple(cost for _entry, cost in kept), found.beyond)

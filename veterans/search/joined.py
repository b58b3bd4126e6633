"""Names of those who were joined into a person within reach: they find that person.

They are few, so their names are read first. Only where the search matches one of them, a second statement runs.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from veterans.dictionary import Matches
from veterans.models import NameKind, PersonName
from veterans.search.statement import MOST_ROWS, OTHER_NAME_COST, Row, Wanted, fetch, fetch_among


class _Name(NamedTuple):
    person_id: UUID
    remains_id: UUID
    surname: int | None
    given: int | None
    patronymic: int | None


ENTRIES = {NameKind.SURNAME: "surname", NameKind.GIVEN: "given", NameKind.PATRONYMIC: "patronymic"}


def fetch_all(wanted: Sequence[Wanted], within: QuerySet[Any]) -> list[Row]:
    """The nearest persons among those whose keys `within` yields, each once, also by the names of those joined into them."""
    rows = fetch(wanted, within)
    names = PersonName.objects.in_use().filter(person__joined_into__isnull=False, person__joined_into__in=within)
    columns = ("person_id", "person__joined_into_id", "surname_entry_id", "given_entry_id", "patronymic_entry_id")
    joined = list(map(_Name._make, names.values_list(*columns)))
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

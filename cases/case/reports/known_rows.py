"""Rows of many tables in one shape, read in one query."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, F, QuerySet, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import get_language

from privacy.sealing import Sealed

Rows = QuerySet[Any, Any]


class KnownRow(NamedTuple):
    """A row of KNOWN. `what`: of which fact; `details`: as PostgreSQL returns them; `sealed`, `second`: words of the row."""

    what: str
    pk: UUID
    person_id: UUID
    details: dict[str, Any] | str
    sealed: Sealed | None
    second: Sealed | None

    @property
    def known(self) -> dict[str, Any]:
        known: dict[str, Any] = self.details if isinstance(self.details, dict) else json.loads(self.details)
        return known

    def label(self, name: str = "label") -> str:
        """Of a row of reference that is joined, in the language of the page; "" without one."""
        return self.known[f"{name}_en" if get_language() == "en" else f"{name}_uk"] or ""


Known = Mapping[str, Sequence[KnownRow]]


NOTHING: Final = Cast(Value(None), BinaryField())  # of this type in each part of the union


def shaped(what: str, rows: QuerySet[Any], person: str, *, sealed: Any = NOTHING, second: Any = NOTHING, **details: str) -> Rows:
    """`person`, `details`: columns."""
    shape = {
        "row_what": Value(what),
        "row_person": F(person),
        "row_details": JSONObject(**details),
        "row_sealed": sealed,
        "row_second": second,
    }
    shaped: Rows = rows.order_by().annotate(**shape).values_list("row_what", "pk", *list(shape)[1:])
    return shaped

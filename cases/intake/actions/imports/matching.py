"""How the table of a register is read: which of its columns is which, and what its values mean."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import IllegalTransition, RowState
from cases.case.states.imports import WITH_CONTENT
from cases.intake.actions.imports.registers import Cells, lock_register
from cases.intake.states import ImportRefusal
from privacy.keys import keyed_token
from privacy.opening import to_edit
from supporters.directory.alphabet import folded

VALUED: Final = ("stage", "branch", "facility", "owner", "department")
"""Columns whose values a head may explain."""


@dataclass(frozen=True, kw_only=True)
class LateSteps:
    """What becomes of steps later than their stage allows: they get this reason, or without one the last allowed day. Steps whose
    day is over get one of the next working days."""

    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Matching:
    """`columns`: the place of each column in the table, by name. `values`: by column, what a typed value stands for, by its key.

    `late`: None while nobody has decided. `is_decided`: a head has said what each column is, of this table or of an earlier one.
    """

    headings: tuple[str, ...]
    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    late: LateSteps | None = None
    is_decided: bool = False

    @classmethod
    def of(cls, register: RegisterImport) -> "Matching":
        """Opens it; one without columns for an import whose matching is gone."""
        text = to_edit(register.matching)
        return cls.loads(text) if text else cls(headings=(), columns={})

    @classmethod
    def loads(cls, text: str) -> "Matching":
        known = json.loads(text)
        late = None if known["late"] is None else LateSteps(because=known["late"])
        return cls(**{**known, "headings": tuple(known["headings"]), "late": late})

    def dumps(self) -> str:
        known = {
            "headings": self.headings,
            "columns": dict(self.columns),
            "values": {name: dict(values) for name, values in self.values.items()},
            "late": None if self.late is None else self.late.because,
            "is_decided": self.is_decided,
        }
        return json.dumps(known, ensure_ascii=False)

    def cells(self, row: Cells, names: Iterable[str]) -> list[str]:
        """The cells of a row of the table, in the order of the names; "" of a column that it does not have."""
        return [self._meant(name, self.typed(row, name)) for name in names]

    def typed(self, row: Cells, name: str) -> str:
        if isinstance(row, dict):
            return row.get(name, "")
        place = self.columns.get(name, len(row))
        return row[place] if place < len(row) else ""

    def _meant(self, name: str, typed: str) -> str:
        return self.values.get(name, {}).get(value_key(typed), typed)

    def like(self, before: "Matching") -> "Matching":
        """As a table with the same headings, which was matched before."""
        return replace(self, columns=before.columns, values=before.values, late=before.late, is_decided=True)

    @property
    def token(self) -> bytes:
        """Equal for tables with the same headings."""
        return keyed_token("register_headings", "\0".join(map(folded, self.headings)))


@transaction.atomic
def keep_matching(register_id: UUID, matching: Matching, *, at: datetime) -> RegisterImport:
    """The rows without a card are checked and compared by it, anew if they were before. Raises IllegalTransition."""
    register = lock_register(register_id)
    if register.confirmed_at is not None or register.cleared_at is not None:
        raise IllegalTransition(ImportRefusal.MATCHED)
    register.matching, register.headings_token = matching.dumps(), matching.token
    register.matched_at, register.compared_at = at, None
    register.save(update_fields=["matching", "headings_token", "matched_at", "compared_at"])
    rows = ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT)
    rows.update(state=RowState.UNCHECKED, twins=[], token=None, unrecognised=None)
    return register


def value_key(typed: str) -> str:
    return folded(typed)

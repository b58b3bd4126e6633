"""How the table of a register is read: which of its columns is which, and what its values mean."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import IllegalTransition, RowState
from cases.case.states.imports import WITH_CONTENT
from cases.intake.actions.imports.registers import MENDED_AT, Cells, lock_register
from cases.intake.states import ImportRefusal
from privacy.keys import keyed_token
from privacy.opening import to_edit
from supporters.directory.alphabet import folded

VALUED: Final = ("stage", "branch", "facility", "owner", "department")
"""Columns whose values a head may explain."""
IDENTITY: Final = ("surname", "given_name", "patronymic", "full_name", "born_on", "birth_year", "phone", "rnokpp")
"""Columns that say who a row is: with others in their place it is somebody else."""


@dataclass(frozen=True, kw_only=True)
class LateSteps:
    """What becomes of steps later than their stage allows: they get this reason, or without one the last allowed day. Steps whose
    day is over get one of the next working days."""

    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Among:
    """Rows by a value of theirs. `keys`: of all ways in which `column` has it; `label`: as the head has read it."""

    column: str
    keys: tuple[str, ...]
    label: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What many rows get instead of what the table has. `among`: which rows; None: all.

    `column` gets `value`, with `fills` only where it is empty; a day moves by `days` instead. `rows`: how many it changed when it
    was made.
    """

    made_at: datetime
    column: str
    value: str = ""
    days: int = 0
    among: Among | None = None
    fills: bool = False
    rows: int = 0

    def dumped(self) -> dict[str, Any]:
        return asdict(self) | {"made_at": self.made_at.isoformat()}

    @classmethod
    def loaded(cls, known: dict[str, Any]) -> "Change":
        among = known["among"]
        which = among and Among(column=among["column"], keys=tuple(among["keys"]), label=among["label"])
        return cls(**{**known, "made_at": datetime.fromisoformat(known["made_at"]), "among": which})


@dataclass(frozen=True, kw_only=True)
class Matching:
    """`columns`: the place of each column in the table, by name. `values`: by column, what a typed value stands for, by its key.

    `orders`: which part of a date comes first, by column and way to write it, where that was in doubt. `changes`: of many rows,
    the earliest first. `late`: None while nobody has decided. `is_decided`: a head has said what each column is, of this table or
    of an earlier one.
    """

    headings: tuple[str, ...]
    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
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
        changes = tuple(map(Change.loaded, known.get("changes", ())))  # an earlier release kept none
        return cls(**{**known, "headings": tuple(known["headings"]), "changes": changes, "late": late})

    def dumps(self) -> str:
        known = {
            "headings": self.headings,
            "columns": dict(self.columns),
            "values": {name: dict(values) for name, values in self.values.items()},
            "orders": dict(self.orders),
            "changes": [change.dumped() for change in self.changes],
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
        meanings = self.values.get(name)
        return meanings.get(value_key(typed), typed) if meanings else typed

    def changes_of(self, row: Cells) -> tuple[Change, ...]:
        """What was changed before a row was mended is in its cells."""
        mended_at = row.get(MENDED_AT, "") if isinstance(row, dict) else ""
        return tuple(one for one in self.changes if not mended_at or one.made_at > datetime.fromisoformat(mended_at))

    def like(self, before: "Matching") -> "Matching":
        """As a table with the same headings, which was matched before; changes are of its rows only."""
        return replace(before, headings=self.headings, changes=(), is_decided=True)

    @property
    def identity(self) -> dict[str, int]:
        """The places of the columns that say who a row is."""
        return {name: place for name, place in self.columns.items() if name in IDENTITY}

    @property
    def token(self) -> bytes:
        """Equal for tables with the same headings."""
        return keyed_token("register_headings", "\0".join(map(folded, self.headings)))


@transaction.atomic
def keep_matching(register_id: UUID, matching: Matching, *, at: datetime) -> RegisterImport:
    """The rows without a card are checked and compared by it, anew if they were before; their changes stay, the answers about
    them only while the same columns say who they are. Raises IllegalTransition."""
    register = lock_unconfirmed(register_id, ImportRefusal.MATCHED)
    before = Matching.of(register)
    if matching.identity != before.identity:
        rows = ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT)
        rows.update(words=None, answered_by=None, answered_at=None)
    return keep(register, replace(matching, changes=before.changes), at=at)


def lock_unconfirmed(register_id: UUID, refusal: ImportRefusal) -> RegisterImport:
    """An import of which no card is opened yet, and no row deleted. Raises IllegalTransition."""
    register = lock_register(register_id)
    if register.confirmed_at is not None or register.cleared_at is not None:
        raise IllegalTransition(refusal)
    return register


def keep(register: RegisterImport, matching: Matching, *, at: datetime) -> RegisterImport:
    """From now on the rows are read so; all are checked anew. `register`: locked."""
    register.matching, register.headings_token = matching.dumps(), matching.token
    register.matched_at, register.compared_at = at, None
    register.save(update_fields=["matching", "headings_token", "matched_at", "compared_at"])
    rows = ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT)
    rows.update(state=RowState.UNCHECKED, twins=[], token=None, unrecognised=None)
    return register


def value_key(typed: str) -> str:
    return folded(typed)

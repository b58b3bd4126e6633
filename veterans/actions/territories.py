"""Bring the directory of territories to an edition of the codifier (КАТОТТГ)."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import translation

from supporters.directory.alphabet import folded, in_latin
from supporters.directory.oblasts import Oblast
from veterans.models import Territory, TerritoryKind
from veterans.models.territory import WHOLE
from veterans.oblasts import oblast_of

FOLDER: Final = Path(__file__).resolve().parents[1] / "territories"
NAMED: Final = ("kind", "name", "parent_id", "oblast", "settlements", "spelt")
CHANGED: Final = (*NAMED, "valid_to", "source")
UPPER: Final = {TerritoryKind.RAION: 4, TerritoryKind.HROMADA: 6, TerritoryKind.DISTRICT: 4}
"""How many characters of the code are those of the territory around."""


class Edition(NamedTuple):
    """`day`: when it was published; its file is named by it (tools/territories.py writes it)."""

    day: date
    source: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.day.isoformat()}.tsv"


class Loaded(NamedTuple):
    added: int
    changed: int
    ended: int


@transaction.atomic
def load_territories(edition: Edition, *, territory: Any = Territory) -> Loaded:
    """A code that the edition lacks ends on the day before it. Loading an edition again changes nothing.

    `territory`: the model, of a migration that of its own time.
    """
    known, rows = territory.objects.in_bulk(), {row.pk: row for row in _rows(edition, territory)}
    added = [row for code, row in rows.items() if code not in known]
    changed = [row for code, row in rows.items() if code in known and not _is_same(row, known[code])]
    ended = [row for code, row in known.items() if code not in rows and row.valid_to is None]
    for row in ended:
        row.valid_to = edition.day - timedelta(days=1)
    territory.objects.bulk_create(added)
    territory.objects.bulk_update(changed, CHANGED, batch_size=200)
    territory.objects.bulk_update(ended, ["valid_to"], batch_size=200)
    return Loaded(len(added), len(changed), len(ended))


def _is_same(row: Any, known: Any) -> bool:
    return known.valid_to is None and all(getattr(row, name) == getattr(known, name) for name in NAMED)


def _rows(edition: Edition, territory: Any) -> Iterator[Any]:
    """Each territory after the one that is around it."""
    around: dict[str, Any] = {}
    for line in edition.file.read_text().splitlines():
        code, kind, name, settlements = line.split("\t")
        parent = None if kind in WHOLE else around[code[: UPPER[TerritoryKind(kind)]]]
        row = territory(code=code, kind=kind, name=name, parent_id=parent and parent.pk, oblast=oblast_of(code))
        row.settlements, row.valid_from, row.source = settlements, edition.day, edition.source
        row.spelt = _spelt(row, parent)
        if kind != TerritoryKind.HROMADA:
            around.setdefault(code[: 4 if kind in WHOLE else 6], row)
        yield row


def _spelt(row: Any, parent: Any) -> str:
    """The words of all names in one Latin spelling, with a space around each."""
    with translation.override("uk"):
        oblast = str(Oblast(row.oblast).label)
    names = (row.name, parent.name if parent else "", oblast, row.settlements.replace("|", " "))
    return f" {in_latin(folded(' '.join(names)))} "

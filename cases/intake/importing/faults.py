"""What is wrong in the rows of an import: by kind, and as a table to be put right."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.faults import fault_label, table_of_faults
from cases.intake.importing.checking import CHUNK, read_rows


@dataclass(frozen=True, kw_only=True)
class FaultCount:
    """How many rows have this fault."""

    code: str
    label: str
    n: int
    is_shown: bool


def fault_counts(rows: QuerySet[ImportedRow], asked: str) -> tuple[FaultCount, ...]:
    """The most frequent first. Opens nothing."""
    counts = Counter(code for codes in rows.values_list("faults", flat=True) for code in codes)
    return tuple(FaultCount(code=code, label=fault_label(code), n=n, is_shown=code == asked) for code, n in counts.most_common())


def rows_with_faults(register: RegisterImport, *, at: datetime) -> Iterator[list[str]]:
    """A table of the rows with errors, to be put right."""
    rows = ImportedRow.objects.filter(register=register, state=RowState.REFUSED).order_by("line")
    read = read_rows(rows.iterator(chunk_size=CHUNK), Directories.read(register, at=at), at=at)
    return table_of_faults((row.line, form) for row, form in read if form)

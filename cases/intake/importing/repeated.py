"""Rows of one list that are word for word the same person: one of each stays, the others are left out as one act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Min

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.intake.actions.imports.checks import says_who
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.rows import LISTED, SAMPLED, RowForm
from cases.intake.importing.checking import read_rows
from cases.intake.importing.sides import facts_of_row
from supporters.directory.alphabet import folded

READ: Final = 500  # rows of a page; of a longer list the rest comes on the next one
Kept = tuple[ImportedRow, RowForm]


@dataclass(frozen=True, kw_only=True)
class RepeatedRow:
    """`line` stays, since it has the most cells; `left`: lines that are left out. `differs`: columns that are not the same."""

    line: int
    name: str
    about: str
    left: str
    differs: str


@dataclass(frozen=True, kw_only=True)
class RepeatedPage:
    """`shown`: the lines that are left out, with those of their twins."""

    pk: UUID
    rows: tuple[RepeatedRow, ...]
    shown: dict[int, tuple[int, ...]]

    @property
    def count(self) -> int:
        return len(self.shown)


def repeated_page(register: RegisterImport, *, at: datetime) -> RepeatedPage:
    """The sets that differ in no stage, no colleague and no department; about the others the head is asked one by one."""
    rows: list[RepeatedRow] = []
    shown: dict[int, tuple[int, ...]] = {}
    for kept, left in _sets(register, at=at):
        rows.append(_repeated(kept, left))
        shown |= {row.line: tuple(row.twins) for row, _form in left}
    return RepeatedPage(pk=register.pk, rows=tuple(rows), shown=shown)


def _sets(register: RegisterImport, *, at: datetime) -> Iterator[tuple[Kept, list[Kept]]]:
    """The row that stays, and those that repeat it."""
    waiting = ImportedRow.objects.filter(register=register, state=RowState.ALIKE, token__isnull=False)
    sets = waiting.order_by().values("token").annotate(n=Count("pk"), first=Min("line")).filter(n__gt=1).order_by("first")
    tokens = [bytes(token or b"") for token in sets.values_list("token", flat=True)[: READ // 2]]
    rows = waiting.filter(token__in=tokens).order_by("line")[:READ]
    found: dict[bytes, list[Kept]] = {}
    for row, form in read_rows(rows, Directories.read(register, at=at), at=at):
        if form and form.is_valid():
            found.setdefault(bytes(row.token or b""), []).append((row, form))
    for same in found.values():
        if len(same) > 1 and says_who(same[0][1].listed.person) and len({_led(form) for _row, form in same}) == 1:
            kept = max(same, key=lambda one: (_filled(one[1]), -one[0].line))
            yield kept, [one for one in same if one is not kept]


def _led(form: RowForm) -> tuple[object, ...]:
    """What the row says of the support: of two answers only the head knows which one is right."""
    listed = form.listed
    return listed.stage, listed.owner, listed.unrecognised, listed.department


def _filled(form: RowForm) -> int:
    return sum(bool(cell) for cell in form.typed)


def _meant(form: RowForm, name: str) -> object:
    """What a cell says, in whatever way it is typed; of phones all, since a cell may have several."""
    known = form.cleaned_data.get(name)
    if name == "phone":
        return known, form.cleaned_data["further_phones"], form.cleaned_data["relatives"]
    return folded(known) if isinstance(known, str) else known


def _repeated(kept: Kept, left: Sequence[Kept]) -> RepeatedRow:
    row, form = kept
    facts = facts_of_row(form)
    differs = [name for name in SAMPLED if any(_meant(other, name) != _meant(form, name) for _row, other in left)]
    about = (facts.words[name] for name in ("born", "phones", "stage", "owner"))
    return RepeatedRow(
        line=row.line,
        name=facts.name,
        about=" · ".join(word for word in about if word),
        left=", ".join(str(other.line) for other, _form in left),
        differs=", ".join(LISTED.label(name) for name in differs),
    )

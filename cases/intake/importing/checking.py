"""Check the rows of a register as the form of a registration would, and compare them with cards and with each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.case.states.imports import WITH_CONTENT
from cases.intake.actions.imports.checks import (
    CheckedLine,
    certain_each,
    identity_token,
    is_certain,
    is_known,
    keep_checked,
    keep_twins,
    opened_before,
)
from cases.intake.actions.imports.registers import Cells, cells_of
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.faults import fault_codes
from cases.intake.forms.imports.rows import RowForm, checked_row
from privacy.actions import recorded_reading
from veterans.dictionary import DICTIONARY
from veterans.matching import Facts, compare

CHUNK: Final = 100
PURPOSE: Final = "import"
ROUTE: Final = "register_import"  # in the access record
CROWD: Final = 30  # rows with one date of birth or one name; of more the date or name says nothing


def check_chunk(register: RegisterImport, directories: Directories, *, at: datetime) -> int:
    """Check the next rows; return how many, 0 also when the table has been matched anew meanwhile."""
    by = register.head
    with recorded_reading(actor_id=by.pk, role=by.role, purpose=PURPOSE, route=ROUTE):
        waiting = ImportedRow.objects.filter(register=register, state=RowState.UNCHECKED)
        rows = list(waiting.order_by("line")[:CHUNK])
        forms = {row.pk: form for row, form in read_rows(rows, directories, at=at)}
        valid = {pk: form for pk, form in forms.items() if form and form.is_valid()}
        met = _met(register, valid)
        checked = [_checked(row, forms[row.pk], met.get(row.pk, RowState.READY)) for row in rows]
        return len(rows) if keep_checked(register, checked) else 0


def table_of(register: RegisterImport) -> list[Cells]:
    """The cells of all rows that have no card yet, opened."""
    waiting = ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT).order_by("line")
    return [cells for cells in map(cells_of, waiting) if cells]


def read_rows(
    rows: Iterable[ImportedRow], directories: Directories, *, at: datetime
) -> Iterator[tuple[ImportedRow, RowForm | None]]:
    """Each row with its validated form; None when its content does not open."""
    for row in rows:
        cells = cells_of(row)
        yield row, checked_row(cells, directories=directories, now=at) if cells else None


def _met(register: RegisterImport, valid: dict[UUID, RowForm]) -> dict[UUID, RowState]:
    """Rows of somebody who has a card within the reach of who uploaded them: known, or perhaps known."""
    by = register.head
    people = {pk: form.listed.person for pk, form in valid.items()}
    tokens = {pk: identity_token(person) for pk, person in people.items()}
    before = opened_before(list(tokens.values()), by)
    certain = dict(zip(valid, certain_each([form.facts for form in valid.values()], by), strict=True))
    alike = {pk for pk in valid if certain[pk] or tokens[pk] in before}
    return {pk: RowState.KNOWN if is_known(people[pk], register.pk, before) else RowState.ALIKE for pk in alike}


def _checked(row: ImportedRow, form: RowForm | None, met: RowState) -> CheckedLine:
    """`met`: READY for a row that is like nobody who has a card."""
    if form is None or not form.is_valid():
        return CheckedLine(row_id=row.pk, state=RowState.REFUSED, faults=fault_codes(form) if form else ())
    if row.answered_at is not None:
        met = RowState.READY
    state = RowState.ALIKE if met is RowState.READY and row.twins and row.answered_at is None else met
    listed = form.listed
    return CheckedLine(row_id=row.pk, state=state, token=identity_token(listed.person), unrecognised=listed.unrecognised)


class Compared(NamedTuple):
    """A row of the list. `token`: of all that identifies the person in it."""

    row_id: UUID
    line: int
    token: bytes
    facts: Facts

    def is_same_person(self, other: "Compared") -> bool:
        """As sure as a card is known at a registration, or word for word the same person."""
        return self.token == other.token or is_certain(compare(self.facts, other.facts))


def compare_rows(register: RegisterImport, directories: Directories, *, at: datetime) -> None:
    """Find the rows of the list that are the same person. Called once, when all are checked; may run again after a crash.

    The facts of all rows are held at once: a kilobyte each, and a list has a limit.
    """
    by = register.head
    with recorded_reading(actor_id=by.pk, role=by.role, purpose=PURPOSE, route=ROUTE):
        DICTIONARY.refresh()
        rows = ImportedRow.objects.filter(register=register, state__in=(RowState.READY, RowState.ALIKE)).order_by("line")
        read = read_rows(rows.iterator(chunk_size=CHUNK), directories, at=at)
        compared = [
            Compared(row.pk, row.line, identity_token(form.listed.person), form.facts)
            for row, form in read
            if form and form.is_valid()
        ]
        keep_twins(register, _twins(compared), at=at)


def _twins(compared: Sequence[Compared]) -> dict[UUID, list[int]]:
    """The lines of the others who are the same person, by row."""
    twins: dict[UUID, set[int]] = defaultdict(set)
    for one, other in _pairs_to_compare(compared):
        if one.is_same_person(other):
            twins[one.row_id].add(other.line)
            twins[other.row_id].add(one.line)
    return {pk: sorted(lines) for pk, lines in twins.items()}


def _pairs_to_compare(compared: Sequence[Compared]) -> Iterator[tuple[Compared, Compared]]:
    """Pairs that share a number, a date of birth or a name, as persons are compared only if they share one; each pair once."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(compared):
        for block in _blocks(one):
            blocks[block].append(place)
    pairs = {pair for same in blocks.values() for pair in _near(same)}
    return ((compared[one], compared[other]) for one, other in pairs)


def _near(same: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Of a crowd each row is compared with the next one only: one man 5,000 times is recognised, 1 January of all is skipped."""
    yield from combinations(same, 2) if len(same) <= CROWD else zip(same, same[1:], strict=False)


def _blocks(one: Compared) -> Iterator[object]:
    facts = one.facts
    yield from (token for token in (one.token, facts.rnokpp, facts.born, *facts.own_phones) if token)
    yield facts.surname, facts.given_name
    yield facts.surname, facts.given_name, facts.born

"""Keep what the check of an uploaded register has found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.case.states import RowState
from cases.case.states.imports import UNSETTLED
from cases.intake.actions.imports.registers import lock_register
from privacy.keys import keyed_token
from supporters.directory.models import Supporter
from veterans.actions.people import NewPerson
from veterans.matching import CERTAIN, Facts, Likely, Likeness, likely_each


@dataclass(frozen=True, kw_only=True)
class CheckedLine:
    """`token`: None for a row with errors, of which `faults` are the codes. `unrecognised`: whom it names and no head has
    recognised yet."""

    row_id: UUID
    state: RowState
    token: bytes | None = None
    unrecognised: Supporter | None = None
    faults: tuple[str, ...] = ()


@transaction.atomic
def keep_checked(register: RegisterImport, checked: Sequence[CheckedLine]) -> bool:
    """Of rows that nobody has checked or left out meanwhile. The content of a known one is deleted.

    False if the table has been matched anew since `register` was read: nothing is kept then.
    """
    if lock_register(register.pk).matched_at != register.matched_at:
        return False
    found = {one.row_id: one for one in checked}
    waiting = ImportedRow.objects.select_for_update(no_key=True).filter(pk__in=found, state=RowState.UNCHECKED)
    rows = list(waiting.order_by("pk").only("pk", "state", "token", "unrecognised", "faults"))
    for row in rows:
        one = found[row.pk]
        row.state, row.token, row.unrecognised, row.faults = one.state, one.token, one.unrecognised, list(one.faults)
        if row.state == RowState.KNOWN:
            row.content = row.words = row.unrecognised = None
    columns, known = ["state", "token", "unrecognised", "faults"], [row for row in rows if row.state == RowState.KNOWN]
    ImportedRow.objects.bulk_update(known, [*columns, "content", "words"])
    ImportedRow.objects.bulk_update([row for row in rows if row.state != RowState.KNOWN], columns)
    return True


@transaction.atomic
def keep_twins(compared: RegisterImport, twins: Mapping[UUID, Sequence[int]], *, at: datetime) -> None:
    """Rows that are the same person as others of the list wait for an answer. `twins`: the lines of the others, by row.

    An answer that was given while the rows were compared stays, and nobody waits for a row that was left out meanwhile. Nothing
    is kept if the table has been matched anew since `compared` was read.
    """
    register = lock_register(compared.pk)
    if register.matched_at != compared.matched_at:
        return
    locked = ImportedRow.objects.select_for_update(no_key=True).filter(pk__in=twins).order_by("pk")
    found = list(locked.only("pk", "line", "state", "answered_at"))
    left_out = {row.line for row in found if row.state == RowState.LEFT_OUT}
    rows = [row for row in found if row.answered_at is None and row.state in UNSETTLED]
    for row in rows:
        row.twins = sorted({*twins[row.pk]} - left_out)
        if row.twins and row.state == RowState.READY:
            row.state = RowState.ALIKE
    ImportedRow.objects.bulk_update(rows, ["state", "twins"])
    if register.compared_at is None:
        register.compared_at = at
        register.save(update_fields=["compared_at"])


@transaction.atomic
def refuse_row(row_id: UUID) -> None:
    """A row whose card could not be opened."""
    ImportedRow.objects.filter(pk=row_id, state=RowState.READY).update(state=RowState.REFUSED)


WHOLE: Final = frozenset({"rnokpp_same", "own_phone_same"})  # of these facts one is enough to ask, whatever the score


def is_certain(likeness: Likely | Likeness) -> bool:
    """Whether a head is asked before a card is opened, as at a registration."""
    return likeness.score >= CERTAIN or not WHOLE.isdisjoint(likeness.reasons)


def certain_each(many: Sequence[Facts], by: Supporter) -> list[tuple[Likely, ...]]:
    """For each the persons within reach who are so alike that the head is asked; three queries, one more once an hour."""
    found = likely_each(many, within=Case.objects.visible_to(by).values("person_id"), least=0.0)
    return [tuple(one for one in some if is_certain(one)) for some in found]


def identity_token(person: NewPerson) -> bytes:
    """Of all that identifies the person in a row: the same row of another list has the same token."""
    born = person.born_on.isoformat() if person.born_on else str(person.birth_year or "")
    names = " ".join(name.casefold() for name in (person.surname, person.given_name, person.patronymic))
    return keyed_token("imported_row", "\0".join((names, born, person.phone, person.rnokpp)))


def says_who(person: NewPerson) -> bool:
    """Whether a row has more than a name and a year, which two people may share."""
    return bool(person.born_on or person.phone or person.rnokpp)


def opened_before(tokens: Sequence[bytes], by: Supporter) -> dict[bytes, set[UUID]]:
    """Those of which imports have opened a card within reach, with these imports."""
    return ImportedRow.objects.known_tokens(tokens, Case.objects.visible_to(by))


def is_known(person: NewPerson, register_id: UUID, before: Mapping[bytes, set[UUID]]) -> bool:
    """Whether another import has opened a card for the same row, so that nobody is asked. `before`: of opened_before().

    The rows of one list are told apart by its head only.
    """
    return says_who(person) and bool(before.get(identity_token(person), set()) - {register_id})

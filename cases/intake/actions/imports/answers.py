"""Whether rows that are like somebody are the same people: the answers of a head, many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow
from cases.case.states import IllegalTransition, RowState
from cases.intake.actions.imports.registers import lock_register
from cases.intake.states import ImportRefusal
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class RowAnswer:
    """`twins`: the lines that the row was shown to be like. `words`: how one knows that it is another person than all who look
    alike; "": it is the same one."""

    line: int
    twins: tuple[int, ...] = ()
    words: str = ""


@transaction.atomic
def answer_rows(register_id: UUID, answers: Sequence[RowAnswer], *, by: Supporter, at: datetime) -> list[int]:
    """A row of the same person opens no card, and its content is deleted; one of another person is ready.

    Nobody waits for a row with an answer: rows that were its twins are checked again. Return the lines with which nothing was
    done, since they wait for no answer any more or have other twins now. Raises IllegalTransition for an import that is undone.
    """
    if lock_register(register_id).undone_at is not None:
        raise IllegalTransition(ImportRefusal.SETTLED)
    lines = {line for one in answers for line in (one.line, *one.twins)}
    waiting = ImportedRow.objects.select_for_update(no_key=True).filter(register=register_id, state=RowState.ALIKE)
    rows = {row.line: row for row in waiting.filter(line__in=lines).order_by("pk")}
    held = {one.line: one for one in answers if one.line in rows and tuple(rows[one.line].twins) == one.twins}
    for line, one in held.items():
        _answer(rows.pop(line), one.words, by=by, at=at)
    _check_twins(rows.values(), held.keys())
    return [one.line for one in answers if one.line not in held]


def _answer(row: ImportedRow, words: str, *, by: Supporter, at: datetime) -> None:
    row.answered_by, row.answered_at = by, at
    if words:
        row.state, row.words = RowState.READY, words
    else:
        row.state, row.content = RowState.LEFT_OUT, None
    row.save(update_fields=["state", "words", "content", "answered_by", "answered_at"])


def _check_twins(rows: Collection[ImportedRow], answered: Collection[int]) -> None:
    """`rows`: that wait for an answer."""
    for row in rows:
        twins = [line for line in row.twins if line not in answered]
        if twins != row.twins:
            row.twins, row.state = twins, RowState.UNCHECKED
            row.save(update_fields=["twins", "state"])

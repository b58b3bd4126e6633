"""Change many rows of a checked register at once, and take such a change back. It is a rule of how the rows are read."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import RegisterImport
from cases.case.states import IllegalTransition
from cases.intake.actions.imports.matching import Change, Matching, keep, lock_unconfirmed
from cases.intake.states import ImportRefusal

MOST_CHANGES: Final = 100  # of an import: each row is read through all of them


@transaction.atomic
def add_change(register_id: UUID, change: Change, *, at: datetime) -> RegisterImport:
    """It comes after the changes before, and the rows are checked anew. Raises IllegalTransition."""
    register, matching = _changeable(register_id)
    if len(matching.changes) >= MOST_CHANGES:
        raise IllegalTransition(ImportRefusal.CHANGED_OFTEN)
    return keep(register, replace(matching, changes=(*matching.changes, change)), at=at)


@transaction.atomic
def undo_change(register_id: UUID, made_at: datetime, *, at: datetime) -> RegisterImport:
    """The rows are read as if it had not been made. One that is taken back already stays so. Raises IllegalTransition."""
    register, matching = _changeable(register_id)
    left = tuple(one for one in matching.changes if one.made_at != made_at)
    return register if left == matching.changes else keep(register, replace(matching, changes=left), at=at)


def _changeable(register_id: UUID) -> tuple[RegisterImport, Matching]:
    register = lock_unconfirmed(register_id, ImportRefusal.CHANGED)
    if register.matched_at is None:
        raise IllegalTransition(ImportRefusal.CHANGED)
    return register, Matching.of(register)

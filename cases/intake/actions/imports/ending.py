"""The head is notified when the work on an import ends without them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import RegisterImport
from cases.intake.actions.imports.registers import lock_register
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

IMPORT: Final = "import"  # subject kind of an import in notifications


@transaction.atomic
def announce_end(register_id: UUID, *, at: datetime) -> None:
    """Nothing is left to work on: the rows are checked, or the cards are open. Nobody is notified while there is, nor of an
    import that is undone or whose rows are deleted. May run again: there is one notification a day."""
    register = lock_register(register_id)
    is_given_up = register.undone_at is not None or register.cleared_at is not None
    if is_given_up or RegisterImport.objects.with_work().filter(pk=register_id).exists():
        return
    notify([register.head_id], Rule.IMPORT_ENDED, IMPORT, register_id, at=at)

"""Acceptance of the confidentiality undertaking."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from supporters.directory.actions.locks import locked_supporter
from supporters.directory.undertaking import VERSION


@transaction.atomic
def accept_undertaking(supporter_id: UUID, *, at: datetime) -> None:
    """Record when the current version was accepted. A repeated call changes nothing: the first time counts."""
    supporter = locked_supporter(supporter_id)
    if supporter.undertaking >= VERSION:
        return
    supporter.undertaking, supporter.undertaken_at = VERSION, at
    supporter.save(update_fields=["undertaking", "undertaken_at"])

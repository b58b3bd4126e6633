"""Choose which notifications a letter announces at once."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from supporters.directory.actions.locks import locked_supporter
from supporters.notifications.email_defaults import mails_at_once
from supporters.notifications.models import MailChoice


@transaction.atomic
def choose_mail(supporter_id: UUID, at_once: Mapping[str, bool]) -> None:
    """By kind. A choice equal to the kind's default gets no row, so it follows a later change of the default."""
    locked_supporter(supporter_id)
    MailChoice.objects.filter(supporter=supporter_id, rule__in=at_once).delete()
    differing = {kind: wanted for kind, wanted in at_once.items() if wanted != mails_at_once(kind)}
    MailChoice.objects.bulk_create(
        MailChoice(supporter_id=supporter_id, rule=kind, at_once=wanted) for kind, wanted in differing.items()
    )

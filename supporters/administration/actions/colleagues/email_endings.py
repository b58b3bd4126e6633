"""The end of a change of e-mail that was not confirmed."""

from datetime import datetime
from uuid import UUID

from supporters.directory.models import ChangeEnding, EmailChange
from supporters.notifications.actions.cancelled_letters import suppress_letters
from supporters.notifications.models import Letter

LETTERS = (Letter.EMAIL_NEW, Letter.EMAIL_OLD)


def end_email_change(supporter_id: UUID, ending: ChangeEnding, *, at: datetime) -> None:
    """The open change of this account, if there is one; its links and unsent letters end. Runs in the caller's transaction."""
    change = EmailChange.objects.open().select_for_update(of=("self",)).filter(supporter=supporter_id).first()
    if change is None:
        return
    change.ended_at, change.ending = at, ending
    change.save(update_fields=["ended_at", "ending"])
    for letter in LETTERS:
        suppress_letters(letter, change.pk, at=at)

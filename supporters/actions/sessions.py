"""Sessions of one account, ended by somebody else than its browser."""

from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def end_sessions(supporter_id: UUID, *, but: str = "") -> None:
    """Sign somebody out everywhere, at once; `but` is the key of the one session that goes on.

    A session says whose it is only inside its signed body, so all of them are opened: some hundreds, 0.03 ms each.
    """
    whose = str(supporter_id)
    ended = [row.pk for row in Session.objects.exclude(pk=but) if row.get_decoded().get(SESSION_KEY) == whose]
    Session.objects.filter(pk__in=ended).delete()

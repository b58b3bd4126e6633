"""What lets somebody in besides the password."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from supporters.authentication.actions.calendar_links import revoke_calendar_link
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import Device


def forget_credentials(supporter_id: UUID, *, at: datetime) -> None:
    """Sessions, passkeys, codes of an application, recovery codes, known browsers and the link of the calendar go; in the
    caller's transaction."""
    end_sessions(supporter_id)
    Authenticator.objects.filter(user=supporter_id).delete()
    Device.objects.filter(supporter=supporter_id).delete()
    revoke_calendar_link(supporter_id, at=at)

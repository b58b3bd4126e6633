"""Credentials of an account other than the password."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from supporters.authentication.actions.calendar_links import revoke_calendar_link
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import Device


def forget_credentials(supporter_id: UUID, *, at: datetime) -> None:
    """Remove sessions, passkeys, the authenticator app, recovery codes, known browsers and the calendar link.

    Runs in the caller's transaction.
    """
    end_sessions(supporter_id)
    Authenticator.objects.filter(user=supporter_id).delete()
    Device.objects.filter(supporter=supporter_id).delete()
    revoke_calendar_link(supporter_id, at=at)

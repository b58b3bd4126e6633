"""Credentials of an account other than the password."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from supporters.authentication.actions.calendar_links import revoke_calendar_link
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import Device
from supporters.authentication.second_factor import has_had_factor
from supporters.directory.models import Supporter


def forget_credentials(supporter: Supporter, *, at: datetime) -> None:
    """Remove sessions, passkeys, the authenticator app, recovery codes, known browsers and the calendar link.

    Who had a second factor needs a new one from then on. Runs in the caller's transaction; the row is locked.
    """
    end_sessions(supporter.pk)
    if has_had_factor(supporter):
        supporter.factors_removed_at = at
        supporter.save(update_fields=["factors_removed_at"])
    Authenticator.objects.filter(user=supporter.pk).delete()
    Device.objects.filter(supporter=supporter.pk).delete()
    revoke_calendar_link(supporter.pk, at=at)

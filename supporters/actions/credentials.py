"""What lets somebody in besides the password."""

from uuid import UUID

from allauth.mfa.models import Authenticator

from supporters.actions.sessions import end_sessions
from supporters.models import Device


def forget_credentials(supporter_id: UUID) -> None:
    """Sessions, passkeys, codes of an application, recovery codes and known browsers go; in the caller's transaction."""
    end_sessions(supporter_id)
    Authenticator.objects.filter(user=supporter_id).delete()
    Device.objects.filter(supporter=supporter_id).delete()

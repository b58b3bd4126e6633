"""What somebody signs in with besides the password: passkeys, an app's one-time codes, recovery codes for the day when both
are lost. allauth checks and keeps them; each change here locks the account first, so that two forms at once are two in a row."""

from typing import Any, Final
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.internal.auth import WebAuthn, get_authenticator_by_credential_id
from django.db import transaction
from fido2.utils import websafe_decode

from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.second_factor import factors_of
from supporters.directory.actions.locks import locked_supporter

LAST_COUNTER: Final = "last_counter"  # of the half-minute whose code was taken last


class FactorNeeded(Exception):
    """The last second factor of somebody who may not be without one."""


@transaction.atomic
def add_passkey(supporter_id: UUID, name: str, credential: dict[str, Any]) -> None:
    """`credential` is proved already. A key that came twice is kept once."""
    supporter = locked_supporter(supporter_id)
    if get_authenticator_by_credential_id(supporter, websafe_decode(credential["rawId"])) is None:
        WebAuthn.add(supporter, name, credential)
        RecoveryCodes.activate(supporter)


@transaction.atomic
def add_app(supporter_id: UUID, secret: str, *, code: str) -> None:
    """The app whose codes come from `secret`; `code` was its first. An account has one: a second is not taken."""
    supporter = locked_supporter(supporter_id)
    if not Authenticator.objects.filter(user=supporter, type=Authenticator.Type.TOTP).exists():
        app = TOTP.activate(supporter, secret)
        spend_code(app.instance.pk, code)
        RecoveryCodes.activate(supporter)


@transaction.atomic
def rename_passkey(supporter_id: UUID, passkey_id: int, name: str) -> None:
    """Raises Authenticator.DoesNotExist."""
    passkey = factors_of(locked_supporter(supporter_id)).get(pk=passkey_id, type=Authenticator.Type.WEBAUTHN)
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])


@transaction.atomic
def remove_factor(supporter_id: UUID, *, session_key: str, **which: Any) -> None:
    """Whoever signed in with it elsewhere is signed out; the session of `session_key` goes on. Recovery codes go with the
    last factor they stood beside.

    Raises FactorNeeded, Authenticator.DoesNotExist.
    """
    supporter = locked_supporter(supporter_id)
    factor = factors_of(supporter).get(**which)
    if not get_adapter().can_delete_authenticator(factor):
        raise FactorNeeded
    factor.delete()
    if not factors_of(supporter).exists():
        Authenticator.objects.filter(user=supporter).delete()
    end_sessions(supporter.pk, but=session_key)


@transaction.atomic
def renew_recovery_codes(supporter_id: UUID) -> None:
    """The codes before open nothing any more."""
    supporter = locked_supporter(supporter_id)
    Authenticator.objects.filter(user=supporter, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(supporter)


@transaction.atomic
def spend_code(app_id: int, code: str) -> bool:
    """Take an app's code once: neither it nor an older one is good again, whichever process is asked and however soon."""
    app = Authenticator.objects.select_for_update().get(pk=app_id)
    secret, last = get_adapter().decrypt(app.data["secret"]), app.data.get(LAST_COUNTER, -1)
    typed = "".join(filter(str.isdigit, code))
    for counter in yield_hotp_counters_from_time():
        if counter > last and format_hotp_value(hotp_value(secret, counter)) == typed:
            app.data[LAST_COUNTER] = counter
            app.save(update_fields=["data"])
            return True
    return False


def recovery_codes_left(recovery: Authenticator) -> tuple[int, int]:
    """How many are unused, and of how many."""
    return len(recovery.wrap().get_unused_codes()), app_settings.RECOVERY_CODE_COUNT

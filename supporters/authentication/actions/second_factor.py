"""Second factors: passkeys, one-time codes of an app, and recovery codes in case both are lost.

allauth checks and stores them. Each change here locks the account first, so concurrent forms run one after another.
"""

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

LAST_COUNTER: Final = "last_counter"  # the time step of the last code accepted


class FactorNeeded(Exception):
    """The last second factor of a user who must have one can't be removed."""


@transaction.atomic
def add_passkey(supporter_id: UUID, name: str, credential: dict[str, Any]) -> None:
    """`credential` is already verified. A key submitted twice is stored once."""
    supporter = locked_supporter(supporter_id)
    if get_authenticator_by_credential_id(supporter, websafe_decode(credential["rawId"])) is None:
        WebAuthn.add(supporter, name, credential)
        RecoveryCodes.activate(supporter)


@transaction.atomic
def add_app(supporter_id: UUID, secret: str, *, code: str) -> None:
    """Add the app that uses `secret`; `code` was its first code. An account has one app: a second is ignored."""
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
    """Remove a factor; end all sessions but that of `session_key`. Recovery codes are removed with the last other factor.

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
    """The previous codes stop working."""
    supporter = locked_supporter(supporter_id)
    Authenticator.objects.filter(user=supporter, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(supporter)


@transaction.atomic
def spend_code(app_id: int, code: str) -> bool:
    """Accept an app's code once: neither it nor an older one is valid again in any process."""
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
    """The number of unused codes, and of all codes."""
    return len(recovery.wrap().get_unused_codes()), app_settings.RECOVERY_CODE_COUNT

"""What a supporter sets alone: display, contact details, password."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter


class WrongPassword(Exception):
    """The current password is wrong."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`phone` is E.164, "" for none; `address_form` is an AddressForm."""

    language: str
    theme: str
    phone: str
    signature: str
    address_form: str = ""


@transaction.atomic
def edit_profile(supporter_id: UUID, profile: Profile, *, version: int | None) -> None:
    """`version` is the one the form showed. Raises ChangedMeanwhile."""
    supporter = locked_supporter(supporter_id)
    refuse_outdated(shown=version, now=supporter.version)
    supporter.language, supporter.theme, supporter.signature = profile.language, profile.theme, profile.signature
    supporter.phone, supporter.address_form = profile.phone or None, profile.address_form
    supporter.version += 1
    supporter.save(update_fields=["language", "theme", "signature", "phone", "address_form", "version"])


@transaction.atomic
def change_password(supporter_id: UUID, *, old: str, new: str, session_key: str) -> Supporter | None:
    """End all sessions but that of `session_key`.

    Returns None when the change was already made: the form came twice. Raises WrongPassword, or ValidationError when the new
    password is too weak.
    """
    supporter = locked_supporter(supporter_id)
    if not supporter.check_password(old):
        if supporter.check_password(new):
            return None
        raise WrongPassword
    validate_password(new, supporter)
    supporter.password = make_password(new)
    supporter.save(update_fields=["password"])
    end_sessions(supporter.pk, but=session_key)
    return supporter

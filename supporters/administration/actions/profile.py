"""What somebody sets for oneself: how pages look, how to be reached, the password."""

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
    """What was given as the present password is not it."""


@dataclass(frozen=True)
class Profile:
    """`phone` is E.164, "" for none; `address_form` is an AddressForm."""

    language: str
    theme: str
    phone: str
    signature: str
    address_form: str = ""


@transaction.atomic
def edit_profile(supporter_id: UUID, profile: Profile, *, version: int | None) -> None:
    """`version` is the one the form was shown with. Raises ChangedMeanwhile."""
    supporter = locked_supporter(supporter_id)
    refuse_outdated(shown=version, now=supporter.version)
    supporter.language, supporter.theme, supporter.signature = profile.language, profile.theme, profile.signature
    supporter.phone, supporter.address_form = profile.phone or None, profile.address_form
    supporter.version += 1
    supporter.save(update_fields=["language", "theme", "signature", "phone", "address_form", "version"])


@transaction.atomic
def change_password(supporter_id: UUID, *, old: str, new: str, session_key: str) -> Supporter | None:
    """All sessions end but the one of `session_key`. None when it was done before: the form came twice.

    Raises WrongPassword, or ValidationError when the new one is too weak.
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

"""The second factor through django-allauth: who needs one, and how its secrets are encrypted."""

from base64 import b64decode, b64encode
from typing import Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privacy.sealing import associated_data, seal, unseal
from supporters.directory.models import Supporter, staff_context
from supporters.directory.roles import Role

BLOCK: Final = 64
# allauth encrypts a secret before its row has a key, so only the column is bound to it
ASSOCIATED: Final = associated_data("mfa_authenticator", "data", "")
FROM_THE_FIRST_DAY: Final = frozenset({Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR})
SIGN_INS_WITHOUT: Final = 2


def second_factor_required(user: Supporter) -> bool:
    """Whether the user needs a second factor.

    Some roles need one from the first day, the others from the third sign-in on, and users whose factors administrators have
    removed at once. Where it is not required at all (a demo) it is only offered.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return user.role in FROM_THE_FIRST_DAY or user.sign_ins > SIGN_INS_WITHOUT or user.factors_removed_at is not None


def has_needed_factor(user: Supporter) -> bool:
    return staff_context(user).has_second_factor or not second_factor_required(user)


def factors_of(user: Supporter) -> QuerySet[Any]:
    """Factors for the second step. Recovery codes are excluded: they can't be the only one."""
    factors: QuerySet[Any] = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return factors


def has_had_factor(user: Supporter) -> bool:
    """Whether the account has a second factor, or has had one that somebody else removed."""
    return user.factors_removed_at is not None or factors_of(user).exists()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, ASSOCIATED, block=BLOCK)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), ASSOCIATED, block=BLOCK)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not second_factor_required(authenticator.user)

    def generate_authenticator_name(self, user: Supporter, type: Authenticator.Type) -> str:
        return _("Passkey %(n)d") % {"n": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: Supporter) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.short_name}

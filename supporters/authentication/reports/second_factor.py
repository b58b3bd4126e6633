"""The page of the user's second factors."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from supporters.authentication.actions.second_factor import recovery_codes_left
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter

FEW_CODES = 3


@dataclass(frozen=True)
class Factor:
    """A passkey or an app. `used` is "" when it was never used."""

    pk: int
    name: str
    added: str
    used: str


@dataclass(frozen=True)
class RecoveryCodes:
    left: int
    of: int

    @property
    def are_few(self) -> bool:
        return self.left <= FEW_CODES


@dataclass(frozen=True)
class SecondFactorPage:
    passkeys: list[Factor]
    app: Factor | None
    recovery: RecoveryCodes | None

    @property
    def is_set_up(self) -> bool:
        return bool(self.passkeys or self.app)


def second_factor_page(user: Supporter, *, at: datetime) -> SecondFactorPage:
    kinds, known = Authenticator.Type, list(Authenticator.objects.filter(user=user).order_by("pk"))
    factors = {kind: [_factor(one, at) for one in known if one.type == kind] for kind in (kinds.WEBAUTHN, kinds.TOTP)}
    recovery = next((RecoveryCodes(*recovery_codes_left(one)) for one in known if one.type == kinds.RECOVERY_CODES), None)
    return SecondFactorPage(factors[kinds.WEBAUTHN], next(iter(factors[kinds.TOTP]), None), recovery)


def recovery_codes(user: Supporter) -> list[str]:
    """The unused codes, each in two groups of four; empty when there are none."""
    known = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return [f"{code[:4]} {code[4:]}" for code in known.wrap().get_unused_codes()] if known else []


def _factor(known: Authenticator, at: datetime) -> Factor:
    today = kyiv_day(at)
    used = moment_label(known.last_used_at, today) if known.last_used_at else ""
    return Factor(known.pk, str(known), moment_label(known.created_at, today), used)

"""How an account is protected and where it is signed in, for administrators: kinds, counts and moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.authentication.actions.sessions import KeptSession, sessions_of
from supporters.authentication.session_life import SEEN, time_left
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter

KINDS: Final = {
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.TOTP: gettext_lazy("app with codes"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("recovery codes"),
}


@dataclass(frozen=True)
class Protection:
    """`factors`: each second factor, and since when; empty for none. No label of a device and no address."""

    factors: tuple[str, ...]
    sessions_label: str
    devices_label: str


def protection_of(account: Supporter, *, at: datetime) -> Protection:
    known = Authenticator.objects.filter(user=account.pk).order_by("pk")
    now = int(at.timestamp())
    live = [kept for kept in sessions_of(account.pk) if time_left(kept.content, account.role, now=now).seconds >= 0]
    return Protection(tuple(_factor(one, at) for one in known), _sessions(live, at), _devices(account, at))


def _factor(one: Authenticator, at: datetime) -> str:
    """«Ключ доступу, з 3 листопада»"""
    since = moment_label(one.created_at, kyiv_day(at))
    return _("%(factor)s, since %(moment)s") % {"factor": str(KINDS[one.type]), "moment": since}


def _sessions(live: Sequence[KeptSession], at: datetime) -> str:
    if not live:
        return _("signed in nowhere")
    seen = datetime.fromtimestamp(max(kept.content.get(SEEN, 0) for kept in live), UTC)
    words = ngettext("%(n)d session, last used: %(moment)s", "%(n)d sessions, last used: %(moment)s", len(live))
    return words % {"n": len(live), "moment": moment_label(seen, kyiv_day(at))}


def _devices(account: Supporter, at: datetime) -> str:
    known = account.devices.filter(has_signed_in=True).aggregate(n=Count("pk"), last=Max("last_at"))
    if not known["n"]:
        return _("no device yet")
    words = ngettext("%(n)d device, last used: %(moment)s", "%(n)d devices, last used: %(moment)s", known["n"])
    return words % {"n": known["n"], "moment": moment_label(known["last"], kyiv_day(at))}

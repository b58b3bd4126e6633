"""The states of accounts, and words about an account or an invitation."""

from datetime import datetime
from typing import Protocol

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import is_suspended


class AccountState(models.TextChoices):
    ACTIVE = "active", gettext_lazy("access open")
    NEVER = "never", gettext_lazy("not signed in yet")
    INVITED = "invited", gettext_lazy("invited")
    SUSPENDED = "suspended", gettext_lazy("access suspended")
    CLOSED = "closed", gettext_lazy("access closed")


# The accounts in each state; invitations have a state of their own.
ACCOUNTS = {
    "": Q(),
    AccountState.ACTIVE: Q(~is_suspended(), is_active=True),
    AccountState.NEVER: Q(~is_suspended(), is_active=True, last_login=None),
    AccountState.SUSPENDED: Q(is_suspended(), is_active=True),
    AccountState.CLOSED: Q(is_active=False),
}
TONES = {
    AccountState.ACTIVE: "done",
    AccountState.NEVER: "due",
    AccountState.INVITED: "info",
    AccountState.SUSPENDED: "overdue",
    AccountState.CLOSED: "",
}


def account_state(account: Supporter) -> AccountState:
    if not account.is_active:
        return AccountState.CLOSED
    if account.is_suspended:
        return AccountState.SUSPENDED
    return AccountState.ACTIVE if account.last_login else AccountState.NEVER


class Named(Protocol):
    @property
    def surname(self) -> str: ...

    @property
    def given_name(self) -> str: ...

    @property
    def patronymic(self) -> str: ...


def full_name(who: Named) -> str:
    return " ".join(name for name in (who.surname, who.given_name, who.patronymic) if name)


def seen_label(account: Supporter, at: datetime) -> str:
    if account.last_login is None:
        return _("has not signed in yet")
    return _("last sign-in: %(moment)s") % {"moment": moment_label(account.last_login, kyiv_day(at))}


def until_label(until: datetime, at: datetime) -> str:
    """Of an invitation."""
    if until <= at:
        return _("the invitation has run out")
    return _("valid until: %(moment)s") % {"moment": moment_label(until, kyiv_day(at))}


def load_label(load: int) -> str:
    return ngettext("%(n)d open case", "%(n)d open cases", load) % {"n": load}

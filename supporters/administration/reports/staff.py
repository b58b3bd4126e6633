"""The list of staff: accounts and open invitations in alphabetical order, fifty on a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Department, Invitation, Supporter
from supporters.directory.models.supporter import is_suspended
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work

APOSTROPHES = str.maketrans("'ʼ`´", "’’’’")


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


@dataclass(frozen=True, kw_only=True)
class StaffQuestion:
    """Filters of the list; "" and None: no filter. `department_id` includes the subtree."""

    role: str = ""
    department_id: UUID | None = None
    state: str = ""
    words: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    url: str
    name: str
    email: str
    role_label: str
    department: str
    state_label: str
    state_tone: str
    seen_label: str
    load_label: str


@dataclass(frozen=True, kw_only=True)
class StaffPage(NumberedPage):
    rows: tuple[StaffRow, ...]
    count_label: str


def staff_page(asked: StaffQuestion, *, at: datetime) -> StaffPage:
    accounts = Supporter.objects.get_queryset().filter(ACCOUNTS[asked.state]) if asked.state in ACCOUNTS else None
    invited = Invitation.objects.open() if asked.state in ("", AccountState.INVITED) else None
    found = sorted([*_found(accounts, asked), *_found(invited, asked)])
    shown, page, pages = part_of(found, asked.page)
    keys = [pk for _order, pk in shown]
    rows = {**_account_rows(keys, at), **_invitation_rows(keys, at)}
    label = ngettext("%(n)d person", "%(n)d people", len(found)) % {"n": len(found)}
    return StaffPage(page=page, pages=pages, rows=tuple(rows[pk] for pk in keys), count_label=label)


def _found(rows: "QuerySet[Any] | None", asked: StaffQuestion) -> list[tuple[tuple[str, ...], UUID]]:
    """Keys of the rows that match, with their sort key.

    Words are compared here because not every PostgreSQL knows that «Ґ» and «ґ» are one letter.
    """
    if rows is None:
        return []
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.department_id:
        rows = rows.filter(department__in=Department(pk=asked.department_id).subtree_ids())
    words = [_folded(word) for word in asked.words.split()]
    named = rows.values_list("pk", "email", "surname", "given_name", "patronymic")
    return [(alphabetical(*names), pk) for pk, email, *names in named if _is_meant(words, email, names)]


def _is_meant(words: list[str], email: str, names: list[str]) -> bool:
    """Whether each word begins a name or occurs in the address."""
    folded = _folded(" ".join(names))
    begins = f" {folded} {folded.replace('-', ' ')}"
    return all(f" {word}" in begins or word in email.casefold() for word in words)


def _folded(text: str) -> str:
    return text.casefold().translate(APOSTROPHES)


def _account_rows(keys: list[UUID], at: datetime) -> dict[UUID, StaffRow]:
    accounts = Supporter.objects.get_queryset().filter(pk__in=keys).select_related("department")
    loads = work().in_hand(keys)
    return {account.pk: _account_row(account, loads[account.pk], at) for account in accounts}


def _account_row(account: Supporter, load: int, at: datetime) -> StaffRow:
    state = account_state(account)
    return StaffRow(
        url=reverse("staff_detail", args=[account.pk]),
        name=full_name(account),
        email=account.email,
        role_label=str(Role(account.role).label),
        department=str(account.department),
        state_label=str(state.label),
        state_tone=TONES[state],
        seen_label=seen_label(account, at) if account.last_login else "",
        load_label=load_label(load) if load else "",
    )


def _invitation_rows(keys: list[UUID], at: datetime) -> dict[UUID, StaffRow]:
    invited = Invitation.objects.filter(pk__in=keys).select_related("department")
    return {invitation.pk: _invitation_row(invitation, at) for invitation in invited}


def _invitation_row(invitation: Invitation, at: datetime) -> StaffRow:
    return StaffRow(
        url=reverse("invitation_detail", args=[invitation.pk]),
        name=full_name(invitation),
        email=invitation.email,
        role_label=str(Role(invitation.role).label),
        department=str(invitation.department),
        state_label=str(AccountState.INVITED.label),
        state_tone=TONES[AccountState.INVITED],
        seen_label=until_label(invitation, at),
        load_label="",
    )


def account_state(account: Supporter) -> AccountState:
    if not account.is_active:
        return AccountState.CLOSED
    if account.is_suspended:
        return AccountState.SUSPENDED
    return AccountState.ACTIVE if account.last_login else AccountState.NEVER


def full_name(who: Supporter | Invitation) -> str:
    return " ".join(name for name in (who.surname, who.given_name, who.patronymic) if name)


def seen_label(account: Supporter, at: datetime) -> str:
    if account.last_login is None:
        return _("has not signed in yet")
    return _("last sign-in: %(moment)s") % {"moment": moment_label(account.last_login, kyiv_day(at))}


def until_label(invitation: Invitation, at: datetime) -> str:
    if invitation.until <= at:
        return _("the invitation has run out")
    return _("valid until: %(moment)s") % {"moment": moment_label(invitation.until, kyiv_day(at))}


def load_label(load: int) -> str:
    return ngettext("%(n)d open case", "%(n)d open cases", load) % {"n": load}

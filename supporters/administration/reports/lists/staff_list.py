"""The list of staff: accounts and open invitations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.reports.staff import ACCOUNTS, TONES, AccountState, account_state, full_name, until_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Department, Invitation, Supporter
from supporters.directory.numbers import phone_label
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work

ROUTE: Final = "staff"
APOSTROPHES: Final = str.maketrans("'ʼ`´", "’’’’")
LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class StaffQuestion:
    """Filters of the list; "" and None: no filter. `department_id` includes the subtree. `without_factor`: who has not set up a
    second factor."""

    role: str = ""
    department_id: UUID | None = None
    state: str = ""
    without_factor: bool = False
    words: str = ""


class Known(NamedTuple):
    """What the order of the list needs of an account or of an invitation."""

    pk: UUID
    email: str
    surname: str
    given_name: str
    patronymic: str
    role: str
    department: str
    seen_at: datetime | None


COLUMNS: Final = ("pk", "email", "surname", "given_name", "patronymic", "role", "department__name")


def staff_list(asked: StaffQuestion, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...] = ()) -> Listing:
    """`filters`, `chips`: of the question, for addresses."""

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(_found(asked), place.sort), place, lambda one: str(one.pk), per_page)
        keys = [one.pk for one in leaf.lines]
        made = {**_account_rows(keys, at), **_invitation_rows(keys, at)}
        return Leaf([made[pk] for pk in keys], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Staff"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d person", "%(n)d people", count) % {"n": count},
        filters=filters,
        chips=chips,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Full name"), is_sorted=True, is_first=True),
        Column(code="role", label=_("Role"), is_sorted=True),
        Column(code="department", label=_("Department"), is_sorted=True, kind="phrase"),
        Column(code="state", label=_("Access")),
        Column(code="seen", label=_("Last sign-in"), is_sorted=True, is_labelled=True),
        Column(code="factor", label=_("Second factor"), is_labelled=True, room="wide"),
        Column(code="load", label=_("Cards"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="phone", label=_("Work phone"), room="widest"),
        Column(code="email", label=_("E-mail"), is_sorted=True, room="widest"),
    )


def _found(asked: StaffQuestion) -> list[Known]:
    accounts = Supporter.objects.get_queryset().filter(ACCOUNTS[asked.state]) if asked.state in ACCOUNTS else None
    invited = Invitation.objects.open() if asked.state in ("", AccountState.INVITED) and not asked.without_factor else None
    if accounts is not None and asked.without_factor:
        accounts = accounts.filter(~_has_factor(), is_active=True)
    return [*_known(accounts, asked, "last_login"), *_known(invited, asked, None)]


def _known(rows: "QuerySet[Any] | None", asked: StaffQuestion, seen_at: str | None) -> Iterable[Known]:
    """Words are compared here because not every PostgreSQL knows that «Ґ» and «ґ» are one letter."""
    if rows is None:
        return []
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.department_id:
        rows = rows.filter(department__in=Department(pk=asked.department_id).subtree_ids())
    words = [_folded(word) for word in asked.words.split()]
    named = rows.values_list(*COLUMNS, *([seen_at] if seen_at else []))
    known = (Known(*line, *([] if seen_at else [None])) for line in named)
    return [one for one in known if _is_meant(words, one)]


def _is_meant(words: Sequence[str], one: Known) -> bool:
    """Whether each word begins a name or occurs in the address."""
    folded = _folded(" ".join([one.surname, one.given_name, one.patronymic]))
    begins = f" {folded} {folded.replace('-', ' ')}"
    return all(f" {word}" in begins or word in one.email.casefold() for word in words)


def _folded(text: str) -> str:
    return text.casefold().translate(APOSTROPHES)


def _sorted(found: list[Known], sort: str) -> list[Known]:
    by_name = sorted(found, key=lambda one: (alphabetical(one.surname, one.given_name, one.patronymic), one.pk))
    by = _keys(found)[sort.removeprefix("-") or "name"]()
    return sorted(by_name, key=by, reverse=sort.startswith("-"))


def _keys(found: list[Known]) -> dict[str, Callable[[], Callable[[Known], Any]]]:
    """Sort keys by column; the load is counted only when it is asked for."""

    def by_load() -> Callable[[Known], Any]:
        loads = work().in_hand([one.pk for one in found])
        return lambda one: loads[one.pk]

    return {
        "name": lambda: lambda one: alphabetical(one.surname, one.given_name, one.patronymic),
        "role": lambda: lambda one: list(Role).index(Role(one.role)),
        "department": lambda: lambda one: alphabetical(one.department),
        "seen": lambda: lambda one: one.seen_at or LONG_AGO,
        "load": by_load,
        "email": lambda: lambda one: one.email,
    }


def _has_factor() -> Q:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Q(Exists(factors))


def _account_rows(keys: list[UUID], at: datetime) -> dict[UUID, Row]:
    accounts = Supporter.objects.get_queryset().filter(pk__in=keys).select_related("department")
    loads = work().in_hand(keys)
    return {
        one.pk: _account_row(one, loads[one.pk], at, has_factor=vars(one)["has_factor"])
        for one in accounts.annotate(has_factor=_has_factor())
    }


def _account_row(account: Supporter, load: int, at: datetime, *, has_factor: bool) -> Row:
    state, seen_at = account_state(account), account.last_login
    return Row(
        key=str(account.pk),
        can_be_chosen=account.is_active,
        cells=(
            Cell(full_name(account), url=reverse("staff_detail", args=[account.pk]), is_typed=True),
            Cell(str(Role(account.role).label)),
            Cell(str(account.department), is_typed=True),
            Cell(str(capfirst(state.label)), tone=TONES[state]),
            Cell(kyiv_day(seen_at), moment_label(seen_at, kyiv_day(at))) if seen_at else Cell(None),
            Cell(_("yes")) if has_factor else Cell(_("no"), tone="due" if account.is_active else None),
            Cell(load),
            Cell(phone_label(account.phone)) if account.phone else Cell(None),
            Cell(account.email),
        ),
    )


def _invitation_rows(keys: list[UUID], at: datetime) -> dict[UUID, Row]:
    invited = Invitation.objects.filter(pk__in=keys).select_related("department")
    return {invitation.pk: _invitation_row(invitation, at) for invitation in invited}


def _invitation_row(invitation: Invitation, at: datetime) -> Row:
    state = AccountState.INVITED
    return Row(
        key=str(invitation.pk),
        can_be_chosen=True,
        cells=(
            Cell(full_name(invitation), url=reverse("invitation_detail", args=[invitation.pk]), is_typed=True),
            Cell(str(Role(invitation.role).label)),
            Cell(str(invitation.department), is_typed=True),
            Cell(str(capfirst(state.label)), note=until_label(invitation, at), tone=TONES[state]),
            *(Cell(None),) * 4,
            Cell(invitation.email),
        ),
    )

"""The list of staff: accounts and open invitations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Value
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
    """An invitation, or an account as far as the order of the list needs it. `until`: how long the invitation is valid; None for
    an account."""

    pk: UUID
    email: str
    surname: str
    given_name: str
    patronymic: str
    role: str
    department: str
    seen_at: datetime | None
    until: datetime | None


COLUMNS: Final = ("pk", "email", "surname", "given_name", "patronymic", "role", "department__name")
NO_MOMENT: Final = Value(None, DateTimeField())


def staff_list(asked: StaffQuestion, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...] = ()) -> Listing:
    """`filters`, `chips`: of the question, for addresses."""

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        found = _found(asked)
        loads = work().in_hand([one.pk for one in found]) if place.sort.removeprefix("-") == "load" else {}
        leaf = leaf_of(_sorted(found, place.sort, loads), place, lambda one: str(one.pk), per_page)
        accounts = _account_rows([one.pk for one in leaf.lines if one.until is None], loads, at)
        lines = [_invitation_row(one, one.until, at) if one.until else accounts[one.pk] for one in leaf.lines]
        return Leaf(lines, leaf.first, leaf.count)

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
    """Words are compared here because not every PostgreSQL knows that «Ґ» and «ґ» are one letter."""
    narrow = _narrow(asked)
    kinds = [rows.filter(narrow).order_by() for rows in (_accounts(asked), _invitations(asked)) if rows is not None]
    words = [_folded(word) for word in asked.words.split()]
    known = starmap(Known, kinds[0].union(*kinds[1:], all=True)) if kinds else ()
    return [one for one in known if _is_meant(words, one)]


def _accounts(asked: StaffQuestion) -> QuerySet[Any, Any] | None:
    """In the columns of Known; None where the state is of no account."""
    if asked.state not in ACCOUNTS:
        return None
    accounts = Supporter.objects.get_queryset().filter(ACCOUNTS[asked.state])
    if asked.without_factor:
        accounts = accounts.filter(~_has_factor(), is_active=True)
    return accounts.values_list(*COLUMNS, "last_login", NO_MOMENT)


def _invitations(asked: StaffQuestion) -> QuerySet[Any, Any] | None:
    if asked.state not in ("", AccountState.INVITED) or asked.without_factor:
        return None
    return Invitation.objects.open().values_list(*COLUMNS, NO_MOMENT, "until")


def _narrow(asked: StaffQuestion) -> Q:
    role = Q(role=asked.role) if asked.role else Q()
    return role & Q(department__in=Department(pk=asked.department_id).subtree_ids()) if asked.department_id else role


def _is_meant(words: Sequence[str], one: Known) -> bool:
    """Whether each word begins a name or occurs in the address."""
    folded = _folded(" ".join([one.surname, one.given_name, one.patronymic]))
    begins = f" {folded} {folded.replace('-', ' ')}"
    return all(f" {word}" in begins or word in one.email.casefold() for word in words)


def _folded(text: str) -> str:
    return text.casefold().translate(APOSTROPHES)


def _sorted(found: list[Known], sort: str, loads: Mapping[UUID, int]) -> list[Known]:
    keys: dict[str, Callable[[Known], Any]] = {
        "name": lambda one: alphabetical(one.surname, one.given_name, one.patronymic),
        "role": lambda one: list(Role).index(Role(one.role)),
        "department": lambda one: alphabetical(one.department),
        "seen": lambda one: one.seen_at or LONG_AGO,
        "load": lambda one: loads[one.pk],
        "email": lambda one: one.email,
    }
    by_name = sorted(found, key=lambda one: (keys["name"](one), one.pk))
    return sorted(by_name, key=keys[sort.removeprefix("-") or "name"], reverse=sort.startswith("-"))


def _has_factor() -> Q:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return Q(Exists(factors))


def _account_rows(keys: list[UUID], loads: Mapping[UUID, int], at: datetime) -> dict[UUID, Row]:
    """`loads`: of these and others, empty if they have not been read."""
    accounts = Supporter.objects.get_queryset().filter(pk__in=keys).select_related("department")
    loads = loads or work().in_hand(keys)
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


def _invitation_row(one: Known, until: datetime, at: datetime) -> Row:
    state = AccountState.INVITED
    return Row(
        key=str(one.pk),
        can_be_chosen=True,
        cells=(
            Cell(full_name(one), url=reverse("invitation_detail", args=[one.pk]), is_typed=True),
            Cell(str(Role(one.role).label)),
            Cell(one.department, is_typed=True),
            Cell(str(capfirst(state.label)), note=until_label(until, at), tone=TONES[state]),
            *(Cell(None),) * 4,
            Cell(one.email),
        ),
    )

"""History of accounts, field by field."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.administration.reports.staff_history.lines import Change, HistoryLine, Names, Span, changes_of
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.directory.wording import AddressForm


class Described(NamedTuple):
    """A changed field: its label, and its value before and after."""

    label: str
    before: str = ""
    after: str = ""


def _typed(label: str | Promise) -> Callable[[Names, Any, Any], Described]:
    return lambda _names, before, after: Described(str(label), str(before), str(after))


def _role(_names: Names, before: str, after: str) -> Described:
    return Described(_("Role"), str(Role(before).label), str(Role(after).label))


def _address_form(_names: Names, before: str, after: str) -> Described:
    return Described(_("Form of address"), str(AddressForm(before).label), str(AddressForm(after).label))


def _department(names: Names, before: UUID, after: UUID) -> Described:
    return Described(_("Department"), names.departments.get(before, ""), names.departments.get(after, ""))


def _access(_names: Names, _before: bool, after: bool) -> Described:
    return Described(_("Access opened again") if after else _("Access closed"))


def _recognition(names: Names, _before: UUID | None, after: UUID | None) -> Described:
    if after is None:
        return Described(_("A head has to recognise the colleague anew"))
    return Described(_("Recognised as a colleague"), after=names.departments.get(after, ""))


def _suspension(_names: Names, _before: Any, after: Any) -> Described:
    return Described(_("Access suspended") if after else _("Suspension lifted"))


def _undertaking(_names: Names, before: int, after: int) -> Described:
    return Described(_("Confidentiality undertaking, version accepted"), str(before or ""), str(after or ""))


def _unsaid(label: str | Promise) -> Callable[[Names, Any, Any], Described]:
    """Personal: the history shows only that it changed."""
    return lambda _names, _before, _after: Described(str(label), after=_("changed"))


DESCRIBED: Final[dict[str, Callable[[Names, Any, Any], Described]]] = {
    "email": _typed(gettext_lazy("Work e-mail")),
    "surname": _typed(gettext_lazy("Surname")),
    "given_name": _typed(gettext_lazy("Given name")),
    "patronymic": _typed(gettext_lazy("Patronymic")),
    "address_form": _address_form,
    "role": _role,
    "department_id": _department,
    "is_active": _access,
    "suspended_at": _suspension,
    "recognised_in_id": _recognition,
    "undertaking": _undertaking,
    "phone": _unsaid(gettext_lazy("Work phone")),
    "signature": _typed(gettext_lazy("Signature")),
}
# Display preferences, or fields whose change another field already describes.
OMITTED: Final = frozenset(
    {"id", "joined_at", "language", "theme", "version", "reopened_at", "undertaken_at", "suspended_until", "entered_by_id"}
)


def account_lines(span: Span, names: Names, *, invited: Collection[UUID]) -> Iterator[HistoryLine]:
    """The creation of the `invited` accounts is described by their invitation."""
    concerned = Q(pgh_obj=span.account) if span.account else Q()
    for change in changes_of(Supporter, span, concerned):
        if change.before is not None:
            yield from _differences(change, names)
        elif change.after.pgh_obj_id not in invited:
            after = names.post(change.after.role, change.after.department_id)
            yield _line(change, names, Described(_("Account made"), after=after))


def _differences(change: Change, names: Names) -> Iterator[HistoryLine]:
    for field, described in DESCRIBED.items():
        if change.touches(field):
            yield _line(change, names, described(names, *change.values(field)))


def _line(change: Change, names: Names, described: Described) -> HistoryLine:
    account: UUID = change.after.pgh_obj_id
    return HistoryLine(
        at=change.at,
        about=account,
        name=names.person(account),
        who=change.who(names),
        what=described.label,
        before=described.before,
        after=described.after,
    )

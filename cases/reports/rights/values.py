"""A value of a row in words, for the report of everything held."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import CommunityEvent, Vacancy
from cases.numbers import number_label
from cases.reports.jobs.words import vacancy_label
from cases.reports.phones import hour_label
from cases.reports.relatives import kinship_label
from cases.states import EventKind
from privacy.fields import SealedTextField
from privacy.opening import Unopened
from supporters.directory.calendar import NBSP, long_moment_label
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.numbers import phone_label
from supporters.directory.roles import Role
from veterans.models import ConsentText, PhoneOwner
from veterans.models.reference import Reference
from veterans.models.territory import name_label

SHOWN_ENDS: Final = 2  # last digits of a relative's number that stay readable


def in_words(row: Any, field: Any) -> str:
    """The value of this field; "" for none."""
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    source = getattr(type(row), "pgh_tracked_model", type(row)).__name__
    if special := SPECIAL.get(f"{source}.{field.name}"):
        return special(row)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _by_type(value)


def is_typed(field: Any) -> bool:
    """Words of people or a name: in Ukrainian on every page."""
    return isinstance(field, SealedTextField) or field.related_model in (Department, Supporter)


def whole_date(day: date) -> str:
    """«2 грудня 2026 р.»: paper is read in other years."""
    return format_date(day, pgettext("date format", "j E Y")).replace(" ", NBSP)


def staff_label(one: Supporter) -> str:
    """Role and department, no name: a paper with names of staff endangers them when it is found by others."""
    return f"{Role(one.role).label}, {one.department.name}"


def _by_type(value: Any) -> str:
    for kind, label in BY_TYPE.items():
        if isinstance(value, kind):
            return label(value)
    return str(value)


def _born(row: Any) -> str:
    born = row.born_on
    return born if isinstance(born, Unopened) else whole_date(date.fromisoformat(born))


def _number(row: Any) -> str:
    """The person's own number; of a relative or a ward the last digits only, since it is theirs."""
    number: str = row.number
    if isinstance(number, Unopened) or _is_own(row):
        return number if isinstance(number, Unopened) else phone_label(number)
    return _("ends with %(digits)s") % {"digits": number[-SHOWN_ENDS:]}


def _is_own(row: Any) -> bool:
    """Kept with the person, or as that of a relative with another one."""
    return row.owner == PhoneOwner.OWN or getattr(row, "is_kept_elsewhere", False)


def _note(row: Any) -> str:
    """Of an event; who reported a loss is left out as in the row of the loss (OMITTED in words.py)."""
    return "" if row.kind == EventKind.LOSS_REPORTED else str(row.note)


SPECIAL: Final[dict[str, Callable[[Any], str]]] = {
    "Person.born_on": _born,
    "Phone.number": _number,
    "Phone.owner": lambda row: str((PhoneOwner.OWN if _is_own(row) else PhoneOwner(row.owner)).label),
    "Phone.kinship": lambda row: kinship_label(row.kinship),
    "FamilyTie.relation": lambda row: kinship_label(row.relation),
    "CaseEvent.note": _note,
    "Case.number": lambda row: number_label(row.number),
    "FunctionalProfile.bodies": lambda row: ", ".join(str(Branch(body).label) for body in row.bodies),
    "FunctionalProfile.territory": lambda row: name_label(row.territory.kind, row.territory.name, row.territory.oblast),
}
BY_TYPE: Final[dict[type[Any], Callable[[Any], str]]] = {  # in this order: a moment is a date as well
    bool: lambda value: _("yes") if value else _("no"),
    datetime: long_moment_label,
    date: whole_date,
    time: hour_label,
    Supporter: staff_label,
    Department: lambda one: str(one.name),
    ConsentText: lambda text: str(text.number),
    Vacancy: vacancy_label,
    CommunityEvent: lambda one: f"{one.title}, {long_moment_label(one.starts_at)}",
    Reference: lambda one: str(one.label),
}

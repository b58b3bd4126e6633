"""A value of a row in words, for the report of everything held."""

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import chain
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.case.reports.held import held, named
from cases.case.reports.phones import hour_label
from cases.rights.reports.words import source_of
from privacy.fields import SealedTextField
from supporters.directory.calendar import long_moment_label, whole_date
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from veterans.models import ConsentText
from veterans.models.reference import Reference


def in_words(row: Any, field: Any) -> str:
    """The value of this field; "" for none."""
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if special := held()[source_of(type(row))].values.get(field.name):
        return special(row)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _by_type(value)


def is_typed(field: Any) -> bool:
    """Words of people or a name: in Ukrainian on every page."""
    return isinstance(field, SealedTextField) or field.related_model in (Department, Supporter)


def staff_label(one: Supporter) -> str:
    """Role and department, no name: a paper with names of staff endangers them when it is found by others."""
    return f"{Role(one.role).label}, {one.department.name}"


def _by_type(value: Any) -> str:
    for kind, label in chain(BY_TYPE.items(), named().items()):
        if isinstance(value, kind):
            return label(value)
    return str(value)


BY_TYPE: Final[dict[type[Any], Callable[[Any], str]]] = {  # in this order: a moment is a date as well
    bool: lambda value: _("yes") if value else _("no"),
    datetime: long_moment_label,
    date: whole_date,
    time: hour_label,
    Supporter: staff_label,
    Department: lambda one: str(one.name),
    ConsentText: lambda text: str(text.number),
    Reference: lambda one: str(one.label),
}

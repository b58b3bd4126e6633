"""Which fields of a row are in the report of everything held, and what they are called."""

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import chain
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.reports.held import held, named
from cases.case.reports.phones import hour_label
from privacy.fields import SealedTextField
from supporters.directory.calendar import long_moment_label, whole_date
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from veterans.models import ConsentText
from veterans.models.reference import Reference

SAID: Final = _("What is written")
STATE: Final = _("State")
KIND: Final = _("Kind")
RECORDED: Final = _("When it was written down")
ASKED: Final = _("When it was asked")
ANSWERED: Final = _("When it was answered")
ENDED: Final = _("When it ended")
DUE: Final = _("Due")
WHY: Final = _("Why")
AUTHOR: Final = _("Who wrote it down")
UNTIL: Final = _("Until")

# Of fields that several tables have.
LABELS: Final[dict[str, str | Promise]] = {
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "kind": KIND,
    **dict.fromkeys(("added_at", "recorded_at", "reported_at", "planned_at", "made_at"), RECORDED),
    **dict.fromkeys(("ended_at", "settled_at"), ENDED),
    "value": _("Value"),
    "name": _("Name of the relative"),
    **dict.fromkeys(("answered_at", "decided_at"), ANSWERED),
    "since": _("Since"),
    "from_at": _("Since"),
    "number": _("Number"),
    **dict.fromkeys(("end_reason", "reason", "because", "decline", "refusal", "end_kind"), WHY),
    **dict.fromkeys(("recorded_by", "taken_by", "by", "asked_by", "reported_by", "planned_by", "made_by"), AUTHOR),
    "channel": _("How it was answered"),
    "answer": _("Answer"),
    "replaced_at": _("When another answer followed"),
    **dict.fromkeys(("words", "summary", "what", "note"), SAID),
    "state": STATE,
    "stage": _("Stage"),
    "happened_on": _("When it happened"),
    **dict.fromkeys(("to_at", "until", "until_on"), UNTIL),
    "review_on": _("To be reviewed on"),
    "before": _("Before"),
    "after": _("After"),
    "asked_at": ASKED,
    "due_on": DUE,
    "outcome": _("How it ended"),
    "moves": _("How often it was put off"),
    "at": _("When it was"),
    "evidence": _("By what it is known"),
    "received_on": _("When it was received"),
}
AUTHORS: Final = frozenset({"by", "taken_by", "asked_by", "reported_by", "made_by", "planned_by", "recorded_by"})


def label_of(model: type[Any], name: str) -> str | Promise:
    """Raises KeyError for a field without words."""
    return held()[source_of(model)].labels.get(name) or LABELS[name]


def source_of(model: type[Any]) -> Any:
    """The model of which this is the history; else the model itself."""
    return getattr(model, "pgh_tracked_model", model)


def shown_fields(model: type[Any]) -> tuple[Any, ...]:
    """In the order of the model: data of the person, and who wrote them down. Links to other rows of the report have no words."""
    source = source_of(model)
    return tuple(field for field in model._meta.concrete_fields if _is_shown(source, field))


def _is_shown(source: type[Any], field: Any) -> bool:
    if field.name.startswith("pgh_") or field.primary_key or field.name in held()[source].omitted:
        return False
    if field.name in AUTHORS:
        return True
    return source.field_classes[field.name] in ("C2", "C3") and not is_link(field)


def is_link(field: Any) -> bool:
    """To another row of the report."""
    return field.is_relation and field.related_model in held()


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
    bool: lambda value: gettext("yes") if value else gettext("no"),
    datetime: long_moment_label,
    date: whole_date,
    time: hour_label,
    Supporter: staff_label,
    Department: lambda one: str(one.name),
    ConsentText: lambda text: str(text.number),
    Reference: lambda one: str(one.label),
}

"""Change one value of many rows of a checked register."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.states import StayKind
from cases.course.actions.stays import Place
from cases.intake.actions.imports.changes import MOST_CHANGES
from cases.intake.actions.imports.matching import VALUED, Among, Change, value_key
from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.changes import change_of
from cases.intake.forms.imports.directories import CODED, CODES, Directories, codes, whole_name
from cases.intake.forms.imports.matching import FROM_THE_LIST
from cases.intake.forms.imports.rows import LISTED, RowForm, typed_cells
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.spreadsheets.columns import letters

MOVED: Final = "next_on"
WRITTEN: Final = ("owner", "stage", "branch", "facility", "department", "next_what")
MOST_LISTED: Final = 200  # values of a column
FURTHEST: Final = 90  # days


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows whose column means the same. `rows`: how many."""

    among: Among
    rows: int

    @property
    def code(self) -> str:
        words = f"{self.among.column}\0{self.among.label}"
        return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()

    @property
    def label(self) -> str:
        return f"{capfirst(self.among.label)} ({self.rows})"


class ChangeForm(SubmittedOnceForm):
    """Which rows, and what they get: a value of one column, or another day."""

    page_title = gettext_lazy("Change many rows")
    save_label = gettext_lazy("Change the rows")

    among = forms.ChoiceField(label=gettext_lazy("Which rows"), required=False, error_messages=FROM_THE_LIST)
    column = forms.ChoiceField(
        label=gettext_lazy("What to change"),
        error_messages={"required": gettext_lazy("Choose what to change"), **FROM_THE_LIST},
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days later"),
        help_text=gettext_lazy("Earlier: with a minus, for example −3"),
        min_value=-FURTHEST,
        max_value=FURTHEST,
        required=False,
    )
    fills = forms.BooleanField(label=gettext_lazy("Only rows where this is empty"), required=False)

    def __init__(self, *args: Any, rows: Sequence[Cells], directories: Directories, now: datetime, **kwargs: Any) -> None:
        """`rows`: all that have no card yet."""
        super().__init__(*args, **kwargs)
        self.directories, self.now, self.matching, self.today = directories, now, directories.matching, kyiv_day(now)
        self.rows = [typed_cells(cells, self.matching, self.today) for cells in rows]
        self.groups = {group.code: group for name in VALUED for group in self._groups(name)}
        self._choose("among", [("", _("All rows: %(n)d") % {"n": len(rows)}), *self._group_choices()])
        columns = [
            ("", _("Choose")),
            (MOVED, _("Move the day of the next step")),
            *((name, LISTED.label(name)) for name in WRITTEN),
        ]
        self._choose("column", columns)
        for name in WRITTEN:
            self.fields[name] = self._value_field(name)

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _groups(self, column: str) -> Iterator[Group]:
        """The largest first."""
        keys: dict[str, Counter[str]] = {}
        labels: dict[str, str] = {}
        for row in self.rows:
            typed = row[column]
            label = labels.get(typed) or labels.setdefault(typed, value_label(column, typed, self.directories))
            keys.setdefault(label, Counter())[value_key(typed)] += 1
        listed = sorted(keys.items(), key=lambda found: -found[1].total())[:MOST_LISTED]
        for label, counts in listed if keys.keys() - {_("empty")} else ():
            yield Group(among=Among(column=column, keys=tuple(counts), label=label), rows=counts.total())

    def _group_choices(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        for name in VALUED:
            if found := [(code, group.label) for code, group in self.groups.items() if group.among.column == name]:
                yield LISTED.label(name), found

    def _value_field(self, name: str) -> forms.Field:
        label = LISTED.label(name)
        if name in CODES:
            choices = [("", _("Choose")), *((str(choice.value), str(choice.label)) for choice in CODED[name])]
            return forms.ChoiceField(label=label, choices=choices, required=False, error_messages=FROM_THE_LIST)
        listed = forms.TextInput({"list": f"known_{name}", "autocomplete": "off"} if name in VALUED else {})
        longest = RowForm.base_fields[name].max_length  # type: ignore[attr-defined]
        return forms.CharField(label=label, required=False, max_length=longest, widget=listed)

    @property
    def suggestions(self) -> list[tuple[str, list[str]]]:
        return self.directories.suggestions(WRITTEN)

    def layout(self) -> Layout:
        values = [ShownFor(f"column={name}", Unmarked(name)) for name in WRITTEN]
        days = ShownFor(f"column={MOVED}", Unmarked("days"))
        return Layout(
            Panel(Unmarked("among"), "column", days, *values, ShownFor(f"column={' '.join(WRITTEN)}", Unmarked("fills")))
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.matching.changes) >= MOST_CHANGES:
            self.add_error(None, _("The rows have many changes already. Take one back first."))
        if column := cleaned.get("column"):
            self._check_value(column, cleaned)
        if not self.errors and not self.change.rows:
            self.add_error(None, _("None of these rows would change"))
        return cleaned

    def _check_value(self, column: str, cleaned: Mapping[str, Any]) -> None:
        if column == MOVED:
            if not cleaned.get("days") and "days" not in self.errors:
                self.add_error("days", _("Write by how many days, not zero"))
            return
        if not (typed := cleaned.get(column)):
            if column not in self.errors:
                self.add_error(column, _("Write what the rows get"))
        elif column in VALUED and column not in CODES:
            try:
                self.directories.found(column, typed)
            except ValidationError as unknown:
                self.add_error(column, unknown)

    @property
    def change(self) -> Change:
        """The form has no error."""
        known = self.cleaned_data
        column, group = known["column"], self.groups.get(known["among"])
        is_moved = column == MOVED
        change = Change(
            made_at=self.now,
            column=column,
            value="" if is_moved else known[column],
            days=known["days"] if is_moved else 0,
            among=group.among if group else None,
            fills=known["fills"] and not is_moved,
        )
        rows = sum(bool(change_of(cells, change, self.matching, self.today)) for cells in self.rows)
        return replace(change, rows=rows)


class UndoChangeForm(SubmittedOnceForm):
    """`made_at`: which one."""

    made_at = forms.DateTimeField(widget=forms.HiddenInput)


def value_label(column: str, typed: str, directories: Directories) -> str:
    """What a typed value stands for, as the pages name it; what nothing knows stays as typed."""
    if not typed:
        return _("empty")
    if column in CODES:
        code = codes(column).get(letters(typed))
        return str(CODED[column](code).label) if code else typed
    try:
        found = directories.found(column, typed)
    except ValidationError:
        return typed
    if isinstance(found, Place):
        return found.facility.label if found.facility else str(StayKind(found.kind).label)
    return _label_of(found, directories)


def _label_of(found: Supporter | Department, directories: Directories) -> str:
    """Of two colleagues with one name each has the e-mail beside it."""
    if isinstance(found, Department):
        return directories.names.path(found.pk)
    name = whole_name(found)
    namesakes = sum(whole_name(other) == name for other in directories.owners.values())
    return f"{name}, {found.email}" if namesakes > 1 else name


def change_words(change: Change) -> str:
    """«Коли: на 7 днів пізніше»; «Супровідник: Мельник Ірина, де було порожньо»"""
    label = LISTED.label(change.column)
    if change.days:
        return f"{label}: {_moved_words(change.days)}"
    value = str(CODED[change.column](change.value).label) if change.column in CODES else change.value
    return f"{label}: " + (_("%(value)s, where it was empty") % {"value": value} if change.fills else value)


def _moved_words(days: int) -> str:
    if days > 0:
        return ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
    return ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}

"""Change one value of many rows of a checked register."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.course.actions.stays import Place
from cases.intake.actions.imports.changes import MOST_CHANGES
from cases.intake.actions.imports.matching import VALUED, Among, Change, value_key
from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.changes import change_of
from cases.intake.forms.imports.directories import CODED, CODES, Directories, codes, whole_name
from cases.intake.forms.imports.matching import FROM_THE_LIST
from cases.intake.forms.imports.rows import CELL_CHARS, LISTED, RowForm, typed_cells
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.spreadsheets.columns import letters

MOVED: Final = "next_on"
WRITTEN: Final = ("owner", "stage", "branch", "facility", "department", "next_what")
MOST_OPTIONS: Final = 20  # of a list to choose from; a longer one is typed into
FURTHEST: Final = 90  # days


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows whose column means the same. `rows`: how many. `is_typed`: named in the words of a person, not of the site."""

    among: Among
    rows: int
    is_typed: bool

    @property
    def label(self) -> str:
        return f"{capfirst(self.among.label)} ({self.rows})"


class GroupSelect(forms.Select):
    """Marks what a person has typed as Ukrainian on a page in another language too."""

    typed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.typed:
            option["attrs"]["lang"] = "uk"
        return option


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
        self.groups = {name: groups for name in VALUED if (groups := self._groups(name))}
        everything = ("", _("All rows: %(n)d") % {"n": len(rows)})
        self._choose("among", [everything, *((name, LISTED.label(name)) for name in self.groups)])
        for name, groups in self.groups.items():
            self.fields[which_field(name)] = self._which_field(name, groups)
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

    def _groups(self, column: str) -> dict[str, Group]:
        """By the key of what the values mean, the largest first; none where all are empty."""
        keys: dict[str, Counter[str]] = {}
        labels: dict[str, Label] = {}
        for row in self.rows:
            typed = row[column]
            label = labels.get(typed) or labels.setdefault(typed, value_label(column, typed, self.directories))
            keys.setdefault(value_key(label.words), Counter())[value_key(typed)] += 1
        if not any(labels):
            return {}
        named = {value_key(label.words): label for label in reversed(labels.values())}  # as the first row has it
        groups = {
            key: Group(
                among=Among(column=column, keys=tuple(counts), label=named[key].words),
                rows=counts.total(),
                is_typed=named[key].is_typed,
            )
            for key, counts in keys.items()
        }
        return dict(sorted(groups.items(), key=lambda one: -one[1].rows))

    def _which_field(self, name: str, groups: Mapping[str, Group]) -> forms.Field:
        label = LISTED.label(name)
        if len(groups) <= MOST_OPTIONS:
            choices = [("", _("Choose")), *((group.among.label, group.label) for group in groups.values())]
            widget = GroupSelect()
            widget.typed = frozenset(group.among.label for group in groups.values() if group.is_typed)
            return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, error_messages=FROM_THE_LIST)
        return forms.CharField(label=label, required=False, max_length=CELL_CHARS, widget=_listed(which_field(name)))

    def _value_field(self, name: str) -> forms.Field:
        label = LISTED.label(name)
        if name in CODES:
            choices = [("", _("Choose")), *((str(choice.value), str(choice.label)) for choice in CODED[name])]
            return forms.ChoiceField(label=label, choices=choices, required=False, error_messages=FROM_THE_LIST)
        longest = RowForm.base_fields[name].max_length  # type: ignore[attr-defined]
        widget = _listed(name) if name in VALUED else forms.TextInput()
        return forms.CharField(label=label, required=False, max_length=longest, widget=widget)

    @property
    def suggestions(self) -> list[tuple[str, list[str]]]:
        """By field: what may be typed."""
        long = {name: groups for name, groups in self.groups.items() if len(groups) > MOST_OPTIONS}
        which = [(which_field(name), [group.among.label for group in groups.values()]) for name, groups in long.items()]
        return [*which, *self.directories.suggestions(WRITTEN)]

    def layout(self) -> Layout:
        which = [ShownFor(f"among={name}", Unmarked(which_field(name))) for name in self.groups]
        values = [ShownFor(f"column={name}", Unmarked(name)) for name in WRITTEN]
        days = ShownFor(f"column={MOVED}", Unmarked("days"))
        fills = ShownFor(f"column={' '.join(WRITTEN)}", Unmarked("fills"))
        return Layout(Panel(Unmarked("among"), *which, "column", days, *values, fills))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.matching.changes) >= MOST_CHANGES:
            self.add_error(None, _("The rows have many changes already. Take one back first."))
        if (among := cleaned.get("among")) and self._group(cleaned) is None and which_field(among) not in self.errors:
            self.add_error(which_field(among), FROM_THE_LIST["invalid_choice"])
        if column := cleaned.get("column"):
            self._check_value(column, cleaned)
        if not self.errors and not self.change.rows:
            self.add_error(None, _("None of these rows would change"))
        return cleaned

    def _group(self, cleaned: Mapping[str, Any]) -> Group | None:
        """None for all rows, and for those of a value that no row has."""
        name = cleaned["among"]
        return self.groups[name].get(value_key(cleaned.get(which_field(name), ""))) if name else None

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
        column, group = known["column"], self._group(known)
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


def which_field(column: str) -> str:
    """Its name: which value the rows have."""
    return f"of_{column}"


def _listed(name: str) -> forms.TextInput:
    return forms.TextInput({"list": f"known_{name}", "autocomplete": "off"})


class Label(NamedTuple):
    """`is_typed`: in the words of a person, not of the site."""

    words: str
    is_typed: bool


def value_label(column: str, typed: str, directories: Directories) -> Label:
    """What a typed value stands for, as the pages name it; what nothing knows stays as typed."""
    if not typed:
        return Label(_("empty"), is_typed=False)
    if column in CODES:
        code = codes(column).get(letters(typed))
        return Label(str(CODED[column](code).label) if code else typed, is_typed=not code)
    try:
        found = directories.found(column, typed)
    except ValidationError:
        return Label(typed, is_typed=True)
    if isinstance(found, Place) and found.kind:
        return Label(str(found.kind.label), is_typed=False)
    return Label(_name_of(found, directories), is_typed=True)


def _name_of(found: Supporter | Department | Place, directories: Directories) -> str:
    """Of two colleagues with one name each has the e-mail beside it."""
    if isinstance(found, Place):
        return found.facility.label if found.facility else ""
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

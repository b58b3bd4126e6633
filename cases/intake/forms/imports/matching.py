"""Match the columns of a register, and values that no directory has, to what a card knows."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.models import RegisterImport
from cases.intake.actions.imports.matching import VALUED, LateSteps, Matching, value_key
from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.directories import CODED, CODES, Directories, codes
from cases.intake.forms.imports.habits import doubtful_habits, kept_orders, order_field
from cases.intake.forms.imports.rows import COLUMNS, LISTED
from supporters.directory.models import Supporter, reach
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Folded, FormPart, Lines, ShownFor, Unmarked
from supporters.forms.spreadsheets.columns import letters

NOT_READ: Final = ("", gettext_lazy("not read"))
NUMBERED: Final = frozenset({"", "зп", "пп", "номер", "n", "no", "row", "рядок", "whatiswrong", "щонетак"})
"""Headings, letters only, of columns that nobody asks about: the number of a row, and what the site has written beside it."""
MOST_VALUES: Final = 100  # of one page: the site accepts at most 200 fields
WHOLE_NAME: Final = "full_name"
FROM_THE_LIST: Final = {"invalid_choice": gettext_lazy("Choose from the list")}
MOVED, EXPLAINED = "moved", "explained"


@dataclass(frozen=True)
class Unknown:
    """A value that no directory has: the first way it is typed, and in how many rows."""

    column: str
    typed: str
    rows: int

    @property
    def field(self) -> str:
        digest = hashlib.blake2b(value_key(self.typed).encode(), digest_size=8).hexdigest()
        return f"value_{self.column}_{digest}"

    def meaning_in(self, matching: Matching) -> str:
        return matching.values.get(self.column, {}).get(value_key(self.typed), "")


def matching_of(headings: Sequence[str]) -> Matching:
    """As the headings say; of two columns with one name the first."""
    columns: dict[str, int] = {}
    for place, name in enumerate(LISTED.named(headings)):
        if name:
            columns.setdefault(name, place)
    return Matching(headings=tuple(headings), columns=columns)


def first_matching(headings: Sequence[str], *, by: Supporter) -> Matching:
    """As the last table with these headings was matched, else as the headings say."""
    matching = matching_of(headings)
    before = RegisterImport.objects.matched_before(matching.token, reach(by).department_ids)
    return matching.like(Matching.of(before)) if before else matching


def is_certain(matching: Matching, rows: Sequence[list[str]], directories: Directories) -> bool:
    """Whether nothing has to be asked: each column that says something is known, each value, and how each date is read."""
    unknown = any(not one.meaning_in(matching) for one in unknown_values(matching, rows, directories))
    doubtful = any(habit.key not in matching.orders for habit in doubtful_habits(matching, rows))
    says_more = not matching.is_decided and _says_more(matching, rows)
    return not (missing_columns(matching.columns) or unknown or doubtful or says_more)


def _says_more(matching: Matching, rows: Sequence[list[str]]) -> bool:
    """Whether two columns have one name, or one that is not known says something."""
    names = LISTED.named(matching.headings)
    asked = [place for place, name in enumerate(names) if not name and letters(matching.headings[place]) not in NUMBERED]
    return len([*filter(None, names)]) > len(matching.columns) or any(
        row[place] for row in rows for place in asked if place < len(row)
    )


def missing_columns(columns: Collection[str]) -> list[str]:
    """Names of columns without which no card is opened."""
    needed = [name for name in ("surname", "given_name", "stage") if name not in columns]
    return [name for name in needed if name == "stage" or WHOLE_NAME not in columns]


def unknown_values(matching: Matching, rows: Iterable[Cells], directories: Directories) -> list[Unknown]:
    """By column, of each the most frequent first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in VALUED if name in matching.columns}
    typed: dict[tuple[str, str], str] = {}
    for row in rows:
        for name, counter in counts.items():
            if cell := matching.typed(row, name):
                key = value_key(cell)
                counter[key] += 1
                typed.setdefault((name, key), cell)
    return [
        Unknown(name, typed[name, key], n)
        for name, counter in counts.items()
        for key, n in counter.most_common()
        if not _is_known(name, typed[name, key], directories)
    ]


def _is_known(name: str, typed: str, directories: Directories) -> bool:
    if name in CODES:
        return letters(typed) in codes(name)
    try:
        directories.found(name, typed)
    except ValidationError:
        return False
    return True


def _typed(text: str) -> SafeString:
    """Marked as Ukrainian on a page in another language too."""
    return format_html('<span lang="uk">{}</span>', text)


class MatchForm(SubmittedOnceForm):
    """One field for each column of the table, and one for each value that is not known."""

    page_title = gettext_lazy("Match the table")
    save_label = gettext_lazy("Check the rows")

    late = forms.ChoiceField(
        label=gettext_lazy("Steps whose day is over, or later than their stage allows"),
        choices=[
            ("", gettext_lazy("Each such row is an error")),
            (MOVED, gettext_lazy("Move them: to a working day soon, or to the last allowed day")),
            (EXPLAINED, gettext_lazy("Keep the late days, with one reason for all")),
        ],
        required=False,
        widget=forms.RadioSelect,
        error_messages=FROM_THE_LIST,
    )
    late_because = forms.CharField(label=gettext_lazy("Why not sooner"), max_length=200, required=False)

    def __init__(
        self, *args: Any, examples: Sequence[str], rows: Sequence[Cells], directories: Directories, **kwargs: Any
    ) -> None:
        """`examples`: of each column. `rows`: all of the table, whose values are searched; of more than a hundred that are not
        known those without a meaning come first."""
        super().__init__(*args, **kwargs)
        self.matching, self.directories = directories.matching, directories
        matching = self.matching
        names = {place: name for name, place in matching.columns.items()}
        known = [*((name, LISTED.label(name)) for name in COLUMNS)]
        self.places = [place for place, heading in enumerate(matching.headings) if heading or examples[place]]
        for place in self.places:
            heading = matching.headings[place]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=_typed(heading) if heading else _("Column %(n)d") % {"n": place + 1},
                choices=[NOT_READ, *known],
                required=False,
                initial=names.get(place, "" if matching.is_decided else LISTED.named([heading])[0]),
                error_messages=FROM_THE_LIST,
                help_text=_typed(examples[place]) if examples[place] else _("empty"),
            )
        if matching.late:
            self.fields["late"].initial = EXPLAINED if matching.late.because else MOVED
            self.fields["late_because"].initial = matching.late.because
        unknown = unknown_values(self._columns_now(), rows, directories)
        self.unknown = sorted(unknown, key=lambda one: bool(one.meaning_in(matching)))[:MOST_VALUES]
        for one in self.unknown:
            self.fields[one.field] = self._value_field(one)
        self.habits = list(doubtful_habits(self._columns_now(), rows))
        for habit in self.habits:
            self.fields[habit.field] = order_field(habit, matching, LISTED.label(habit.column))
            self.fields[habit.field].required = not self.is_bound or habit.field in self.data

    def _columns_now(self) -> Matching:
        """By what is chosen: sent, or as the form begins."""
        columns: dict[str, int] = {}
        for place in self.places:
            field = f"column_{place}"
            name = self.data.get(field, "") if self.is_bound else self.fields[field].initial
            if name in COLUMNS:
                columns.setdefault(name, place)
        return replace(self.matching, columns=columns)

    def _value_field(self, one: Unknown) -> forms.Field:
        rows = ngettext("%(n)d row", "%(n)d rows", one.rows) % {"n": one.rows}
        known: dict[str, Any] = {
            "label": format_html("{} ({})", _typed(one.typed), rows),
            "required": False,
            "initial": one.meaning_in(self.matching),
        }
        if one.column in CODES:
            choices = [("", _("Leave it an error")), *((str(choice.value), str(choice.label)) for choice in CODED[one.column])]
            return forms.ChoiceField(choices=choices, error_messages=FROM_THE_LIST, **known)
        listed = forms.TextInput({"list": f"known_{one.column}", "autocomplete": "off"})
        return forms.CharField(max_length=300, widget=listed, help_text=_("Empty: an error"), **known)

    @property
    def suggestions(self) -> list[tuple[str, list[str]]]:
        return self.directories.suggestions({one.column for one in self.unknown})

    def layout(self) -> Layout:
        """What has to be answered comes first, columns that were recognised are folded."""
        known = set(self.matching.columns.values())
        places = [(f"column_{place}", place in known) for place in self.places]
        asked, recognised = ([name for name, is_known in places if is_known is which] for which in (False, True))
        folded = Folded(_("Columns that are recognised: %(n)d") % {"n": len(recognised)}, Unmarked(*recognised), if_filled=False)
        return Layout(
            *([FormPart(_("Columns of the table"), Unmarked(*asked))] if asked else []),
            *map(self._values_part, dict.fromkeys(one.column for one in self.unknown)),
            *([FormPart(_("Dates"), *(habit.field for habit in self.habits))] if self.habits else []),
            FormPart(_("Next steps"), Lines(Unmarked("late")), ShownFor(f"late={EXPLAINED}", Unmarked("late_because"))),
            folded,
        )

    def _values_part(self, column: str) -> FormPart:
        legend = _("Values: %(column)s") % {"column": LISTED.label(column)}
        return FormPart(legend, Unmarked(*(one.field for one in self.unknown if one.column == column)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [(name, cleaned.get(name)) for name in self.fields if name.startswith("column_") and cleaned.get(name)]
        for number, (field, name) in enumerate(chosen):
            if any(name == other for _field, other in chosen[:number]):
                self.add_error(field, _("Another column is “%(name)s” already. Leave one.") % {"name": LISTED.label(str(name))})
        if missing := missing_columns([str(name) for _field, name in chosen]):
            names = ", ".join(LISTED.label(name) for name in missing)
            self.add_error(None, _("No card is opened without these columns: %(names)s") % {"names": names})
        if cleaned.get("late") == EXPLAINED and not cleaned.get("late_because"):
            self.add_error("late_because", _("Write the reason, it is kept with each of these steps"))
        for one in self.unknown:
            if one.column not in CODES and (typed := cleaned.get(one.field)):
                try:
                    self.directories.found(one.column, typed)
                except ValidationError as unknown:
                    self.add_error(one.field, unknown)
        return cleaned

    @property
    def is_asked_of_all(self) -> bool:
        """Whether the page had a field for each value and date; another column may bring others."""
        fields = [*(one.field for one in self.unknown), *(habit.field for habit in self.habits)]
        return all(field in self.data for field in fields)

    @property
    def matched(self) -> Matching:
        """The form is valid."""
        values: dict[str, dict[str, str]] = {name: dict(known) for name, known in self.matching.values.items()}
        for one in self.unknown:
            if meant := self.cleaned_data[one.field]:
                values.setdefault(one.column, {})[value_key(one.typed)] = meant
            else:
                values.get(one.column, {}).pop(value_key(one.typed), None)
        late, because = self.cleaned_data["late"], self.cleaned_data["late_because"]
        decided = LateSteps(because=because if late == EXPLAINED else "") if late else None
        now = self._columns_now()
        orders = {habit.key: self.cleaned_data[habit.field] for habit in self.habits}
        orders = kept_orders(self.matching, now.columns) | orders
        return replace(now, values=values, orders=orders, late=decided, is_decided=True)

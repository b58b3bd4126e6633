"""Dates of a column that are written in more than one habit: what has to be asked, and what an answer makes of a cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.intake.actions.imports.matching import Matching
from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.readings import day_of

DAYS: Final = ("born_on", "since_on", "last_contact_on", "noticed_on", "next_on")
AHEAD: Final = "next_on"  # the one that may be in the future
DAY_FIRST, MONTH_FIRST, UNREAD = "day", "month", "unread"
ORDERS: Final = {
    DAY_FIRST: gettext_lazy("day, month, year"),
    MONTH_FIRST: gettext_lazy("month, day, year"),
    UNREAD: gettext_lazy("Leave them errors"),
}
EXAMPLES: Final = 3
LAST_MONTH: Final = 12
SLIP: Final = 1  # cell that has no thirteenth month among many that have: a slip, and no habit
_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?: ?р\.?)?")
_SIGNS: Final = {".": "dot", "/": "slash", "-": "dash"}


@dataclass(frozen=True, kw_only=True)
class Habit:
    """Dates that one column has in one way of writing, of which it is not certain what comes first. `rows`: how many."""

    column: str
    way: str
    examples: tuple[str, ...]
    rows: int

    @property
    def key(self) -> str:
        return f"{self.column}_{self.way}"

    @property
    def field(self) -> str:
        return f"order_{self.key}"


def doubtful_habits(matching: Matching, rows: Iterable[Cells]) -> Iterator[Habit]:
    """By column. Years of two digits are always in doubt, others where several months would be later than December, or where the
    head has answered about them before."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    columns = [name for name in DAYS if name in matching.columns]
    for row in rows:
        for name in columns:
            if way := _way(typed := matching.typed(row, name)):
                found[name, way].append(typed)
    for (column, way), cells in found.items():
        telling = sorted(dict.fromkeys(cells), key=_says_which, reverse=True)
        habit = Habit(column=column, way=way, examples=tuple(telling[:EXAMPLES]), rows=len(cells))
        if way.endswith("2") or _has_two(cells) or habit.key in matching.orders:
            yield habit


def iso_day(typed: str, column: str, matching: Matching, today: date) -> str:
    """The date of a cell in ISO form, by what the head has said of dates that are written so, else as day_of() reads it; as typed
    where it is in doubt. A year of two digits is the latest that is not in the future, of a next step one of this century."""
    order = matching.orders.get(f"{column}_{_way(typed)}", "")
    found = _DATE.fullmatch(typed) if order else None
    if found is None:
        return day_of(typed)
    if order == UNREAD:
        return typed
    first, _sign, second, year = found.groups()
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    return f"{_whole_year(year, today, is_past=column != AHEAD)}-{month:0>2}-{day:0>2}"


def kept_orders(before: Matching, columns: Mapping[str, int]) -> dict[str, str]:
    """The answers about columns that are still the same ones."""
    same = {name for name, place in columns.items() if before.columns.get(name) == place}
    return {key: order for key, order in before.orders.items() if key.rpartition("_")[0] in same}


def order_field(habit: Habit, matching: Matching, label: str) -> forms.ChoiceField:
    """Which part comes first. It has to be answered: no answer is the right one for all tables."""
    choose = _("Choose how these days are read")
    return forms.ChoiceField(
        label=_("%(column)s: which is first, the day or the month") % {"column": label},
        choices=[("", _("Choose")), *((order, str(words)) for order, words in ORDERS.items())],
        initial=matching.orders.get(habit.key, ""),
        help_text=_examples(habit),
        error_messages={"required": choose, "invalid_choice": choose},
    )


def _examples(habit: Habit) -> SafeString:
    return format_html('<span lang="uk">{}</span>', ", ".join(habit.examples))


def _way(typed: str) -> str:
    """«slash», «dash2» for a year of two digits; "" for what is no date of numbers."""
    found = _DATE.fullmatch(typed)
    return _SIGNS[found[2]] + ("2" if len(found[4]) == 2 else "") if found else ""


def _numbers(typed: str) -> tuple[int, int]:
    found = _DATE.fullmatch(typed)
    return (int(found[1]), int(found[3])) if found else (0, 0)


def _says_which(typed: str) -> bool:
    """Whether the cell shows by itself which number is the day."""
    return max(_numbers(typed)) > LAST_MONTH


def _has_two(cells: Iterable[str]) -> bool:
    day_first = month_first = 0
    for first, second in map(_numbers, cells):
        day_first += first > LAST_MONTH >= second
        month_first += second > LAST_MONTH >= first
    return month_first > SLIP or (month_first == SLIP and not day_first)


def _whole_year(year: str, today: date, *, is_past: bool) -> str:
    if len(year) == 4:
        return year
    this = int(f"20{year}")
    return f"19{year}" if is_past and this > today.year else str(this)

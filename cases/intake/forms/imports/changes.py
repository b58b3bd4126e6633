"""What the changes of a head make of the cells of a row."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta

from cases.intake.actions.imports.matching import Change, Matching, value_key
from cases.intake.forms.imports.directories import CODES, codes
from cases.intake.forms.imports.habits import iso_day
from supporters.forms.spreadsheets.columns import letters


def changed(cells: Mapping[str, str], changes: Iterable[Change], matching: Matching, today: date) -> dict[str, str]:
    """The cells of a row by column, after all of these in their order."""
    now = dict(cells)
    for change in changes:
        now |= change_of(now, change, matching, today)
    return now


def change_of(cells: Mapping[str, str], change: Change, matching: Matching, today: date) -> dict[str, str]:
    """The cells that one change makes other ones, by column. Who is given a supporter has the department of that one."""
    before = cells[change.column]
    if change.among and value_key(cells[change.among.column]) not in change.among.keys:
        return {}
    if change.days:
        return _moved(change, iso_day(before, change.column, matching, today))
    if _is_same(change.column, before, change.value) or (change.fills and before):
        return {}
    beside = {"department": ""} if change.column == "owner" else {}
    return {change.column: change.value, **beside}


def _is_same(column: str, typed: str, other: str) -> bool:
    if column not in CODES:
        return value_key(typed) == value_key(other)
    known = codes(column)
    return known.get(letters(typed), typed) == known.get(letters(other), other)


def _moved(change: Change, day: str) -> dict[str, str]:
    """A cell that is no day stays."""
    with suppress(ValueError, OverflowError):
        return {change.column: (date.fromisoformat(day) + timedelta(days=change.days)).isoformat()}
    return {}

"""Departments beside each other: the same numbers in the same order, by rates, the worst first.

A department with few records has counts and no rates, and stands after the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboards.clock import clock_at
from dashboards.frozen.history import Spread
from dashboards.indicators import ON_SUPPORT, OVERDUE, SILENT, UNACCEPTED
from dashboards.reports.changes import signed
from dashboards.reports.counted import Group, grouped
from dashboards.reports.departments import DepartmentLine, below, department_lines, right_below
from dashboards.reports.words import filter_tags, time_label
from dashboards.scope import Scope
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import NBSP
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing, Table, table_of

ROUTE: Final = "compared"
SHOWN: Final = 8  # on the page of a head
TONES: Final = ("overdue", "due", None, "done")  # of the quarters, the worst first


def department_list(scope: Scope, *, at: datetime) -> Listing:
    """Of all departments below."""
    return _list_of(scope, department_lines(scope, grouped(scope, clock_at(at)), below(scope), at=at), at=at)


def worst_departments(scope: Scope, groups: Iterable[Group], *, at: datetime) -> Table:
    """The first rows of the list of departments right below that have records. `groups`: the counts of the scope."""
    lines = [one for one in department_lines(scope, groups, right_below(scope), at=at) if one.cards]
    return table_of(_list_of(scope, lines, at=at), Place(), SHOWN)


def _list_of(scope: Scope, lines: Sequence[DepartmentLine], *, at: datetime) -> Listing:
    quarters = {code: _quarters(lines, code) for code in (OVERDUE.code, SILENT.code)}

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(lines, place.sort), place, lambda one: str(one.place.pk), per_page)
        return Leaf([_row(one, scope, quarters) for one in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Departments beside each other"),
        definition=_(
            "Each row counts a department with those below it. The worst come first: by the share of overdue records, among "
            "departments with 20 records or more. The quarters are of these departments. To the first contact: the median of "
            "the hours from the notice, for first contacts of the last 90 days, as of 06:00. Per colleague: records that "
            "somebody leads, by supporters. Days alone: days of absences within 14 days on which nobody stands in. In a week: "
            "overdue records at 06:00 today and seven days before."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda n: f"{ngettext('%(n)d department', '%(n)d departments', n) % {'n': n}} {time_label(at)}",
        filters=scope.parameters(),
        chips=filter_tags(scope, ROUTE),
    )


def _quarters(lines: Iterable[DepartmentLine], code: str) -> dict[UUID, int]:
    """0 for the worst quarter of the departments with enough records, 3 for the best; those without such records have none."""
    known = sorted((one for one in lines if not one.is_small and one.numbers[code]), key=lambda one: -one.share(code))
    if len(known) < len(TONES):
        return {}
    shares = [one.share(code) for one in known]  # equal ones are of one quarter
    return {one.place.pk: len(TONES) * shares.index(one.share(code)) // len(known) for one in known}


def _sorted(lines: Iterable[DepartmentLine], sort: str) -> list[DepartmentLine]:
    """What is not known comes last in both directions, and a share of few records after the others."""
    keys: dict[str, Callable[[DepartmentLine], Any]] = {
        "name": lambda _one: 0,
        "cards": lambda one: one.cards,
        "overdue": lambda one: one.share(OVERDUE.code),
        "silent": lambda one: one.share(SILENT.code),
        "unaccepted": lambda one: one.numbers[UNACCEPTED.code],
        "first": lambda one: one.spread.median if one.spread else None,
        "each": lambda one: one.each,
        "alone": lambda one: one.days_alone,
        "change": lambda one: one.change,
    }
    by_name = sorted(lines, key=lambda one: (alphabetical(one.place.name), one.place.pk))
    if not sort:
        return sorted(by_name, key=lambda one: (one.is_small, -one.share(OVERDUE.code), -one.cards))
    key, turned = keys[sort.removeprefix("-")], sort.startswith("-")
    by_rate = sort.removeprefix("-") in ("overdue", "silent")
    found = sorted(by_name[::-1] if turned else by_name, key=lambda one: key(one) or 0, reverse=turned)
    return sorted(found, key=lambda one: (key(one) is None, by_rate and one.is_small))


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Department"), is_sorted=True, is_first=True),
        Column(code="cards", label=_("On support"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="overdue", label=pgettext("records", "Overdue"), is_sorted=True, is_labelled=True),
        Column(code="silent", label=_("No contact"), is_sorted=True, is_labelled=True),
        Column(code="unaccepted", label=_("Nobody leads"), is_sorted=True, is_labelled=True, kind="number", room="wide"),
        Column(code="first", label=_("To the first contact"), is_sorted=True, is_labelled=True, room="wide"),
        Column(code="each", label=_("Records per colleague"), is_sorted=True, is_labelled=True, kind="number", room="wide"),
        Column(code="alone", label=_("Days alone"), is_sorted=True, is_labelled=True, kind="number", room="wide"),
        Column(code="change", label=pgettext("change", "In a week"), is_sorted=True, is_labelled=True),
    )


def _row(one: DepartmentLine, scope: Scope, quarters: Mapping[str, Mapping[UUID, int]]) -> Row:
    pk = one.place.pk

    def link(code: str) -> str:
        return scope.address("dashboard_cases", number=code, department=pk) if one.numbers[code] else ""

    def rate(code: str) -> Cell:
        number, quarter = one.numbers[code], quarters[code].get(pk)
        if one.is_small or not number:
            return Cell(number, url=link(code))
        words = _("%(n)d (%(share)d %%)").replace(" ", NBSP) % {"n": number, "share": round(100 * one.share(code))}
        if quarter is None:
            return Cell(number, words, url=link(code))
        return Cell(number, words, note=_quarter_label(quarter), url=link(code), tone=TONES[quarter])

    return Row(
        key=str(pk),
        cells=(
            Cell(one.place.name, note=_name_note(one), url=scope.address("dashboard", department=pk), is_typed=True),
            Cell(one.cards, url=link(ON_SUPPORT.code)),
            rate(OVERDUE.code),
            rate(SILENT.code),
            Cell(one.numbers[UNACCEPTED.code], url=link(UNACCEPTED.code)),
            _first_contact(one.spread),
            Cell(None if one.each is None else number_format(one.each, 1)),
            Cell(one.days_alone or None),
            Cell(_change_label(one)),
        ),
    )


def _quarter_label(quarter: int) -> str:
    return (_("the worst quarter"), _("worse than the median"), _("better than the median"), _("the best quarter"))[quarter]


def _name_note(one: DepartmentLine) -> str:
    below = len(one.place.below) - 1
    lower = ngettext("with %(n)d below", "with %(n)d below", below) % {"n": below} if below else ""
    few = _("too few records for shares") if one.is_small else ""
    return ", ".join(filter(None, [lower, few]))


def _first_contact(spread: Spread | None) -> Cell:
    if spread is None or spread.median is None:
        return Cell(None)
    hours = ngettext("%(n)d hour", "%(n)d hours", round(spread.median)) % {"n": round(spread.median)}
    return Cell(hours, note=_("of %(n)d") % {"n": spread.n})


def _change_label(one: DepartmentLine) -> str | None:
    line = one.history.lines[OVERDUE.code] if one.history else None
    if line is None or line.change is None:
        return None
    return f"{signed(line.change)} ({line.before}{NBSP}→{NBSP}{line.now})"

"""The history of all accounts as a list: who changed what about whom, and when."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.reports.staff_history import HistoryLine, Span, history_lines
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "staff_history_list"


class Keyed(NamedTuple):
    """`key`: the moment of the line, and its number among the lines of this moment."""

    key: str
    line: HistoryLine


def history_list(reader: Supporter, span: Span, *, at: datetime, filters: dict[str, str]) -> Listing:
    """Newest first, without the reasons, which are on the page of the account. `filters`: the days, for addresses."""
    today = kyiv_day(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        lines = _keyed(history_lines(span, reader=reader))
        leaf = leaf_of(_sorted(lines, place.sort), place, lambda one: one.key, per_page)
        return Leaf([_row(one, today) for one in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("History of all accounts"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d change", "%(n)d changes", count) % {"n": count},
        filters=filters,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="about", label=_("About whom"), is_first=True),
        Column(code="what", label=_("What has changed"), is_sorted=True),
        Column(code="who", label=_("Who did it"), is_sorted=True, is_labelled=True),
        Column(code="when", label=_("When"), is_sorted=True),
    )


def _keyed(lines: Sequence[HistoryLine]) -> list[Keyed]:
    groups = groupby(lines, key=lambda line: line.at)
    return [Keyed(f"{at:%Y%m%d%H%M%S%f}-{number}", line) for at, same in groups for number, line in enumerate(same)]


def _sorted(lines: list[Keyed], sort: str) -> list[Keyed]:
    """`lines`: the newest first; stays so among equal ones."""
    keys: dict[str, Callable[[Keyed], Any]] = {
        "what": lambda one: alphabetical(one.line.what),
        "who": lambda one: alphabetical(one.line.who),
        "when": lambda one: one.line.at,
    }
    return sorted(lines, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-")) if sort else lines


def _row(one: Keyed, today: date) -> Row:
    line = one.line
    url = reverse("staff_history", args=[line.about]) if line.about else ""
    return Row(
        key=one.key,
        cells=(
            Cell(line.name, url=url, is_typed=True),
            Cell(change_label(line)),
            Cell(line.who, is_typed=True),
            Cell(line.at, str(capfirst(moment_label(line.at, today)))),
        ),
    )


def change_label(line: HistoryLine) -> str:
    """«Роль: Психолог → Аналітик»"""
    values = " → ".join(filter(None, (line.before, line.after)))
    return f"{line.what}: {values}" if values else line.what

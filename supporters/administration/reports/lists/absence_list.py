"""Absences as a list, beside the calendar: whose, which days, who covers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.reports.absences import AbsenceLine, absence_line, absences_planned_by
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.notifications.case_provider import work

ROUTE: Final = "absence_list"
PAST_SHOWN: Final = timedelta(days=366)


class Shown(models.TextChoices):
    """The parts of the list."""

    AHEAD = "", gettext_lazy("Now and ahead")
    ALONE = "alone", gettext_lazy("Nobody stands in")
    PAST = "past", gettext_lazy("Past, a year")


@dataclass(frozen=True)
class AbsencesShown:
    """`department_id`: with those below it; None for all within the reader's reach."""

    shown: Shown
    department_id: UUID | None = None


def absence_list(
    reader: Supporter, asked: AbsencesShown, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...]
) -> Listing:
    """Within the reader's reach, the earliest first, past ones the latest first. `filters`: for addresses."""
    today = kyiv_day(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        lines = _sorted(_lines(reader, asked, today), place.sort, asked.shown)
        leaf = leaf_of(lines, place, lambda line: str(line.absence.pk), per_page)
        loads = work().in_hand({line.absence.supporter_id for line in leaf.lines})
        return Leaf([_row(line, loads[line.absence.supporter_id]) for line in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("List of absences"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d absence", "%(n)d absences", count) % {"n": count},
        filters=filters,
        chips=chips,
    )


def alone_count(reader: Supporter, *, at: datetime) -> int:
    """How many the part «nobody stands in» has."""
    return len(_lines(reader, AbsencesShown(Shown.ALONE), kyiv_day(at)))


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Colleague"), is_first=True),
        Column(code="department", label=_("Department"), is_sorted=True),
        Column(code="kind", label=_("Reason"), is_sorted=True),
        Column(code="from", label=_("Days"), is_sorted=True),
        Column(code="length", label=_("Number of days"), is_sorted=True, is_labelled=True, kind="number", room="wide"),
        Column(code="cover", label=_("Who stands in"), is_sorted=True, is_labelled=True),
        Column(code="load", label=_("Cards"), is_labelled=True, kind="number"),
    )


def _lines(reader: Supporter, asked: AbsencesShown, today: date) -> list[AbsenceLine]:
    found = absences_planned_by(reader).not_cancelled()
    if asked.department_id:
        found = found.filter(supporter__department__in=subtree_ids([asked.department_id]))
    if asked.shown is Shown.PAST:
        return [absence_line(row, today) for row in found.filter(to_on__lt=today, to_on__gte=today - PAST_SHOWN)]
    lines = [absence_line(row, today) for row in found.filter(to_on__gte=today)]
    return [line for line in lines if line.is_uncovered] if asked.shown is Shown.ALONE else lines


def _sorted(lines: list[AbsenceLine], sort: str, shown: Shown) -> list[AbsenceLine]:
    by_day = sorted(lines, key=_days, reverse=shown is Shown.PAST)
    keys: dict[str, Callable[[AbsenceLine], Any]] = {
        "department": lambda line: alphabetical(line.department),
        "kind": lambda line: alphabetical(line.kind_label),
        "from": _days,
        "length": _length,
        "cover": lambda line: (not line.is_uncovered, alphabetical(line.cover)),
    }
    return sorted(by_day, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-")) if sort else by_day


def _days(line: AbsenceLine) -> tuple[Any, ...]:
    return line.absence.from_on, line.absence.to_on, line.absence.pk


def _length(line: AbsenceLine) -> int:
    return (line.absence.to_on - line.absence.from_on).days + 1


def _row(line: AbsenceLine, load: int) -> Row:
    alone = Cell(_("Nobody stands in"), tone="overdue") if line.is_uncovered else Cell("")
    return Row(
        key=str(line.absence.pk),
        cells=(
            Cell(line.name, url=line.url, is_typed=True),
            Cell(line.department, is_typed=True),
            Cell(line.kind_label),
            Cell(line.absence.from_on, line.days_label),
            Cell(_length(line)),
            Cell(line.cover, is_typed=True) if line.cover else alone,
            Cell(load),
        ),
    )

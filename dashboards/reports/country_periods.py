"""The published weeks and months of the country. A month is the table of its last week; it is there once it is over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.frozen.moments import WEEK, weekly
from dashboards.models import CountryWeek
from dashboards.reports.country import LABELS, CountryPage, CountryTable, country_page
from supporters.directory.calendar import months_later, whole_date

WEEKS: Final = 26  # of the chart, and to choose from
MONTHS: Final = 12
CHART: Final = "finding"  # id of its heading


@dataclass(frozen=True, kw_only=True)
class Period:
    """`code`: of the address, "" for the last week. `week_on`: of its table. `before_on`: of the table to compare with, if any.
    `days`: the weeks of the chart, None for a month without a table. `offered`: codes of all that may be chosen."""

    code: str
    week_on: date
    before_on: date | None
    is_month: bool
    days: tuple[date | None, ...]
    offered: frozenset[str]

    @property
    def title(self) -> str:
        return month_title(self.week_on) if self.is_month else self.week_title

    @property
    def week_title(self) -> str:
        return week_title(self.week_on)

    @property
    def before_label(self) -> str:
        return _("A month before") if self.is_month else _("A week before")

    def address(self, number: str) -> str:
        """Of the page with this table, and this number over time."""
        return f"{reverse('country')}?{urlencode({**self.filters, 'number': number})}#{CHART}"

    def address_of(self, day: date, number: str) -> str:
        """Of the page with the table of another day of the chart; "" where that one can't be chosen any more."""
        code = _month(day) if self.is_month else day.isoformat()
        return replace(self, code=code).address(number) if code in self.offered else ""

    @property
    def filters(self) -> dict[str, str]:
        return {"period": self.code}


class Periods:
    def __init__(self) -> None:
        self.weeks = tuple(CountryWeek.objects.order_by("-week_on").values_list("week_on", flat=True))

    @cached_property
    def months(self) -> dict[str, date]:
        """The last week of each month that is over, the latest month first: a week of a later month is published."""
        found: dict[str, date] = {}
        for week_on in self.weeks:
            found.setdefault(_month(week_on), week_on)
        found.pop(next(iter(found), ""), None)
        return found

    def choices(self) -> list[tuple[str, Sequence[tuple[str, str]]]]:
        months = [(code, str(capfirst(month_title(day)))) for code, day in [*self.months.items()][:MONTHS]]
        weeks = [(day.isoformat(), str(capfirst(week_title(day)))) for day in self.weeks[:WEEKS]]
        return [(str(title), found) for title, found in ((_("Months"), months), (_("Weeks"), weeks)) if found]

    def period(self, code: str) -> Period:
        """`code`: one of the choices, or "" for the last week."""
        offered = frozenset(one for _title, some in self.choices() for one, _label in some)
        if day := self.months.get(code):
            starts = [months_later(day.replace(day=1), -back) for back in reversed(range(MONTHS))]
            days = tuple(self.months.get(_month(start)) for start in starts)
            return Period(code=code, week_on=day, before_on=days[-2], is_month=True, days=days, offered=offered)
        day = date.fromisoformat(code) if code else self.weeks[0]
        before = day - WEEK
        return Period(
            code=code,
            week_on=day,
            before_on=before if before in self.weeks else None,
            is_month=False,
            days=weekly(day, WEEKS),
            offered=offered,
        )


def week_title(monday: date) -> str:
    """«тиждень від 23 листопада 2026 р.»"""
    return _("week of %(day)s") % {"day": whole_date(monday)}


def month_title(day: date) -> str:
    """«листопад 2026 р.»"""
    return date_format(day, pgettext("date format, month", "F Y"))


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def country_of(period: Period) -> CountryPage:
    """The table of this period, beside that of the one before. One statement."""
    weeks = {week.week_on: week for week in CountryWeek.objects.filter(week_on__in=[period.week_on, period.before_on])}
    page = country_page(weeks[period.week_on], weeks.get(period.before_on) if period.before_on else None)
    return replace(page, tables=tuple(_linked(table, period) for table in page.tables))


def _linked(table: CountryTable, period: Period) -> CountryTable:
    """Each number that can be drawn leads to its line."""
    if table.code not in LABELS:
        return table
    rows = (
        row if row.is_joined or row.is_below else replace(row, url=period.address(f"{table.code}:{row.keys[0]}"))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))

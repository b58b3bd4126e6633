"""The numbers of the country as published for a week, one a row, for a file. What the page hides is hidden here."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.reports.country import CountryPage, CountryRow
from dashboards.reports.country_periods import Period
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "country"


def country_list(page: CountryPage, period: Period) -> Listing:
    """In the order of the tables of the page; empty when it shows no number."""
    lines = tuple(_lines(page))

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        return leaf_of(lines, place, lambda row: row.key, per_page)

    return Listing(
        route=ROUTE,
        title=f"{_('The country in numbers')}: {period.title}",
        definition=_(
            "Open records, as counted once for the whole week and never again. Small numbers are not shown one by one, nor those"
            " by which they could be worked out: one row has them together. What was hidden stays so until it is clearly larger."
        ),
        columns=(
            Column(code="table", label=_("Table"), is_first=True),
            Column(code="row", label=_("Row")),
            Column(code="number", label=_("Count"), kind="number"),
            Column(code="before", label=period.before_label, kind="number"),
        ),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d number", "%(n)d numbers", count) % {"n": count},
        filters=period.filters,
    )


def _lines(page: CountryPage) -> Iterator[Row]:
    for row in page.totals:
        yield _line(row.keys[0], _("Country"), row.label, row.number, row.before)
    for table in page.tables:
        for place, row in enumerate(table.rows):
            yield _line(f"{table.code}-{place}", table.title, _label(row), row.number, row.before)


def _label(row: CountryRow) -> str:
    return f"{row.label}: {row.names}" if row.is_joined else row.label


def _line(key: str, table: str, row: str, number: int, before: int | None) -> Row:
    return Row(key, (Cell(table), Cell(row), Cell(number), Cell(before if before is not None else "")))

"""The numbers of the country as published for a week, one a row, for a file. What the page hides is hidden here."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.reports.country import CountRow, CountryPage
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "dashboard"


def country_list(page: CountryPage) -> Listing:
    """In the order of the tables of the page; empty when it shows no number."""
    lines = tuple(_lines(page)) if page.total is not None else ()

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        return leaf_of(lines, place, lambda row: row.key, per_page)

    return Listing(
        route=ROUTE,
        title=f"{_('The country in numbers')}: {page.day_label}, {page.as_of_label}",
        definition=_(
            "Open records, as counted once for the whole week. Hidden are small numbers, nought among them, and those by which"
            " they could be worked out, sums too; what was hidden stays so until it is clearly larger."
        ),
        columns=(
            Column(code="table", label=_("Table"), is_first=True),
            Column(code="row", label=_("Row")),
            Column(code="column", label=_("Column")),
            Column(code="number", label=_("Count"), kind="number"),
        ),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d number", "%(n)d numbers", count) % {"n": count},
    )


def _lines(page: CountryPage) -> Iterator[Row]:
    unanswered, together = page.unanswered, _("Together")
    departments = (*page.departments, CountRow(together, (page.total,)))
    tables: Sequence[tuple[str, Sequence[CountRow], Sequence[str]]] = (
        (_("Veterans by stage and service"), page.veterans, (*page.branch_labels, together)),
        (_("Families by stage"), page.families, (_("On support"),)),
        (_("By department"), departments, (_("On support"),)),
        (_("Nobody has answered"), (*unanswered.rows, unanswered.together), unanswered.labels),
    )
    for number, (title, rows, labels) in enumerate(tables):
        for place, row in enumerate(rows):
            for column, (label, value) in enumerate(zip(labels, row.numbers, strict=True)):
                shown = Cell(_("hidden")) if value is None else Cell(value)
                yield Row(f"{number}-{place}-{column}", (Cell(title), Cell(row.label), Cell(label), shown))

"""The files of all colleagues as a list: who made one of which list, why, how often it was downloaded. None of their rows."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, QuerySet, Value, When
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Role
from supporters.exports.models import Export, ExportReason

ROUTE: Final = "exports_all"


def every_export(*, at: datetime) -> Listing:
    """Those asked for before `at`, the newest first. The written words stay closed: who sees cards wrote them."""
    known = Export.objects.asked_before(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(known, _orders(place.sort), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, at), per_page)

    return Listing(
        route=ROUTE,
        title=_("Files of lists"),
        definition=_(
            "Lists that colleagues have saved as files. Only the maker can open a file; here is who, why and how often."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d file", "%(n)d files", count) % {"n": count},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="list", label=_("List"), is_first=True),
        Column(code="who", label=_("Who"), is_labelled=True),
        Column(code="why", label=_("What for"), is_sorted=True, is_labelled=True, kind="phrase"),
        Column(code="rows", label=_("Rows"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="asked", label=_("Asked"), is_sorted=True, is_labelled=True, room="wide"),
        Column(code="downloads", label=_("Downloads"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="file", label=_("File"), is_sorted=True),
    )


def _orders(sort: str) -> list[Order]:
    newest = Order("asked_at", is_descending=True)
    reasons = (When(reason=reason, then=Value(rank)) for rank, reason in enumerate(ExportReason.values))
    order = {
        "why": Order(Case(*reasons, default=Value(len(ExportReason.values)))),
        "rows": Order("count"),
        "asked": Order("asked_at"),
        "downloads": Order("downloads"),
        "file": Order("until"),
    }.get(sort.removeprefix("-"))
    if order is None:
        return [newest]
    return [order.turned() if sort.startswith("-") else order, newest]


def _rows(found: QuerySet[Any, Any], at: datetime) -> list[Row]:
    return [_row(export, at) for export in found.select_related("by__department").defer("words")]


def _row(export: Export, at: datetime) -> Row:
    by = export.by
    why = str(ExportReason(export.reason).label) if export.has_persons else _("Without people under support")
    return Row(
        key=str(export.pk),
        cells=(
            Cell(export.title, is_typed=export.language == "uk"),
            Cell(by.short_name, note=f"{Role(by.role).label}, {by.department}", is_typed=True),
            Cell(why),
            Cell(export.done if export.ready_at else export.count),
            Cell(export.asked_at, str(capfirst(moment_label(export.asked_at, kyiv_day(at))))),
            Cell(export.downloads),
            _file(export, at),
        ),
    )


def _file(export: Export, at: datetime) -> Cell:
    """Whether its maker can still open it."""
    today = kyiv_day(at)
    if export.removed_at:
        return Cell(_("Deleted"), note=moment_label(export.removed_at, today))
    if export.until <= at:
        return Cell(_("Has to be deleted"), tone="due")
    if export.fault:
        return Cell(_("Was not made"), tone="overdue")
    if export.ready_at is None:
        return Cell(_("Is being made"), tone="info")
    return Cell(_("Can be downloaded"), note=_("to: %(moment)s") % {"moment": moment_label(export.until, today)}, tone="info")

"""Imports of registers of the departments that a head leads. Opens no row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import RegisterImport
from cases.case.states import RowState
from cases.intake.models import without_head
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "imports"


def import_list(reader: Supporter, *, at: datetime) -> Listing:
    """The newest first."""
    known = RegisterImport.objects.visible_to(reader).with_waiting()

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(known, _orders(place.sort), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, at), per_page)

    return Listing(
        route=ROUTE,
        title=_("Imports of registers"),
        definition=_(
            "Registers that heads of your departments have brought from a table. Cards withdrawn since are not counted."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d import", "%(n)d imports", count) % {"n": count},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="when", label=_("When"), is_first=True, is_sorted=True, kind="code"),
        Column(code="department", label=_("Department"), is_sorted=True, kind="phrase"),
        Column(code="who", label=_("Who"), is_labelled=True),
        Column(code="rows", label=_("Rows"), is_labelled=True, kind="number"),
        Column(code="cards", label=_("Cards opened"), is_labelled=True, kind="number"),
        Column(code="state", label=_("State"), is_sorted=True, kind="phrase"),
    )


def _orders(sort: str) -> list[Order]:
    """By the state: those that wait for somebody first."""
    newest = Order("uploaded_at", is_descending=True)
    orders = {
        "when": [Order("uploaded_at")],
        "department": [Order("department__name"), newest],
        "state": [Order("is_waiting", is_descending=True), newest],
    }.get(sort.removeprefix("-"), [newest])
    return [order.turned() for order in orders] if sort.startswith("-") else orders


def _rows(found: QuerySet[Any, Any], at: datetime) -> list[Row]:
    opened = Count("rows", filter=Q(rows__state__in=(RowState.OPENED, RowState.KEPT)))
    counted = found.select_related("department", "uploaded_by", "head").annotate(total=Count("rows"), opened=opened)
    registers = list(counted)
    stopped = without_head([register for register in registers if register.is_waiting], kyiv_day(at))
    return [_row(register, stopped, at) for register in registers]


def _row(register: Any, stopped: Collection[UUID], at: datetime) -> Row:
    """`register`: with the counts of its rows."""
    when = str(capfirst(moment_label(register.uploaded_at, kyiv_day(at))))
    return Row(
        key=str(register.pk),
        cells=(
            Cell(register.uploaded_at, when, url=reverse("import_detail", args=[register.pk])),
            Cell(register.department.name, is_typed=True),
            Cell(register.uploaded_by.short_name, is_typed=True),
            Cell(register.total),
            Cell(register.opened),
            _state(register, is_stopped=register.pk in stopped),
        ),
    )


def _state(register: Any, *, is_stopped: bool) -> Cell:
    if register.undone_at is not None:
        return Cell(str(capfirst(_("undone"))))
    if is_stopped:
        return Cell(str(capfirst(_("stopped: take it over"))), tone="overdue")
    if register.is_waiting:
        return Cell(_("Rows wait"), tone="due") if register.confirmed_at else Cell(str(capfirst(_("not confirmed"))), tone="due")
    return Cell(_("Completed"), tone="done") if register.confirmed_at else Cell(str(capfirst(_("not confirmed"))))

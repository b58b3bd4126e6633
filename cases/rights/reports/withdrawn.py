"""Withdrawn cards of the departments of a head whose persons can be erased. Numbers only: nobody opens these cards."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.numbers import number_label
from cases.rights.models import Erasure
from cases.rights.models.retention import withdrawn_to_erase
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "withdrawn"


def withdrawn_list(reader: Supporter, *, at: datetime) -> Listing:
    """The oldest first."""
    led = Case.objects.of_departments(reach(reader).department_ids)
    due = withdrawn_to_erase(at).of_departments(reach(reader).department_ids)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(due, _orders(place.sort), key="pk", known=led)
        return keyed.leaf(place, lambda found: _rows(found, kyiv_day(at)), per_page)

    return Listing(
        route=ROUTE,
        title=_("Withdrawn cards"),
        definition=_(
            "Cards that were opened by mistake and withdrawn. Nobody opens them, but the data are held until two heads erase"
            " them. The term runs from the registration."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d card", "%(n)d cards", count) % {"n": count},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="number", label=_("Number"), is_first=True, kind="code"),
        Column(code="registered", label=_("Registered"), is_sorted=True, is_labelled=True),
        Column(code="department", label=_("Department"), is_sorted=True, kind="phrase"),
        Column(code="state", label=_("State"), kind="phrase"),
    )


def _orders(sort: str) -> list[Order]:
    oldest = Order("person__registered_at")
    orders = {"department": [Order("department__name"), oldest]}.get(sort.removeprefix("-"), [oldest])
    return [order.turned() for order in orders] if sort.startswith("-") else orders


def _rows(found: Any, today: date) -> list[Row]:
    asked = Erasure.objects.asked().filter(person=OuterRef("person"))
    return [_row(case, today) for case in found.select_related("department", "person").annotate(is_asked=Exists(asked))]


def _row(case: Any, today: date) -> Row:
    """`case`: with `is_asked`."""
    registered_on = kyiv_day(case.person.registered_at)
    return Row(
        key=str(case.pk),
        cells=(
            Cell(case.number, number_label(case.number), url=case_address("rights_erasure", case.number)),
            Cell(registered_on, date_label(registered_on, today)),
            Cell(case.department.name, is_typed=True),
            Cell(_("The erasure waits for another head"), tone="due") if case.is_asked else Cell(_("The term has run out")),
        ),
    )

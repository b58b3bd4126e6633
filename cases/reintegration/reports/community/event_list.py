"""Events of the departments in line as a list, beside the month."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.reintegration.models import CommunityEvent
from cases.reintegration.models.community.events import SHOWN, in_line_with
from cases.reintegration.reports.community.events import event_line
from cases.reintegration.states.community import CircleKind, Entrance
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "event_list"
PAST_SHOWN: Final = timedelta(days=366)


class Shown(models.TextChoices):
    """The parts of the list."""

    AHEAD = "", gettext_lazy("Ahead")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    PAST = "past", gettext_lazy("Past, a year")


def event_list(reader: Supporter, shown: Shown, *, at: datetime, filters: dict[str, str]) -> Listing:
    """The nearest first, past ones the latest first. `filters`: of the part, for addresses."""
    known = CommunityEvent.objects.of_departments(in_line_with(reader.department_id))

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(known.filter(_part(shown, at)), _orders(place.sort, shown), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, at), per_page)

    return Listing(
        route=ROUTE,
        title=_("Events"),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d event", "%(n)d events", count) % {"n": count},
        filters=filters,
    )


def _part(shown: Shown, at: datetime) -> Q:
    if shown is Shown.PAST:
        return Q(starts_at__lte=at, starts_at__gt=at - PAST_SHOWN, cancelled_at=None)
    return Q(starts_at__gt=at - PAST_SHOWN, cancelled_at__isnull=False) if shown is Shown.CANCELLED else _ahead(at)


def _ahead(at: datetime) -> Q:
    return Q(starts_at__gt=at, cancelled_at=None)


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="title", label=_("Event"), is_first=True),
        Column(code="when", label=_("When"), is_sorted=True, kind="code"),
        Column(code="kind", label=_("Kind"), is_sorted=True, kind="long"),
        Column(code="where", label=_("Where"), kind="long"),
        Column(code="entrance", label=_("Entrance"), is_sorted=True),
        Column(code="leader", label=_("Led by"), is_labelled=True, room="wide"),
        Column(code="seats", label=_("Seats"), is_labelled=True, kind="number", room="widest"),
        Column(code="department", label=_("Department"), room="widest"),
    )


def _orders(sort: str, shown: Shown) -> list[Order]:
    moment = Order("starts_at")
    if not sort:
        return [moment.turned() if shown is Shown.PAST else moment]
    order = {
        "kind": Order(_place("kind", CircleKind.values)),
        "entrance": Order(_place("entrance", Entrance.values)),
    }.get(sort.removeprefix("-"), moment)
    return [order.turned() if sort.startswith("-") else order, moment]


def _place(field: str, values: Sequence[str]) -> models.Case:
    places = (When(**{field: value, "then": Value(index)}) for index, value in enumerate(values))
    return models.Case(*places, default=Value(len(values)))


def _rows(found: QuerySet[Any, Any], at: datetime) -> list[Row]:
    return [_row(event, at) for event in found.select_related(*SHOWN)]


def _row(event: CommunityEvent, at: datetime) -> Row:
    line = event_line(event, at=at)
    return Row(
        key=str(line.pk),
        cells=(
            Cell(line.title, url=line.url, is_typed=True),
            Cell(event.starts_at, line.when_label, note=_("moved") if line.moved_label and not line.is_past else ""),
            Cell(line.kind_label, note=line.circle_name),
            Cell(line.place, note=line.territory_label, is_typed=True),
            Cell(line.entrance_label, tone=line.entrance_status),
            Cell(line.leader_label, is_typed=True),
            Cell(event.seats),
            Cell(line.department_name, is_typed=True),
        ),
    )

"""Letters that did not get through, as a list: kinds, times and reasons, no personal data."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from supporters.directory.calendar import kyiv_day, midnight, moment_label
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Permission
from supporters.notifications.actions.deliveries import is_stale
from supporters.notifications.models import Delivery, DeliveryState, Letter

ROUTE: Final = "reminder_queue"
DAYS_SHOWN: Final = 7
TONES: Final = {DeliveryState.FAILED: "overdue"}
LINE_BROKE, NO_SERVER = gettext_noop("the line to the mail server broke"), gettext_noop("no mail server answered")
FAULTS: Final = {
    "": gettext_noop("the sender stopped in the middle"),
    "SMTPRecipientsRefused": gettext_noop("the mail server refused the address"),
    "SMTPDataError": gettext_noop("the mail server refused the letter"),
    "SMTPSenderRefused": gettext_noop("the mail server refused our own address"),
    "SMTPAuthenticationError": gettext_noop("the mail server refused our password"),
    **dict.fromkeys(("SMTPServerDisconnected", "TimeoutError", "ConnectionResetError", "BrokenPipeError"), LINE_BROKE),
    **dict.fromkeys(("ConnectionRefusedError", "gaierror", "SMTPConnectError"), NO_SERVER),
}


def failed_letters(reader: Supporter, *, at: datetime) -> Listing:
    """Of today and the six days before, the latest first. Who only reads has no column of actions."""
    may_retry = Permission.REMINDERS_MANAGE in reader.granted
    known = Delivery.objects.given_up()
    recent = known.filter(settled_at__gte=midnight(kyiv_day(at) - timedelta(days=DAYS_SHOWN - 1)))

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(recent, _orders(place.sort), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, at, may_retry=may_retry), per_page)

    return Listing(
        route=ROUTE,
        title=_("Queue of reminders"),
        definition=_("Letters that did not get through, in 7 days. Counts and ages only: nothing here is about a person."),
        columns=_columns(may_retry=may_retry),
        rows=rows,
        count_label=_count_label,
    )


def _count_label(count: int) -> str:
    label = ngettext("%(n)d letter did not get through", "%(n)d letters did not get through", count)
    return label % {"n": count}


def _columns(*, may_retry: bool) -> tuple[Column, ...]:
    columns = (
        Column(code="letter", label=_("Letter"), is_sorted=True, is_first=True),
        Column(code="state", label=_("State"), is_sorted=True),
        Column(code="settled", label=_("When"), is_sorted=True),
        Column(code="attempts", label=_("Attempts"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="fault", label=_("Why not"), is_sorted=True),
    )
    return (*columns, Column(code="act", label=_("Action"))) if may_retry else columns


def _orders(sort: str) -> list[Order]:
    latest = Order("settled_at", is_descending=True)
    order = {
        "letter": Order(_place("letter", Letter.values)),
        "state": Order(_place("state", DeliveryState.values)),
        "settled": Order("settled_at"),
        "attempts": Order("attempts"),
        "fault": Order("fault"),
    }.get(sort.removeprefix("-"))
    if order is None:
        return [latest]
    return [order.turned() if sort.startswith("-") else order, latest]


def _place(field: str, values: Sequence[str]) -> Case:
    places = (When(**{field: value, "then": Value(index)}) for index, value in enumerate(values))
    return Case(*places, default=Value(len(values)))


def _rows(found: QuerySet[Any, Any], at: datetime, *, may_retry: bool) -> list[Row]:
    return [_row(letter, at, (_again(letter, at),) if may_retry else ()) for letter in found]


def _row(letter: Delivery, at: datetime, acts: tuple[Cell, ...]) -> Row:
    words = _(FAULTS[letter.fault]) if letter.fault in FAULTS else ""
    settled_at = letter.settled_at or at
    return Row(
        key=str(letter.pk),
        cells=(
            Cell(str(capfirst(Letter(letter.letter).label)), note=f"№ {letter.pk}"),
            Cell(
                str(capfirst(DeliveryState(letter.state).label)),
                tone="overdue" if letter.state == DeliveryState.FAILED else "due",
            ),
            Cell(kyiv_day(settled_at), moment_label(settled_at, kyiv_day(at))),
            Cell(letter.attempts),
            Cell(str(capfirst(words)) or letter.fault, note=letter.fault if words else ""),
            *acts,
        ),
    )


def _again(letter: Delivery, at: datetime) -> Cell:
    if is_stale(letter, at=at):
        return Cell("", _("The time is over"))
    return Cell("", _("Send again"), act_url=reverse("letter_retry", args=[letter.pk]))

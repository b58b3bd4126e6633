"""The reminder rules as a list of the office: it names no person and no case."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, kyiv_day, working_days_label
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.notifications.reports.rules import RuleRow, is_judged, rule_rows
from supporters.notifications.rules import reminder_rules

ROUTE: Final = "rules"
NEVER: Final = -1  # sorts before every share and every moment
SORTED_BY: Final[dict[str, Callable[[RuleRow], Any]]] = {
    "name": lambda row: alphabetical(row.label),
    "lead": lambda row: row.lead_days,
    "head": lambda row: row.head_days,
    "list": lambda row: row.list_days,
    "followed": lambda row: row.share.followed / row.share.made if row.share and is_judged(row.share) else NEVER,
    "state": lambda row: (not row.is_on, row.is_promise),
    "changed": lambda row: row.changed_at.timestamp() if row.changed_at else NEVER,
}


def rule_list(*, at: datetime) -> Listing:
    found = rule_rows(reminder_rules().values(), at=at)
    off = sum(not row.is_on for row in found)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(found, place.sort), place, lambda row: row.code, per_page)
        return Leaf([_row(row, kyiv_day(at)) for row in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Rules of reminders"),
        definition=_(
            "Each rule reminds the person responsible first. Without an answer it reminds that person again and notifies the "
            "head of the department, then the head above; then the ministry counts it. Days are working days. A contact counts "
            "within a week after a notification, over 60 days; fewer than 20 notifications give no share."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: rule_count_label(count, off=off),
    )


def rule_count_label(count: int, *, off: int) -> str:
    """«22 правила, 2 вимкнено»"""
    label = ngettext("%(n)d rule", "%(n)d rules", count) % {"n": count}
    if not off:
        return label
    return ngettext("%(rules)s, %(n)d is off", "%(rules)s, %(n)d are off", off) % {"rules": label, "n": off}


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Rule"), is_sorted=True, is_first=True, kind="long"),
        Column(code="looks_at", label=_("What it reminds of"), kind="long", room="wide"),
        Column(code="stops", label=_("What ends it"), kind="long", room="widest"),
        Column(code="lead", label=_("To the head after"), is_sorted=True, is_labelled=True, kind="code"),
        Column(code="head", label=_("To the head above after"), is_sorted=True, is_labelled=True, kind="code"),
        Column(code="list", label=_("Counted by the ministry after"), is_sorted=True, is_labelled=True, kind="code"),
        Column(code="followed", label=_("Contact within a week"), is_sorted=True, is_labelled=True, kind="number", room="widest"),
        Column(code="state", label=_("State"), is_sorted=True),
        Column(code="changed", label=_("Changed"), is_sorted=True, is_labelled=True, room="widest"),
    )


def _sorted(found: tuple[RuleRow, ...], sort: str) -> list[RuleRow]:
    by_name = sorted(found, key=SORTED_BY["name"])
    return sorted(by_name, key=SORTED_BY[sort.removeprefix("-") or "name"], reverse=sort.startswith("-"))


def _row(row: RuleRow, today: date) -> Row:
    return Row(
        key=row.code,
        cells=(
            Cell(row.label, url=row.url),
            Cell(row.looks_at),
            Cell(row.stops),
            Cell(working_days_label(row.lead_days)),
            Cell(working_days_label(row.head_days)),
            Cell(working_days_label(row.list_days)),
            _followed(row),
            _state(row),
            _changed(row, today),
        ),
    )


def _followed(row: RuleRow) -> Cell:
    """«40 %, 96 з 240»; nothing where no contact is meant or there are too few notifications."""
    if row.share is None or not is_judged(row.share):
        return Cell(None)
    percent = row.share.followed * 100 // row.share.made
    note = _("%(followed)d of %(made)d") % {"followed": row.share.followed, "made": row.share.made}
    return Cell(percent, f"{percent} %", note=note)


def _state(row: RuleRow) -> Cell:
    if row.is_promise:
        return Cell(_("always on"))
    if not row.is_on:
        return Cell(_("off"), tone="due")
    return Cell(_("on"), tone="done", note=_("consider switching it off") if row.proposal else "")


def _changed(row: RuleRow, today: date) -> Cell:
    if row.changed_at is None:
        return Cell(None)
    day = kyiv_day(row.changed_at)
    return Cell(day, date_label(day, today), note=row.changed_by)

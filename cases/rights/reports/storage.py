"""How long data of a person are held, what bars their erasure, and the dry run for administrators."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.numbers import number_label
from cases.case.reports.deciders import deciders
from cases.person.reports.consents import source_label
from cases.rights.actions import holds_of
from cases.rights.models import Erasure, LegalHold, RetentionRule
from cases.rights.models.retention import SUPPORT, count_bars, persons_with_bars, withdrawn_to_erase
from cases.rights.states import ErasureBar
from supporters.directory.calendar import date_label, kyiv_day, moment_label, whole_date
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.roles import Permission
from veterans.models import Person


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    """`end_url`: "" for who may not end it; then `deciders` says who may, "" for nobody."""

    pk: UUID
    reason: str
    who_label: str
    end_url: str
    deciders: str


@dataclass(frozen=True, kw_only=True)
class Storage:
    """`bar_label`: why the data are held still; `hold_url`: "" for who may not hold them, or while they are held.
    `erasure_url`: "" for who may not ask for it, or while anything bars it."""

    bar_label: str
    holds: tuple[HoldLine, ...]
    hold_url: str
    erasure_url: str


@dataclass(frozen=True, kw_only=True)
class RetentionLine:
    """The rule, and by reason how many persons are due or not: nothing is erased by it."""

    label: str
    years_label: str
    source: str
    verified_label: str
    counts: tuple[tuple[str, int], ...]


def storage_of(case: Case, user: Supporter, *, at: datetime) -> Storage:
    root, bar = case.person.remaining_id, bar_of(case, at=at)
    may_decide, holds = Permission.RIGHTS_DECIDE in user.granted, holds_of(root)
    return Storage(
        bar_label=bar_label(bar),
        holds=tuple(
            HoldLine(
                pk=hold.pk,
                reason=hold.reason if may_decide else "",
                who_label=f"{hold.set_by.short_name}, {moment_label(hold.set_at, kyiv_day(at))}",
                end_url=_end_url(case, hold.pk) if may_decide and hold.set_by_id != user.pk else "",
                deciders=deciders(case, hold.set_by_id, at=at),
            )
            for hold in holds
        ),
        erasure_url=reverse("rights_erasure", args=[case.number]) if may_decide and not bar else "",
        hold_url=reverse("data_hold", args=[case.number]) if may_decide and not holds else "",
    )


def holds_ever_of(case: Case) -> QuerySet[LegalHold]:
    """In force and ended, of everybody who is the person of the card."""
    return LegalHold.objects.filter(person__in=Person.objects.of_group([case.person.remaining_id]).values("pk"))


def bar_of(case: Case, *, at: datetime) -> str:
    """Why the data of the person of this card are held, "" when the term has run out."""
    root = case.person.remaining_id
    rows = persons_with_bars(RetentionRule.objects.get(pk=SUPPORT), at).values_list("bar", flat=True)
    return str(rows.get(pk=root))


def retention_line(*, at: datetime) -> RetentionLine:
    """The dry run: counts only. One query over all persons."""
    rule = RetentionRule.objects.get(pk=SUPPORT)
    counts = count_bars(rule, at)
    return RetentionLine(
        label=rule.label,
        years_label=ngettext("%(n)d year", "%(n)d years", rule.years) % {"n": rule.years},
        source=source_label(rule.source),
        verified_label=whole_date(rule.verified_on) if rule.verified_on else "",
        counts=tuple((bar_label(bar), counts.get(bar, 0)) for bar in ("", *ErasureBar.values)),
    )


def bar_label(bar: str) -> str:
    return str(ErasureBar(bar).label) if bar else _("the term of storage has run out")


def _end_url(case: Case, hold_id: UUID) -> str:
    return reverse("data_hold_end", args=[case.number, hold_id])


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

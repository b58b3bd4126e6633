"""Approvals that wait for a second administrator, and those decided lately, as a list."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.reports.approvals import BESIDE, TONES, about, decided_label, decides, post_label
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Approval, ApprovalKind, Outcome, Supporter
from supporters.directory.models.approval import left_to_heads
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Order, Place, SortedRows
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "approvals"
DECIDED_SHOWN: Final = timedelta(days=30)
LONG_AGO: Final = datetime(1900, 1, 1, tzinfo=UTC)


class Shown(models.TextChoices):
    """The parts of the list, in its order: the first three of who decides, the others of who only reads."""

    FOR_ME = "me", gettext_lazy("Wait for me")
    BY_ME = "asked", gettext_lazy("Asked by me")
    DECIDED = "decided", gettext_lazy("Decided in the last 30 days")
    WAITING = "waiting", gettext_lazy("Wait for an administrator")
    EVERY_DECIDED = "ended", gettext_lazy("Decided")


def shown_to(reader: Supporter) -> tuple[Shown, ...]:
    return (Shown.FOR_ME, Shown.BY_ME, Shown.DECIDED) if decides(reader) else (Shown.WAITING, Shown.EVERY_DECIDED)


def approval_list(
    reader: Supporter, shown: str, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...] = ()
) -> Listing:
    """`shown`: one part of `shown_to(reader)`, "" for all of them; `filters`, `chips`: of it, for addresses."""
    parts = _parts(reader, at)
    listed = parts[Shown(shown)] if shown else reduce(or_, parts.values())
    ranked = Case(*(When(part, then=Value(rank)) for rank, part in enumerate(parts.values())), default=Value(len(parts)))
    known = Approval.objects.visible_to(reader)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        keyed = SortedRows(known.filter(listed), _orders(place.sort, ranked), key="pk", known=known)
        return keyed.leaf(place, lambda found: _rows(found, reader, at), per_page)

    return Listing(
        route=ROUTE,
        title=_("Confirmations"),
        definition=_("What one administrator may not do alone: another one looks at it and confirms it, or refuses."),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d request", "%(n)d requests", count) % {"n": count},
        filters=filters,
        chips=chips,
    )


def _parts(reader: Supporter, at: datetime) -> Mapping[Shown, Q]:
    if not decides(reader):
        return {Shown.WAITING: Q(decided_at=None), Shown.EVERY_DECIDED: Q(decided_at__isnull=False)}
    own = Q(asked_by=reader)
    about_me = Q(supporter=reader, supporter__isnull=False)
    return {
        Shown.FOR_ME: Q(decided_at=None, until__gt=at) & ~own & ~about_me,
        Shown.BY_ME: Q(decided_at=None) & own,
        Shown.DECIDED: Q(decided_at__gt=at - DECIDED_SHOWN),
    }


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="about", label=_("About whom"), is_first=True),
        Column(code="kind", label=_("What is asked"), is_sorted=True, kind="phrase"),
        Column(code="post", label=_("Post"), room="wide", kind="phrase"),
        Column(code="by", label=_("Who asks"), is_labelled=True),
        Column(code="asked", label=_("Asked"), is_sorted=True, is_labelled=True, room="wide"),
        Column(code="until", label=_("Until"), is_sorted=True, is_labelled=True),
        Column(code="state", label=_("State"), is_sorted=True, kind="phrase"),
    )


def _orders(sort: str, ranked: Case) -> list[Order]:
    """Without a sort: what waits for the reader, the earliest end first; own requests; then decisions, the newest first."""
    kinds = Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(ApprovalKind.values)), default=Value(99))
    orders = {
        "kind": [Order(kinds)],
        "asked": [Order("asked_at")],
        "until": [Order("until")],
        "state": [Order(ranked), Order("until")],
    }.get(sort.removeprefix("-"))
    if orders is None:
        return [Order(ranked), Order(Coalesce("decided_at", Value(LONG_AGO)), is_descending=True), Order(F("until"))]
    return [order.turned() for order in orders] if sort.startswith("-") else orders


def _rows(found: QuerySet[Any, Any], reader: Supporter, at: datetime) -> list[Row]:
    of_heads = Case(When(left_to_heads(kyiv_day(at)), then=Value(True)), default=Value(False))
    return [_row(approval, reader, at) for approval in found.select_related(*BESIDE).annotate(of_heads=of_heads)]


def _row(approval: Approval, reader: Supporter, at: datetime) -> Row:
    today = kyiv_day(at)
    return Row(
        key=str(approval.pk),
        cells=(
            Cell(about(approval), url=reverse("approval_detail", args=[approval.pk]), is_typed=True),
            Cell(str(capfirst(ApprovalKind(approval.kind).label))),
            Cell(post_label(approval), is_typed=True),
            Cell(approval.asked_by.short_name, is_typed=True),
            Cell(kyiv_day(approval.asked_at), moment_label(approval.asked_at, today)),
            Cell(kyiv_day(approval.until), moment_label(approval.until, today)) if approval.decided_at is None else Cell(None),
            _state(approval, reader, at),
        ),
    )


def _state(approval: Approval, reader: Supporter, at: datetime) -> Cell:
    if approval.outcome:
        outcome = Outcome(approval.outcome)
        return Cell(str(capfirst(outcome.label)), note=decided_label(approval, kyiv_day(at)), tone=TONES[outcome])
    if approval.until <= at:
        return Cell(str(capfirst(_("the time is over"))), tone="overdue")
    if vars(approval)["of_heads"]:
        return Cell(_("Waits for a head"), tone="info")
    waits_for_another = approval.asked_by_id == reader.pk or not decides(reader)
    return Cell(_("Waits for another administrator"), tone="info") if waits_for_another else Cell(_("Waits for you"), tone="due")

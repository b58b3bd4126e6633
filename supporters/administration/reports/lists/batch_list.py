"""Lists of colleagues that were invited, each with what became of its invitations."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.reports.invitation_batches import FAULTY, with_letter_state
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Invitation
from supporters.directory.reports.lists.cells import Cell, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "invitation_lists"
OPEN: Final = Q(accepted_at=None, revoked_at=None)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Counts of invitations: each is accepted, revoked, run out or waits. `department_name`: of the first of `departments`."""

    batch: UUID
    first_at: datetime
    department_name: str
    departments: int
    invited: int
    accepted: int
    revoked: int
    run_out: int
    waiting: int


def batch_list(*, at: datetime) -> Listing:
    """The newest first."""

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        leaf = leaf_of(_sorted(_batches(at), place.sort), place, lambda one: str(one.batch), per_page)
        return Leaf(_rows(leaf.lines, at), leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Lists of invitations"),
        definition=_(
            "Colleagues who were invited together. A letter that could not be sent is counted while the colleague waits."
        ),
        columns=_columns(),
        rows=rows,
        count_label=lambda count: ngettext("%(n)d list", "%(n)d lists", count) % {"n": count},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="when", label=_("When"), is_first=True, is_sorted=True, kind="code"),
        Column(code="who", label=_("Invited by"), is_labelled=True, room="wide"),
        Column(code="department", label=_("Department"), is_sorted=True, kind="phrase"),
        Column(code="invited", label=_("Invited"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="accepted", label=_("Accepted"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="waiting", label=_("Wait"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="out", label=_("Run out"), is_sorted=True, is_labelled=True, kind="number"),
        Column(code="revoked", label=_("Revoked"), is_sorted=True, is_labelled=True, kind="number", room="wide"),
        Column(code="failed", label=_("Letters not sent"), is_labelled=True, kind="number"),
    )


def _batches(at: datetime) -> list[Batch]:
    """One query for all of them: there are as many as lists were brought."""
    found = Invitation.objects.exclude(batch=None).order_by().values("batch")
    counted: Iterable[Any] = found.annotate(
        first_at=Min("invited_at"),
        department_name=Min("department__name"),
        departments=Count("department", distinct=True),
        invited=Count("pk"),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        revoked=Count("pk", filter=Q(revoked_at__isnull=False)),
        run_out=Count("pk", filter=OPEN & Q(until__lte=at)),
        waiting=Count("pk", filter=OPEN & Q(until__gt=at)),
    )
    return [Batch(**row) for row in counted]


def _sorted(batches: list[Batch], sort: str) -> list[Batch]:
    keys: dict[str, Callable[[Batch], Any]] = {
        "when": lambda one: one.first_at,
        "department": lambda one: (one.departments > 1, alphabetical(one.department_name)),
        "invited": lambda one: one.invited,
        "accepted": lambda one: one.accepted,
        "waiting": lambda one: one.waiting,
        "out": lambda one: one.run_out,
        "revoked": lambda one: one.revoked,
    }
    newest = sorted(batches, key=lambda one: (one.first_at, one.batch), reverse=True)
    return sorted(newest, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-")) if sort else newest


def _rows(batches: Sequence[Batch], at: datetime) -> list[Row]:
    """Two queries."""
    shown = Invitation.objects.filter(batch__in=[one.batch for one in batches])
    first = shown.order_by("batch", "invited_at").distinct("batch").select_related("invited_by")
    inviters = {one.batch: one.invited_by.short_name for one in first}
    unaccepted: Any = with_letter_state(shown.filter(OPEN))
    failed = Counter(unaccepted.filter(letter_state__in=FAULTY).values_list("batch", flat=True))
    return [_row(one, inviters[one.batch], failed[one.batch], at) for one in batches]


def _row(one: Batch, inviter: str, failed: int, at: datetime) -> Row:
    when = str(capfirst(moment_label(one.first_at, kyiv_day(at))))
    several = ngettext("%(n)d department", "%(n)d departments", one.departments) % {"n": one.departments}
    return Row(
        key=str(one.batch),
        cells=(
            Cell(one.first_at, when, url=reverse("invitation_batch", args=[one.batch])),
            Cell(inviter, is_typed=True),
            Cell(one.department_name, is_typed=True) if one.departments == 1 else Cell(several),
            Cell(one.invited),
            Cell(one.accepted),
            Cell(one.waiting),
            Cell(one.run_out),
            Cell(one.revoked),
            Cell(failed, tone="overdue") if failed else Cell(0),
        ),
    )

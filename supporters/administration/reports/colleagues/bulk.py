"""What one act does to each of many colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.actions.colleagues.bulk import BulkAct, Fate, Person, Planned
from supporters.administration.reports.staff import full_name
from supporters.directory.models import Department, Invitation
from supporters.directory.roles import Role

TONES: Final = {Fate.WILL: "info", Fate.DONE: "done", Fate.TWO: "due", Fate.REFUSED: "overdue"}


@dataclass(frozen=True, kw_only=True)
class BulkRow:
    """`url`: where it can be done by two, else the page of the account or the invitation."""

    key: UUID
    url: str
    name: str
    post: str
    fate_label: str
    tone: str
    why: str


@dataclass(frozen=True)
class BulkGroup:
    label: str
    rows: tuple[BulkRow, ...]


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """`count`: how many it will be done for, or is done for."""

    title: str
    count: int
    count_label: str
    groups: tuple[BulkGroup, ...]


def bulk_page(act: BulkAct, planned: Sequence[Planned], department_id: UUID | None) -> BulkPage:
    """One query for a move, none else."""
    there = Department.objects.get(pk=department_id).name if department_id else ""
    labels = {
        Fate.WILL: _("Will be done"),
        Fate.DONE: _("Done"),
        Fate.TWO: _("Needs two administrators"),
        Fate.REFUSED: _("Will not be done"),
    }
    groups = [
        BulkGroup(label, tuple(_row(one, act, department_id) for one in planned if one.fate == fate))
        for fate, label in labels.items()
    ]
    count = sum(one.fate in (Fate.WILL, Fate.DONE) for one in planned)
    words = ngettext("%(n)d of %(all)d", "%(n)d of %(all)d", count) % {"n": count, "all": len(planned)}
    return BulkPage(
        title=f"{act.label}: {there}" if there else str(act.label),
        count=count,
        count_label=words,
        groups=tuple(group for group in groups if group.rows),
    )


def chosen_rows(people: Sequence[Person]) -> tuple[BulkRow, ...]:
    """Before an act is chosen."""
    return tuple(_row(Planned(one, Fate.WILL), None, None) for one in people)


def _row(planned: Planned, act: BulkAct | None, department_id: UUID | None) -> BulkRow:
    who = planned.who
    return BulkRow(
        key=who.pk,
        url=_url(planned, act, department_id),
        name=full_name(who),
        post=f"{Role(who.role).label}, {who.department}",
        fate_label=str(planned.fate.label),
        tone=TONES[planned.fate],
        why=planned.why,
    )


def _url(planned: Planned, act: BulkAct | None, department_id: UUID | None) -> str:
    who = planned.who
    if isinstance(who, Invitation):
        return reverse("invitation_detail", args=[who.pk])
    if planned.fate == Fate.TWO and act == BulkAct.MOVE:
        return f"{reverse('staff_post', args=[who.pk])}?{urlencode({'role': who.role, 'department': department_id})}"
    if planned.fate == Fate.TWO and act == BulkAct.SUSPEND:
        return reverse("staff_suspend", args=[who.pk])
    return reverse("staff_detail", args=[who.pk])

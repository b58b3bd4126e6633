"""What one act does to each of many colleagues."""

from collections import Counter
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

TONES: Final = {Fate.WILL: "info", Fate.DONE: "done", Fate.TWO: "due", Fate.REFUSED: "overdue", Fate.LATER: "due"}


FOLDED_FROM: Final = 21  # a group to look through only when one asks; who stays out is always shown


@dataclass(frozen=True, kw_only=True)
class BulkRow:
    """`url`: where it can be done by two, else the page of the account or the invitation. `email`: of an invitation, "" of an
    account. `fate_label`: "" before an act is chosen."""

    key: UUID
    url: str
    name: str
    email: str
    post: str
    fate_label: str
    tone: str
    why: str


@dataclass(frozen=True)
class BulkGroup:
    label: str
    rows: tuple[BulkRow, ...]
    is_folded: bool


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """`count`: how many it will be done for, or is done for. `later`: how many are left for when the form is sent again.
    `effect_label`: what became of it, "" where the title says it. `groups`: who stays out first."""

    title: str
    count: int
    count_label: str
    effect_label: str
    later: int
    groups: tuple[BulkGroup, ...]


@dataclass(frozen=True, kw_only=True)
class BulkPlace:
    """The name of the page, where its form is sent, and the page from which it was opened."""

    title: str
    address: str
    back_url: str
    back_label: str


def bulk_page(act: BulkAct, planned: Sequence[Planned], department_id: UUID | None) -> BulkPage:
    """One query for a move, none else."""
    there = Department.objects.get(pk=department_id).name if department_id else ""
    labels = {
        Fate.LATER: _("Not done yet"),
        Fate.TWO: _("Needs two administrators"),
        Fate.REFUSED: _("Will not be done"),
        Fate.WILL: _("Will be done"),
        Fate.DONE: _("Done"),
    }
    fates = Counter(one.fate for one in planned)
    groups = [
        BulkGroup(
            f"{label}: {fates[fate]}",
            tuple(_row(one, act, department_id) for one in planned if one.fate == fate),
            is_folded=fate in (Fate.WILL, Fate.DONE, Fate.LATER) and fates[fate] >= FOLDED_FROM,
        )
        for fate, label in labels.items()
    ]
    count = fates[Fate.WILL] + fates[Fate.DONE]
    words = ngettext("%(n)d of %(all)d", "%(n)d of %(all)d", count) % {"n": count, "all": len(planned)}
    return BulkPage(
        title=f"{act.label}: {there}" if there else str(act.label),
        count=count,
        count_label=words,
        effect_label=_effect_label(act, fates[Fate.DONE]),
        later=fates[Fate.LATER],
        groups=tuple(group for group in groups if group.rows),
    )


def _effect_label(act: BulkAct, done: int) -> str:
    if act == BulkAct.INVITE:
        return ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", done) % {"n": done}
    if act == BulkAct.REVOKE:
        return ngettext("%(n)d link opens no more.", "%(n)d links open no more.", done) % {"n": done}
    return ""


def chosen_group(people: Sequence[Person]) -> BulkGroup:
    """Before an act is chosen."""
    words = ngettext("%(n)s colleague is chosen", "%(n)s colleagues are chosen", len(people)) % {"n": len(people)}
    return BulkGroup(words, tuple(_row(Planned(one, Fate.WILL), None, None) for one in people), len(people) >= FOLDED_FROM)


def _row(planned: Planned, act: BulkAct | None, department_id: UUID | None) -> BulkRow:
    who = planned.who
    return BulkRow(
        key=who.pk,
        url=_url(planned, act, department_id),
        name=full_name(who),
        email=who.email if isinstance(who, Invitation) else "",
        post=f"{Role(who.role).label}, {who.department}",
        fate_label=str(planned.fate.label) if act else "",
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

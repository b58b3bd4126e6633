"""Who waits to be recognised by a head (ADR 66), and what the page of such a colleague says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.actions.recognition import code_of, needs_code
from supporters.administration.reports.approvals import names_label
from supporters.administration.reports.staff import full_name
from supporters.directory.alphabet import alphabetical, folded
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.mail_domains import is_ours
from supporters.directory.models import Invitation, Supporter
from supporters.directory.models.recognition import Seats, recognised_by, unrecognised_accounts, unrecognised_invitations
from supporters.directory.roles import Role

SHOWN: Final = 100  # the rest follows when these are decided
ACCOUNT: Final = ("department", "recognised_in", "entered_by", "invitation__invited_by")
Entered = Supporter | Invitation


@dataclass(frozen=True, kw_only=True)
class RecognitionRow:
    """`same_names`: who of this name has access already. `takes_code`: the address alone says nothing about the colleague.

    `is_later`: an invitation to such an address, whose code the page of the colleague will show.
    """

    key: str
    name: str
    email: str
    post: str
    entered_label: str
    same_names: tuple[str, ...]
    takes_code: bool
    is_later: bool
    refuse_url: str


@dataclass(frozen=True, kw_only=True)
class RecognitionList:
    """`count`: of all who wait, of whom `rows` are the first."""

    rows: tuple[RecognitionRow, ...]
    count: int

    @property
    def is_decidable(self) -> bool:
        return not all(row.is_later for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class WaitingPage:
    """`asked`: names of those who recognise. `code`: "" where the address is of our mail domains."""

    department: str
    entered_label: str
    asked: str
    code: str


def recognition_list(reader: Supporter, *, at: datetime) -> RecognitionList:
    """Whom the reader may recognise now, of their department first. Five queries for any number of rows."""
    near, found = reader.department_id, _waiting(reader, at)
    found.sort(key=lambda one: (_is_later(one), one.department_id != near, one.department.name, alphabetical(full_name(one))))
    shown = found[:SHOWN]
    known = _same_names(shown)
    return RecognitionList(rows=tuple(_row(one, known, at) for one in shown), count=len(found))


def recognition_row(key: UUID, reader: Supporter, *, at: datetime) -> RecognitionRow | None:
    """None where the colleague does not wait for the reader."""
    found = [one for one in _waiting(reader, at) if one.pk == key]
    return _row(found[0], _same_names(found), at) if found else None


def waiting_count(reader: Supporter, *, at: datetime) -> int:
    recognised = recognised_by(reader.role, department=reader.department_id, day=kyiv_day(at))
    invited = unrecognised_invitations(reader.pk, recognised).of_mail_domains(settings.MAIL_DOMAINS)
    return unrecognised_accounts(reader.pk, recognised).count() + invited.count()


def waiting_page(account: Supporter, *, at: datetime) -> WaitingPage:
    """For the colleague who waits."""
    heads = Seats.read(kyiv_day(at)).nearest(account.department_id)
    others = Supporter.objects.administrators().exclude(pk__in=[account.entered_by_id]).values_list("pk", flat=True)
    return WaitingPage(
        department=account.department.name,
        entered_label=_entered(account, at),
        asked=names_label(heads or list(others)),
        code=code_of(account) if needs_code(account) else "",
    )


def _waiting(reader: Supporter, at: datetime) -> list[Entered]:
    recognised = recognised_by(reader.role, department=reader.department_id, day=kyiv_day(at))
    invited = unrecognised_invitations(reader.pk, recognised).select_related("department", "invited_by")
    return [*unrecognised_accounts(reader.pk, recognised).select_related(*ACCOUNT), *invited]


def _is_later(one: Entered) -> bool:
    return isinstance(one, Invitation) and not is_ours(one.email)


def _row(one: Entered, known: Mapping[str, list[Supporter]], at: datetime) -> RecognitionRow:
    return RecognitionRow(
        key=str(one.pk),
        name=full_name(one),
        email=one.email,
        post=f"{Role(one.role).label}, {one.department}",
        entered_label=_entered(one, at),
        same_names=tuple(f"{full_name(other)}, {other.department}" for other in known.get(_name(one), []) if other.pk != one.pk),
        takes_code=isinstance(one, Supporter) and needs_code(one),
        is_later=_is_later(one),
        refuse_url=reverse("recognition_refuse", args=[one.pk]),
    )


def _entered(one: Entered, at: datetime) -> str:
    """How the colleague came here, and by whom."""
    today = kyiv_day(at)
    if isinstance(one, Invitation):
        return _invited(one, moment_label(one.invited_at, today))
    by = one.entered_by.short_name if one.entered_by else _("nobody")
    if one.recognised_in:
        return _("moved here by %(name)s from: %(department)s") % {"name": by, "department": one.recognised_in}
    invitation = getattr(one, "invitation", None)
    if invitation and invitation.invited_by_id == one.entered_by_id:
        return _invited(invitation, moment_label(invitation.invited_at, today))
    return _("opened again by %(name)s") % {"name": by}


def _invited(invitation: Invitation, moment: str) -> str:
    return _("invited by %(name)s, %(moment)s") % {"name": invitation.invited_by.short_name, "moment": moment}


def _same_names(people: Iterable[Entered]) -> dict[str, list[Supporter]]:
    """Open accounts by surname and given name, for the names of these people."""
    surnames = {one.surname for one in people}
    found: dict[str, list[Supporter]] = {}
    for account in Supporter.objects.pickable().recognised().filter(surname__in=surnames).select_related("department"):
        found.setdefault(_name(account), []).append(account)
    return found


def _name(one: Entered) -> str:
    return folded(f"{one.surname} {one.given_name}")

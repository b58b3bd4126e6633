"""State of the letters of an invited list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from supporters.administration.reports.staff import full_name, until_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Invitation
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.notifications.models import Delivery, DeliveryState, Letter

UNDER_WAY = (DeliveryState.PLANNED, DeliveryState.SENDING)
FAULTY = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class FailedLetter:
    url: str
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """Neither accepted nor revoked."""

    pk: UUID
    url: str
    name: str
    email: str
    state_label: str
    state_tone: str


@dataclass(frozen=True, kw_only=True)
class BatchPage(NumberedPage):
    """Counts of invitations; `waiting`: letters not sent yet. An accepted or revoked invitation is not counted as waiting.
    `unaccepted`: the part of this page of all `unaccepted_count`."""

    batch: UUID
    invited_by: str
    invited_label: str
    count: int
    sent: int
    waiting: int
    accepted: int
    revoked: int
    failed: tuple[FailedLetter, ...]
    unaccepted: tuple[OpenInvitation, ...]
    unaccepted_count: int


def batch_page(batch: UUID, *, at: datetime, number: int = 1) -> BatchPage | None:
    """None when no list was invited under this key. One query for any number of invitations."""
    letters = Delivery.objects.filter(letter=Letter.INVITATION, subject_id=OuterRef("pk"), number=OuterRef("letter"))
    state = Subquery(letters.order_by("-made_at").values("state")[:1])
    rows: list[Any] = list(Invitation.objects.filter(batch=batch).select_related("invited_by").annotate(letter_state=state))
    if not rows:
        return None
    first, open_rows = rows[0], [row for row in rows if row.accepted_at is None and row.revoked_at is None]
    states = Counter(row.letter_state for row in open_rows)
    accepted, revoked = (sum(getattr(row, moment) is not None for row in rows) for moment in ("accepted_at", "revoked_at"))
    shown, page, pages = part_of(sorted(open_rows, key=_by_name), number)
    return BatchPage(
        page=page,
        pages=pages,
        unaccepted=tuple(_open(row, at) for row in shown),
        unaccepted_count=len(open_rows),
        batch=batch,
        invited_by=first.invited_by.short_name,
        invited_label=moment_label(first.invited_at, kyiv_day(at)),
        count=len(rows),
        sent=states[DeliveryState.SENT] + accepted,
        waiting=sum(states[one] for one in UNDER_WAY),
        accepted=accepted,
        revoked=revoked,
        failed=_failed([row for row in open_rows if row.letter_state in FAULTY]),
    )


def _failed(rows: Sequence[Invitation]) -> tuple[FailedLetter, ...]:
    ordered = sorted(rows, key=_by_name)
    return tuple(FailedLetter(reverse("invitation_detail", args=[row.pk]), full_name(row), row.email) for row in ordered)


def _by_name(row: Invitation) -> tuple[str, ...]:
    return alphabetical(row.surname, row.given_name)


def _open(row: Invitation, at: datetime) -> OpenInvitation:
    return OpenInvitation(
        pk=row.pk,
        url=reverse("invitation_detail", args=[row.pk]),
        name=full_name(row),
        email=row.email,
        state_label=until_label(row.until, at),
        state_tone="overdue" if row.until <= at else "info",
    )

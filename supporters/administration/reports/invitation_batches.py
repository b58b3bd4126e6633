"""A list of colleagues who were invited together: its letters, and who has not accepted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.actions.colleagues.bulk import letterless_words
from supporters.administration.reports.staff import full_name, until_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Invitation
from supporters.directory.models.invitation import InvitationQuerySet
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
    """Neither accepted nor revoked. `why`: no letter is sent again with the others, "" when one is."""

    pk: UUID
    url: str
    name: str
    email: str
    state_label: str
    state_tone: str
    why: str


@dataclass(frozen=True, kw_only=True)
class BatchPage(NumberedPage):
    """Counts of invitations; `waiting`: letters not sent yet. An accepted or revoked invitation is not counted as waiting.
    `letters`: those sent, and those that may still leave. `run_out`: open ones whose link opens no more. `unaccepted`: the part
    of this page of all `unaccepted_count`, first the `left_out`, who get no letter when it is sent again to all."""

    batch: UUID
    invited_by: str
    invited_label: str
    count: int
    letters: int
    sent: int
    waiting: int
    accepted: int
    revoked: int
    run_out: int
    failed: tuple[FailedLetter, ...]
    unaccepted: tuple[OpenInvitation, ...]
    unaccepted_count: int
    left_out: int


def with_letter_state(invitations: InvitationQuerySet) -> InvitationQuerySet:
    """Each with `letter_state`: of the last letter, None while it waits for a second person."""
    letters = Delivery.objects.filter(letter=Letter.INVITATION, subject_id=OuterRef("pk"), number=OuterRef("letter"))
    return invitations.annotate(letter_state=Subquery(letters.order_by("-made_at").values("state")[:1]))


def batch_page(batch: UUID, *, at: datetime, number: int = 1) -> BatchPage | None:
    """None when no list was invited under this key. Five queries at most for any number of invitations."""
    rows: list[Any] = list(with_letter_state(Invitation.objects.filter(batch=batch)).select_related("invited_by"))
    if not rows:
        return None
    first, open_rows = rows[0], [row for row in rows if row.is_open]
    reasons = left_out_words(open_rows, at=at)
    states = Counter(row.letter_state for row in open_rows)
    gone = sum(row.letter_state == DeliveryState.SENT for row in rows if row.revoked_at)
    accepted, revoked = (sum(getattr(row, moment) is not None for row in rows) for moment in ("accepted_at", "revoked_at"))
    shown, page, pages = part_of(sorted(open_rows, key=lambda row: (row.pk not in reasons, _by_name(row))), number)
    return BatchPage(
        page=page,
        pages=pages,
        unaccepted=tuple(_open(row, reasons.get(row.pk, ""), at) for row in shown),
        unaccepted_count=len(open_rows),
        left_out=len(reasons),
        batch=batch,
        invited_by=first.invited_by.short_name,
        invited_label=moment_label(first.invited_at, kyiv_day(at)),
        count=len(rows),
        letters=len(rows) - revoked + gone,
        sent=states[DeliveryState.SENT] + accepted + gone,
        waiting=sum(states[one] for one in UNDER_WAY),
        accepted=accepted,
        revoked=revoked,
        run_out=sum(row.until <= at for row in open_rows),
        failed=_failed([row for row in open_rows if row.letter_state in FAULTY]),
    )


def left_out_words(open_rows: Sequence[Invitation], *, at: datetime) -> Mapping[UUID, str]:
    """By invitation that gets no letter when it is sent again to all of the list: why. At most four queries."""
    keys = [row.pk for row in open_rows]
    undecided = Invitation.objects.undecided().filter(pk__in=keys).values_list("pk", flat=True)
    waits = _("A second person has not decided about the invitation yet.")
    return {**letterless_words(keys, at=at), **dict.fromkeys(undecided, waits)}


def _failed(rows: Sequence[Invitation]) -> tuple[FailedLetter, ...]:
    ordered = sorted(rows, key=_by_name)
    return tuple(FailedLetter(reverse("invitation_detail", args=[row.pk]), full_name(row), row.email) for row in ordered)


def _by_name(row: Invitation) -> tuple[str, ...]:
    return alphabetical(row.surname, row.given_name)


def _open(row: Invitation, why: str, at: datetime) -> OpenInvitation:
    return OpenInvitation(
        pk=row.pk,
        url=reverse("invitation_detail", args=[row.pk]),
        name=full_name(row),
        email=row.email,
        state_label=until_label(row.until, at),
        state_tone="overdue" if row.until <= at else "info",
        why=why,
    )

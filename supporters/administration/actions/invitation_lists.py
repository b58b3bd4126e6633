"""Invite a whole list of new colleagues, or none of it, and again those who have not accepted."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from privacy.ids import new_id
from supporters.administration.actions.invitations import (
    VALID_FOR,
    EmailRefused,
    InvitationOver,
    InvitationWaits,
    NewColleague,
    addresses_with_account,
    refuse_domain,
    resend_invitation,
)
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import Department, Invitation, Supporter, is_post_by_two
from supporters.forms.actions.idempotency import Submission
from supporters.notifications.actions.deliveries import plan_letters
from supporters.notifications.models import Letter


class ListRefused(Exception):
    """A row of the list can't be invited, or no longer; nothing is written. A new check of the list finds the row."""


@transaction.atomic
def invite_all(colleagues: Sequence[NewColleague], *, batch: UUID, by: Supporter, at: datetime) -> None:
    """The number of statements depends only on the number of departments that get a head. Raises ListRefused."""
    hold_departments()
    if any(is_post_by_two(*post) for post in {(new.role, new.department_id) for new in colleagues}):
        raise ListRefused
    try:
        for new in colleagues:
            refuse_domain(new.email)
    except EmailRefused as elsewhere:
        raise ListRefused from elsewhere
    ordered = sorted(colleagues, key=lambda new: new.email)  # concurrent lists take their locks in one order
    rows = [
        Invitation(pk=new_id(), **vars(new), batch=batch, invited_by=by, invited_at=at, until=at + VALID_FOR) for new in ordered
    ]
    try:
        with transaction.atomic():
            Invitation.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise ListRefused from taken
    _refuse_since_taken(ordered)
    plan_letters(Letter.INVITATION, [row.pk for row in rows], at=at)


def resend_batch(batch: UUID, *, by: Supporter, at: datetime, sent: Submission) -> int:
    """Send the letter again to everybody of the list who has not accepted. Returns to how many.

    Each in a transaction of its own; an invitation that is over meanwhile, or waits for a second administrator, is left out.
    What was stopped in the middle goes on when the form is sent again.
    """
    count = 0
    for pk in Invitation.objects.open().filter(batch=batch).order_by("pk").values_list("pk", flat=True):
        try:
            sent.do_once(pk, partial(resend_invitation, pk, by=by, at=at))
        except (InvitationOver, InvitationWaits):
            continue
        count += 1
    return count


def _refuse_since_taken(colleagues: Sequence[NewColleague]) -> None:
    """Refuse addresses taken and departments closed before the rows were written.

    From then on the rows hold both, so nothing can follow. Raises ListRefused.
    """
    departments = {new.department_id for new in colleagues}
    if Department.objects.open().filter(pk__in=departments).count() < len(departments):
        raise ListRefused
    if addresses_with_account(new.email for new in colleagues):
        raise ListRefused

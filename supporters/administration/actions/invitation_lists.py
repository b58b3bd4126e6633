"""A whole list of new colleagues is invited, or nobody of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from privacy.ids import new_id
from supporters.administration.actions.invitations import (
    VALID_FOR,
    EmailRefused,
    NewColleague,
    addresses_with_account,
    refuse_domain,
)
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import Department, Invitation, Supporter, is_post_by_two
from supporters.notifications.actions.deliveries import plan_letters
from supporters.notifications.models import Letter


class ListRefused(Exception):
    """One of the list can't be invited, or can't any more: nothing is written. Which one, a new check of the list tells."""


@transaction.atomic
def invite_all(colleagues: Sequence[NewColleague], *, batch: UUID, by: Supporter, at: datetime) -> None:
    """As many statements for two thousand as for two, and one for each department that gets a head. Raises ListRefused."""
    hold_departments()
    if any(is_post_by_two(*post) for post in {(new.role, new.department_id) for new in colleagues}):
        raise ListRefused
    try:
        for new in colleagues:
            refuse_domain(new.email)
    except EmailRefused as elsewhere:
        raise ListRefused from elsewhere
    ordered = sorted(colleagues, key=lambda new: new.email)  # two lists that meet wait for one another in one order
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


def _refuse_since_taken(colleagues: Sequence[NewColleague]) -> None:
    """The rows hold their addresses and departments now: what was accepted or closed in between is seen, and nothing more can
    come."""
    departments = {new.department_id for new in colleagues}
    if Department.objects.standing().filter(pk__in=departments).count() < len(departments):
        raise ListRefused
    if addresses_with_account(new.email for new in colleagues):
        raise ListRefused

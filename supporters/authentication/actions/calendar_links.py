"""The secret address from which a calendar program fetches a user's week (the row:
supporters/authentication/models/calendar_link.py).
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from privacy.keys import keyed_token
from supporters.authentication.models import CalendarLink
from supporters.authentication.second_factor import has_needed_factor
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.directory.undertaking import is_undertaken

NOTED_EVERY: Final = timedelta(hours=1)


@transaction.atomic
def make_calendar_link(*, by: Supporter, at: datetime) -> str:
    """Return the whole address, which is shown only once; the previous one stops working."""
    locked_supporter(by.pk)
    revoke_calendar_link(by.pk, at=at)
    secret = secrets.token_urlsafe(32)
    CalendarLink.objects.create(supporter=by, token=_token(secret), made_at=at)
    return f"{settings.SITE_URL}{reverse('calendar_fetch', args=[secret])}"


def revoke_calendar_link(supporter_id: UUID, *, at: datetime) -> None:
    """Revoke the link if there is one; may be called any number of times."""
    CalendarLink.objects.filter(supporter=supporter_id, revoked_at=None).update(revoked_at=at)


def reader_of_link(secret: str, *, at: datetime) -> Supporter | None:
    """The owner of a valid link; its use is recorded at most once an hour.

    None for an unknown or revoked address, and for an owner who may not open the list of today. The secret is looked up by its
    hash, so the response time reveals nothing about it.
    """
    live = CalendarLink.objects.filter(token=_token(secret), revoked_at=None, supporter__in=Supporter.objects.pickable())
    link = live.select_related("supporter").first()
    if link is None or not _may_read(link.supporter):
        return None
    if link.last_used_at is None or at - link.last_used_at >= NOTED_EVERY:
        CalendarLink.objects.filter(pk=link.pk).update(last_used_at=at)
    return link.supporter


def _may_read(owner: Supporter) -> bool:
    """The same conditions as the gates for a signed-in user (supporters/authentication/middleware/gates.py)."""
    passes = is_undertaken(owner) and has_needed_factor(owner) and not owner.is_unknown
    return Permission.TODAY_VIEW in owner.granted and passes


def _token(secret: str) -> bytes:
    return keyed_token("calendar link", secret)

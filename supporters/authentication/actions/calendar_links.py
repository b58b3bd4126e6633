"""The secret address under which a calendar program fetches somebody's week. (The row:
supporters/authentication/models/calendar_link.py.)"""

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
    """The whole address, which is known now and never again; the one before opens nothing any more."""
    locked_supporter(by.pk)
    revoke_calendar_link(by.pk, at=at)
    secret = secrets.token_urlsafe(32)
    CalendarLink.objects.create(supporter=by, token=_token(secret), made_at=at)
    return f"{settings.SITE_URL}{reverse('calendar_fetch', args=[secret])}"


def revoke_calendar_link(supporter_id: UUID, *, at: datetime) -> None:
    """However often it is called; nothing when there is none."""
    CalendarLink.objects.filter(supporter=supporter_id, revoked_at=None).update(revoked_at=at)


def reader_of_link(secret: str, *, at: datetime) -> Supporter | None:
    """Whose week the address shows; its use is noted once an hour. None for one that was never made, that is revoked, or whose
    owner could not come to the list of today either. It is looked up by its hash: how long that takes tells nothing of it."""
    live = CalendarLink.objects.filter(token=_token(secret), revoked_at=None, supporter__in=Supporter.objects.pickable())
    link = live.select_related("supporter").first()
    if link is None or not _may_read(link.supporter):
        return None
    if link.last_used_at is None or at - link.last_used_at >= NOTED_EVERY:
        CalendarLink.objects.filter(pk=link.pk).update(last_used_at=at)
    return link.supporter


def _may_read(owner: Supporter) -> bool:
    """What the gates ask of whoever is signed in (supporters/authentication/middleware/gates.py)."""
    return Permission.TODAY_VIEW in owner.granted and is_undertaken(owner) and has_needed_factor(owner)


def _token(secret: str) -> bytes:
    return keyed_token("calendar link", secret)

"""Measures on the whole site during an incident."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.directory.models import Emergency, EmergencyKind, Supporter


class EmergencyRefused(Exception):
    """The measure is already in force, or no longer; the message is shown to the administrator."""


@transaction.atomic
def end_all_sessions(reason: str, *, by: Supporter, at: datetime, session_key: str) -> None:
    """End every session on every device except that of `session_key`."""
    Emergency.objects.create(kind=EmergencyKind.END_SESSIONS, reason=reason, begun_by=by, begun_at=at, ended_by=by, ended_at=at)
    Session.objects.exclude(pk=stored_session_key(session_key)).delete()


@transaction.atomic
def begin_reading_only(reason: str, *, by: Supporter, at: datetime) -> None:
    """Refuse every write except those listed in supporters/authentication/middleware/reading_only.py. Raises EmergencyRefused."""
    try:
        with transaction.atomic():
            Emergency.objects.create(kind=EmergencyKind.READ_ONLY, reason=reason, begun_by=by, begun_at=at)
    except IntegrityError as in_force:
        raise EmergencyRefused(_("The site is read only already.")) from in_force


@transaction.atomic
def end_reading_only(*, by: Supporter, at: datetime) -> None:
    """Raises EmergencyRefused."""
    measure = Emergency.objects.reading_only().select_for_update(of=("self",)).first()
    if measure is None:
        raise EmergencyRefused(_("Writing is open already."))
    measure.ended_by, measure.ended_at = by, at
    measure.save(update_fields=["ended_by", "ended_at"])

"""End sessions of an account from outside its browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.authentication.session_life import DEVICE


@dataclass(frozen=True)
class KeptSession:
    """`stored_key` and `content` come from the session's row; `device_id` is None for a session that began without a device."""

    stored_key: str
    content: dict[str, Any]

    @property
    def device_id(self) -> UUID | None:
        device: str | None = self.content.get(DEVICE)
        return UUID(device) if device else None


def sessions_of(supporter_id: UUID) -> Iterator[KeptSession]:
    for row in Session.objects.filter(supporter_id=supporter_id):
        yield KeptSession(row.pk, row.get_decoded())


def end_sessions(supporter_id: UUID, *, but: str = "", device_id: UUID | None = None) -> None:
    """End all sessions of the account, or those on one device; `but`: key of the one session that continues."""
    kept = stored_session_key(but)
    ended = [
        session.stored_key
        for session in sessions_of(supporter_id)
        if session.stored_key != kept and (device_id is None or session.device_id == device_id)
    ]
    Session.objects.filter(pk__in=ended).delete()

"""How long somebody stays signed in: some idle minutes, and twelve hours in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from supporters.directory.roles import IDLE_SECONDS, Role

SEEN, BEGUN, DEVICE = "seen_at", "begun_at", "device"  # keys of a session; seconds since 1970, and the key of a Device
WRITTEN_EVERY: Final = 60  # seconds


@dataclass(frozen=True)
class TimeLeft:
    """In seconds; a session below 0 is over. Nothing prolongs `in_all`."""

    idle: int
    in_all: int

    @property
    def seconds(self) -> int:
        return min(self.idle, self.in_all)

    @property
    def can_go_on(self) -> bool:
        """Whether activity prolongs it."""
        return self.in_all > self.idle


def time_left(session: SessionBase | Mapping[str, Any], role: str, *, now: int) -> TimeLeft:
    """`session` may be what the row of one holds. One that has not begun begins now."""
    idle = min(settings.SESSION_IDLE_SECONDS, IDLE_SECONDS.get(Role(role), settings.SESSION_IDLE_SECONDS))
    seen, begun = session.get(SEEN, now), session.get(BEGUN, now)
    return TimeLeft(idle - (now - seen), settings.SESSION_COOKIE_AGE - (now - begun))

"""Session lifetime: some idle minutes, and twelve hours in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from supporters.directory.roles import IDLE_SECONDS, Role

# Keys in a session: seconds since 1970 for the first two, and the key of a Device.
SEEN, BEGUN, DEVICE = "seen_at", "begun_at", "device"
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
        """Whether activity prolongs the session."""
        return self.in_all > self.idle


def time_left(session: SessionBase | Mapping[str, Any], role: str, *, now: int) -> TimeLeft:
    """`session` may be the decoded content of a row. A session without a start begins now."""
    idle = min(settings.SESSION_IDLE_SECONDS, IDLE_SECONDS.get(Role(role), settings.SESSION_IDLE_SECONDS))
    seen, begun = session.get(SEEN, now), session.get(BEGUN, now)
    return TimeLeft(idle - (now - seen), settings.SESSION_COOKIE_AGE - (now - begun))

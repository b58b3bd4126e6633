"""Whether reminders lead to anything. The app that knows contacts registers itself in its AppConfig.ready(): staff stand
below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class Effectiveness:
    """How many notifications were made, and after how many of them came a contact."""

    made: int = 0
    followed: int = 0


class CountEffectiveness(Protocol):
    def __call__(
        self, subject_kinds: Mapping[str, str], *, made_from: datetime, made_until: datetime, within: timedelta
    ) -> dict[str, Effectiveness]:
        """By rule, of `subject_kinds`: its first notifications from one moment until just before the other, and those which a
        contact followed in time. A rule about something that no contact answers is missing."""

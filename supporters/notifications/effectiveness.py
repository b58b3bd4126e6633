"""Effectiveness of reminders.

The app with the contacts registers itself in its AppConfig.ready(), since this app must not import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class Effectiveness:
    """How many notifications were made, and how many of them a contact followed."""

    made: int = 0
    followed: int = 0


class CountEffectiveness(Protocol):
    def __call__(
        self, subject_kinds: Mapping[str, str], *, made_from: datetime, made_until: datetime, within: timedelta
    ) -> dict[str, Effectiveness]:
        """By rule, for the rules in `subject_kinds`: first notifications made in the half-open interval, and those followed by a
        contact in time.

        A rule about a subject without contacts is missing.
        """

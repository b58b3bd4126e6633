"""Counts for the morning digest. The app of cases answers it (supporters/notifications/case_provider.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class DigestCounts:
    """The lines of the reader's own list of today; of a head also the steps on the list of the whole departments.

    False when all counts are 0.
    """

    due_today: int = 0
    overdue: int = 0
    awaiting_consent: int = 0
    questions: int = 0
    whole_today: int = 0
    whole_overdue: int = 0

    @property
    def is_own(self) -> bool:
        """Something is the reader's own."""
        return bool(self.due_today or self.overdue or self.awaiting_consent or self.questions)

    def __bool__(self) -> bool:
        return self.is_own or bool(self.whole_today or self.whole_overdue)


class CountDigests(Protocol):
    def __call__(self, supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
        """Counts for all of them, none missing, in a fixed number of queries."""

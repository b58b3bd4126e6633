"""Counts for the morning digest. The app of cases answers it (supporters/notifications/case_provider.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from supporters.directory.models import Supporter


@dataclass(frozen=True)
class DigestCounts:
    """False when all counts are 0."""

    due_today: int = 0
    overdue: int = 0
    awaiting_consent: int = 0
    questions: int = 0

    def __bool__(self) -> bool:
        return bool(self.due_today or self.overdue or self.awaiting_consent or self.questions)


class CountDigests(Protocol):
    def __call__(self, supporters: Collection[Supporter], *, at: datetime) -> dict[UUID, DigestCounts]:
        """Counts for all of them, none missing, in a fixed number of queries."""

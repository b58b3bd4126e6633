"""What somebody has in hand. The app that knows the work registers itself in its AppConfig.ready(): staff stand below it."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from supporters.models import Supporter


class Work(Protocol):
    """Work that an account must not be closed over."""

    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """How many open pieces each of them is responsible for; nobody is missing."""

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        """Give all of it to one colleague, in the caller's transaction; how many pieces went."""


_registered: Final[list[Work]] = []


def register_work(work: Work) -> None:
    _registered.append(work)


def work() -> Work:
    """The one kind of work there is: support of people (cases)."""
    (only,) = _registered
    return only

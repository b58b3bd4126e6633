"""What somebody has in hand. The app that knows the work registers itself in its AppConfig.ready(): staff stand below it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from supporters.directory.models import Department, Reach, Supporter


@dataclass(frozen=True)
class Piece:
    """One open piece of work, as far as an administrator may know of it: its random number, and whose department it is in.
    `asked_id`: a colleague it was offered to, who has not answered yet; None for most."""

    id: UUID
    number: str
    label: str
    department_id: UUID
    asked_id: UUID | None


class Work(Protocol):
    """Work that an account must not be closed over."""

    def open_in(self, department_ids: Collection[UUID]) -> dict[UUID, int]:
        """How many open pieces belong to each of these departments; nobody is missing."""

    def places_of(self, department_id: UUID) -> tuple[str, ...]:
        """Names of the places whose people the department looks after."""

    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """How many open pieces each of them is responsible for; nobody is missing."""

    def due_until(self, days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
        """By person and day: how many steps of their open pieces come due on that day or before; nobody is missing."""

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        """Give all of it to one colleague, in the caller's transaction; how many pieces went."""

    def pieces_of(self, giver_id: UUID) -> list[Piece]:
        """What somebody is responsible for, by department and number."""

    def hand_over(self, giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
        """Give each of these pieces to the colleague named for it, in the caller's transaction; how many went."""

    def follow(self, owner_id: UUID, department: Department, *, by: Supporter, at: datetime) -> int:
        """What somebody is responsible for goes along to another department, in the caller's transaction; how many pieces."""

    def open_within(self, seen: Reach, *, but: Reach | None = None) -> int:
        """How many open pieces this reach sees; with `but`, those that reach does not see."""

    def departments(self) -> frozenset[UUID]:
        """Those that have open work."""

    def teams_of(self, supporter_id: UUID) -> int:
        """In how many pieces somebody takes part beside the one who is responsible."""

    def leave_teams(self, supporter_id: UUID, *, at: datetime) -> None:
        """Somebody takes part in none of them any more."""

"""Open work of staff. The app of cases answers it (supporters/notifications/case_provider.py)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from supporters.directory.models import Department, Reach, Supporter
from supporters.directory.reports.load import Load


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One open case as far as an administrator may know it: its random number and its department.

    `asked_id`: a colleague to whom it is offered, who has not answered yet; None for most. `weight`: its points in a load.
    """

    id: UUID
    number: str
    label: str
    department_id: UUID
    asked_id: UUID | None
    weight: int


class ServedPlace(NamedTuple):
    """`period_label`: since when, and of a past one until when."""

    name: str
    period_label: str
    is_current: bool


class Work(Protocol):
    """Open work, which must have an owner before an account is closed."""

    def open_in(self, department_ids: Collection[UUID]) -> dict[UUID, int]:
        """The number of open cases of each department; none is missing."""

    def places_of(self, department_id: UUID) -> tuple[ServedPlace, ...]:
        """The facilities that the department serves, then those that it served before; by name."""

    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """The number of open cases each person leads; none is missing."""

    def loads(self, supporter_ids: Collection[UUID], *, today: date) -> dict[UUID, Load]:
        """How much work each person has: what they lead, cover today and are asked to lead; none is missing."""

    def due_until(self, days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
        """By person and day: the number of steps of their open cases due on or before that day; none is missing."""

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        """Put all open cases into the queue, offered to one colleague, in the caller's transaction; returns how many."""

    def pieces_of(self, giver_id: UUID) -> list[Piece]:
        """The open cases a person leads, by department and number."""

    def hand_over(self, giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
        """Put each of these cases into the queue, offered to its colleague, in the caller's transaction; returns how many."""

    def leave_in_queue(self, giver_id: UUID, case_ids: Collection[UUID], *, by: Supporter, at: datetime) -> None:
        """Put these cases of a person into the queue, offered to nobody, in the caller's transaction."""

    def offer_from_queue(
        self, case_ids: Collection[UUID], to_id: UUID, *, department_id: UUID, by: Supporter, at: datetime
    ) -> int:
        """Offer to a colleague those that are still in the queue of this department and offered to nobody; returns how many."""

    def follow(self, owner_id: UUID, department: Department, *, by: Supporter, at: datetime) -> int:
        """Move the person's open cases along to another department, in the caller's transaction; returns how many."""

    def open_within(self, seen: Reach, *, but: Reach | None = None) -> int:
        """The number of open cases within this reach; with `but`, only those outside that reach."""

    def departments(self) -> frozenset[UUID]:
        """The departments that have open work, or are asked to take some."""

    def offers_to(self, department_id: UUID) -> int:
        """The number of cases that wait for an answer of the department or of a colleague there."""

    def leave_offers(self, supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
        """Ask the department instead of the person, in the caller's transaction."""

    def teams_of(self, supporter_id: UUID) -> int:
        """In how many open cases the person is a team member without being responsible."""

    def leave_teams(self, supporter_id: UUID, *, at: datetime) -> None:
        """Remove the person from all teams."""

    def imports_of(self, supporter_id: UUID) -> int:
        """How many imports of registers stop without the person, until another head takes them over."""

    def promises_of(self, supporter_id: UUID) -> int:
        """How many open promises the person keeps instead of who answers for the case."""

    def pass_on_promises(self, supporter_id: UUID, *, at: datetime) -> int:
        """Pass those whose case the person reaches no longer to who answers for it, in the caller's transaction; returns how
        many."""

    def pass_on_promises_in_tree(self, *, at: datetime) -> int:
        """The same for everybody, after a department was moved."""

"""Who answered for what a notification tells of, when it was made. The app that knows registers it in its
AppConfig.ready(): notifications stand below."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from supporters.directory.models import Department, Supporter


@dataclass(frozen=True)
class PastOwner:
    """`owner`: None while it waited in the queue of its department; `relieved`: the owner before, who stayed responsible
    until the new one had accepted."""

    owner: Supporter | None
    relieved: Supporter | None
    department: Department


OwnerAt = Callable[[UUID, datetime], PastOwner | None]
_registered: Final[dict[str, OwnerAt]] = {}


def register_past_owner(subject_kind: str, holders: OwnerAt) -> None:
    _registered[subject_kind] = holders


def owner_at(subject_kind: str, subject_id: UUID, at: datetime) -> PastOwner | None:
    """None for what belongs to nobody."""
    return _registered[subject_kind](subject_id, at) if subject_kind in _registered else None

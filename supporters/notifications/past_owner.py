"""Who answered for what a notification tells of, when it was made. The app that knows registers it in its
AppConfig.ready(): notifications stand below."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from supporters.directory.models import Department, Supporter


@dataclass(frozen=True)
class Held:
    """`owner`: None while it waited in the queue of its department; `relieved`: the owner before, who stayed responsible
    until the new one had accepted."""

    owner: Supporter | None
    relieved: Supporter | None
    department: Department


Holders = Callable[[UUID, datetime], Held | None]
_registered: Final[dict[str, Holders]] = {}


def register_holders(subject_kind: str, holders: Holders) -> None:
    _registered[subject_kind] = holders


def held_at(subject_kind: str, subject_id: UUID, at: datetime) -> Held | None:
    """None for what belongs to nobody."""
    return _registered[subject_kind](subject_id, at) if subject_kind in _registered else None

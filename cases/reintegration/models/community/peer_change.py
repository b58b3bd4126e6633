import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import models

from privacy.fields import SealedTextField
from supporters.notifications.models import Rule

BLOCK: Final = 240  # the words of each change fit into one, so that all are of one length


@dataclass(frozen=True, kw_only=True)
class Change:
    """`subject_id`: of an end the card, else the side. `by_id`: who needs no notice of it."""

    rule: Rule
    subject_id: UUID
    by_id: UUID
    due_at: datetime

    def is_due(self, at: datetime) -> bool:
        return self.due_at <= at


class PeerChange(models.Model):
    """A change of a tie that one of its cards does not show yet; deleted when it does (ADR 49).

    Nothing of it is in clear, not even when it is due: it is written in the transaction of the other card. `is_mixed`: the rows
    of that transaction are not beside each other any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    words = SealedTextField(block=BLOCK)
    is_mixed = models.BooleanField(default=False)

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "words": "C3", "is_mixed": "C0"}

    @property
    def change(self) -> Change:
        """Raises ValueError for a value that does not open."""
        known = json.loads(self.words)
        ids = {name: UUID(known[name]) for name in ("subject_id", "by_id")}
        return Change(rule=Rule(known["rule"]), due_at=datetime.fromisoformat(known["due_at"]), **ids)


def change_words(change: Change) -> str:
    known: dict[str, Any] = asdict(change)
    return json.dumps({name: str(value) for name, value in known.items()})

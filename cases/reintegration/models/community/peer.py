import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from cases.case.models.case import Case
from cases.reintegration.states.community import PeerState, ShownAs
from privacy.fields import SealedNameField, SealedTextField
from privacy.keys import keyed_token
from supporters.directory.models import Supporter
from supporters.notifications.models import Rule

ASKING_CHARS: Final = 300
DOMAIN: Final = "peer"  # of the keyed token
PATIENCE: Final = "SELECT set_config('lock_timeout', %s, true)"
FOR_THE_TABLE: Final = "2s"  # the database takes it from its own cleaning after a second
FOR_CARDS: Final = "500ms"  # somebody may hold one and wait for the table: below the second after which a deadlock is looked for

# Who waits for the table reads the rows anew afterwards; a row that is deleted while somebody waits for it would seem ended.
TAKE: Final = "LOCK TABLE cases_peerside IN EXCLUSIVE MODE"
MIX: Final = """
WITH taken AS (DELETE FROM cases_peerside RETURNING *)
INSERT INTO cases_peerside SELECT * FROM taken ORDER BY gen_random_uuid()"""


class PeerSideQuerySet(QuerySet["PeerSide"]):
    def searching(self) -> "PeerSideQuerySet":
        return self.filter(other=None)

    def ties(self) -> "PeerSideQuerySet":
        """Proposed or agreed; not a search."""
        return self.exclude(other=None)

    @transaction.atomic
    def mix(self) -> None:
        """Write all rows anew in random order, in one transaction: a dump has them in the order in which they were written.

        Raises OperationalError while somebody works on a tie.
        """
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE, [FOR_THE_TABLE])
            cursor.execute(TAKE)
            cursor.execute(PATIENCE, [FOR_CARDS])
            cursor.execute(MIX)


class PeerSide(models.Model):
    """One side of a tie between two cards, as the card of this side has it; or a search for a peer, which has no other side.

    The table says which card has a peer, not whose: `other` is the sealed key of the other side, `token` a keyed digest of the
    two cards in this order, the keys are random, and a tie has neither a moment nor an author. A tie of a card with itself would
    have the same token twice, which the database refuses. A tie that ends leaves no row (ADR 49).
    `stage`: of a tie. `called`: how the other person wants to be called, copied here so that reading it names the
    person of this card only; NULL until that person has agreed. `words`: what the supporter wrote for who looks for a peer.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="peer_sides")
    stage = SealedTextField(subject="case.person_id", null=True, choices=PeerState.choices)
    other = SealedTextField(subject="case.person_id", null=True)
    token = models.BinaryField(max_length=32, null=True, unique=True)
    called = SealedNameField(subject="case.person_id", null=True)
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices, blank=True)
    words = SealedTextField(subject="case.person_id", null=True, max_chars=ASKING_CHARS)
    by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    objects = PeerSideQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "stage": "C3",
        "other": "C3",
        "token": "C3",
        "called": "C3",
        "shown_as": "C2",
        "words": "C3",
        "by": "C1",
        "at": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(shown_as__in=["", *ShownAs.values]), name="peer_shown_as_known"),
            models.CheckConstraint(
                condition=Q(other=None, stage=None, token=None, called=None, words__isnull=False)
                | Q(other__isnull=False, stage__isnull=False, token__isnull=False, words=None),
                name="peer_tied_or_searched",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=False, at=None, by=None, shown_as="")
                | (Q(other=None, at__isnull=False, by__isnull=False) & ~Q(shown_as="")),
                name="peer_search_has_an_author",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(other=None), name="one_search_for_a_peer"),
        ]

    @property
    def state(self) -> PeerState:
        """A stage that does not open counts as not answered, so that nothing is shown."""
        if self.stage is None:
            return PeerState.SEARCHES
        return next((state for state in PeerState if state == self.stage), PeerState.ASKS)


def tie_token(of: UUID, with_card: UUID) -> bytes:
    """Of the side of the first card; that of the other side can't be derived from it without the key."""
    return keyed_token(DOMAIN, f"{of}>{with_card}")


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

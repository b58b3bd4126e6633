from typing import ClassVar, Final
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q, QuerySet

from cases.models.case import Case
from cases.states.reintegration.community import PeerState, ShownAs
from privacy.fields import SealedTextField
from privacy.keys import keyed_token
from supporters.directory.models import Supporter

ASKING_CHARS: Final = 300
DOMAIN: Final = "peer"  # of the keyed token


class PeerSideQuerySet(QuerySet["PeerSide"]):
    def searching(self) -> "PeerSideQuerySet":
        return self.filter(state=PeerState.SEARCHES)

    def ties(self) -> "PeerSideQuerySet":
        """Proposed or agreed; not a search."""
        return self.exclude(state=PeerState.SEARCHES)


class PeerSide(models.Model):
    """One side of a tie between two cards, as the card of this side has it; or a search for a peer, which has no other side.

    The table says which card has a peer, not whose: `other` is the sealed key of the other side, `token` a keyed digest of the
    two cards in this order, the keys are random, and a side that was not answered yet has no moment. A tie of a card with itself
    would have the same token twice, which the database refuses. A tie that ends leaves no row (ADR 49).
    `words`: what the supporter wrote for who looks for a peer. `by`, `at`: who wrote the answer of this side down, and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="peer_sides")
    state = models.CharField(max_length=8, choices=PeerState.choices)
    other = SealedTextField(subject="case.person_id", null=True)
    token = models.BinaryField(max_length=32, null=True, unique=True)
    shown_as = models.CharField(max_length=10, choices=ShownAs.choices, blank=True)
    words = SealedTextField(subject="case.person_id", null=True, max_chars=ASKING_CHARS)
    by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    objects = PeerSideQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "state": "C2",
        "other": "C3",
        "token": "C3",
        "shown_as": "C2",
        "words": "C3",
        "by": "C1",
        "at": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PeerState.values), name="peer_state_known"),
            models.CheckConstraint(condition=Q(shown_as__in=["", *ShownAs.values]), name="peer_shown_as_known"),
            models.CheckConstraint(
                condition=Q(state=PeerState.SEARCHES, other=None, token=None, words__isnull=False)
                | (~Q(state=PeerState.SEARCHES) & Q(other__isnull=False, token__isnull=False, words=None)),
                name="peer_tied_or_searched",
            ),
            models.CheckConstraint(
                condition=Q(state=PeerState.ASKED, at=None, by=None, shown_as="")
                | (~Q(state=PeerState.ASKED) & ~Q(shown_as="") & Q(at__isnull=False, by__isnull=False)),
                name="peer_answered_or_asked",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state=PeerState.SEARCHES), name="one_search_for_a_peer"),
        ]


def tie_token(of: UUID, with_card: UUID) -> bytes:
    """Of the side of the first card; that of the other side can't be derived from it without the key."""
    return keyed_token(DOMAIN, f"{of}>{with_card}")

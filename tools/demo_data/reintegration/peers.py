"""Ties between peers, agreed by both."""

from random import Random
from typing import Final
from uuid import UUID, uuid4

from cases.reintegration.models import PeerSide
from cases.reintegration.models.community.peer import tie_token
from cases.reintegration.states.community import PeerState
from tools.demo_data.reintegration.rows import Pages
from tools.demo_data.reintegration.work import Span
from veterans.models import Scope

TIED_SHARE: Final = 0.05  # of the cases


class Peers:
    """Ties each drawn person with the one drawn before."""

    def __init__(self, pages: Pages, rng: Random) -> None:
        self.pages, self.rng = pages, rng
        self.first: tuple[Span, str] | None = None

    def write(self, span: Span) -> None:
        """Both must have an owner, who asks. The given name is read before the row of the person is written, and sealed."""
        if span.is_over or span.case.owner is None or self.rng.random() >= TIED_SHARE:
            return
        called = span.case.person.given_name
        if self.first is None:
            self.first = span, called
            return
        keys, (other, other_called) = (uuid4(), uuid4()), self.first
        self._add(keys, other, span, called)
        self._add(keys[::-1], span, other, other_called)
        self.first = None

    def _add(self, keys: tuple[UUID, UUID], own: Span, other: Span, called: str) -> None:
        """`called`: how the other one wants to be called."""
        self.pages.consent(own.case.person, Scope.PEER, by=own.by, at=own.since)
        self.pages.rows.add(
            PeerSide(
                pk=keys[0],
                case=own.case,
                stage=PeerState.TIED,
                other=str(keys[1]),
                token=tie_token(own.case.pk, other.case.pk),
                called=called,
            )
        )

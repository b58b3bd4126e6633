"""Ties between peers, agreed by both."""

from random import Random
from typing import Final
from uuid import UUID, uuid4

from cases.models import PeerSide
from cases.models.community.peer import tie_token
from cases.states.reintegration.community import PeerState
from tools.demo_data.reintegration.rows import Pages
from tools.demo_data.reintegration.work import Span
from veterans.models import Scope

TIED_SHARE: Final = 0.05  # of the cases


class Peers:
    """Ties each drawn person with the one drawn before."""

    def __init__(self, pages: Pages, rng: Random) -> None:
        self.pages, self.rng = pages, rng
        self.first: Span | None = None

    def write(self, span: Span) -> None:
        """Both must have an owner, who asks."""
        if span.is_over or span.case.owner is None or self.rng.random() >= TIED_SHARE:
            return
        if self.first is None:
            self.first = span
            return
        keys = uuid4(), uuid4()
        self._add(keys, self.first, span)
        self._add(keys[::-1], span, self.first)
        self.first = None

    def _add(self, keys: tuple[UUID, UUID], own: Span, other: Span) -> None:
        self.pages.consent(own.case.person, Scope.PEER, by=own.by, at=own.since)
        self.pages.rows.add(
            PeerSide(
                pk=keys[0],
                case=own.case,
                stage=PeerState.TIED,
                other=str(keys[1]),
                token=tie_token(own.case.pk, other.case.pk),
                called=other.case.person.given_name,
            )
        )

"""What who registers a person answers about likely cards, and keeping it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from django.db import transaction

from supporters.directory.models import Supporter
from veterans.actions.pairs import keep_registrar_verdict


class VerdictKind(Enum):
    NONE = auto()  # nothing was asked
    SAME = auto()  # the person has a card within reach
    ELSEWHERE = auto()  # the person has a card of another department
    ANOTHER = auto()  # none of them


@dataclass(frozen=True)
class Verdict:
    """`number`: of the card that is the person's. `words`: why it is another person, or the note to who answers for the card."""

    kind: VerdictKind = VerdictKind.NONE
    number: str = ""
    words: str = ""


@dataclass(frozen=True)
class JudgedPair:
    """A person of a likely card. `score` is from 0 to 1, `reasons` are codes of MatchWeight."""

    person_id: UUID
    score: float
    reasons: tuple[str, ...]


@transaction.atomic
def keep_verdicts(person_id: UUID, judged: list[JudgedPair], *, words: str, by: Supporter, at: datetime) -> None:
    """Keep for each likely person why `person_id`, just registered, is another one. Heads read it beside the pair."""
    for pair in judged:
        keep_registrar_verdict(person_id, pair.person_id, words, by=by, at=at, score=pair.score, reasons=pair.reasons)

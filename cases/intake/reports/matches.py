"""Why two persons may be one, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.text import capfirst

from cases.case.models import Case
from cases.intake.actions.verdicts import JudgedPair
from cases.intake.reports.search import FoundRow, SearchRow, found_rows
from cases.leading.reports.requests import Door, doors_of
from supporters.directory.models import Supporter
from veterans.matching import CERTAIN, POSSIBLE, Facts, Likely, likely, most_alike, stored_facts
from veterans.matching.weights import WEIGHTS


class Reasons:
    """Labels and points of the weights, from the memory of the process."""

    def __init__(self) -> None:
        self._weights = WEIGHTS.rows()

    def same(self, codes: Iterable[str]) -> str:
        return self._words(codes, sign=1)

    def differs(self, codes: Iterable[str]) -> str:
        return self._words(codes, sign=-1)

    def _words(self, codes: Iterable[str], *, sign: int) -> str:
        found = [weight for code in codes if (weight := self._weights.get(code)) and weight.points * sign > 0]
        return "; ".join(_in_a_line(weight.label) for weight in found)


def _in_a_line(label: str) -> str:
    """Begin with a small letter, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


SHOWN: Final = 5
OF_CARD: Final = "card:"  # before the number of a card in an answer


@dataclass(frozen=True, kw_only=True)
class LikelyCard:
    """A card within reach. `number`: of the card; `is_certain`: the form asks about it before it saves."""

    person_id: UUID
    number: str
    row: SearchRow
    score: float
    reasons: tuple[str, ...]
    reasons_label: str
    is_certain: bool

    @property
    def answer(self) -> str:
        """The value of the answer that it is this one."""
        return f"{OF_CARD}{self.number}"


@dataclass(frozen=True, kw_only=True)
class Matches:
    """`is_limited`: no answer about cards of others today, which is not the same as none."""

    cards: tuple[LikelyCard, ...] = ()
    doors: tuple[Door, ...] = ()
    is_limited: bool = False
    certain: tuple[LikelyCard, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "certain", tuple(card for card in self.cards if card.is_certain))

    @property
    def asks(self) -> bool:
        """Whether the form is not saved without an answer."""
        return bool(self.certain or self.doors)

    def card(self, number: str) -> LikelyCard | None:
        return next((card for card in self.certain if card.number == number), None)


def find_matches(facts: Facts, holders: Iterable[UUID] | None, user: Supporter, *, at: datetime) -> Matches:
    """`holders`: persons of whom a whole fact is known; None: the question had no answer.

    A card within reach with a whole fact is certain, and one of a namesake possible, whatever its score. At most six queries.
    """
    reachable, known = Case.objects.visible_to(user), frozenset(holders or ())
    alike = likely(facts, within=reachable.values("person_id"), least=0.0)
    shown = [one for one in alike if one.score >= POSSIBLE or one.is_namesake or one.person_id in known]
    found = sorted(shown, key=lambda one: one.person_id not in known)[:SHOWN]
    own = {one.person_id: one for one in found}
    rows = found_rows(reachable.filter(person__in=own), list(own), user) if found else []
    words = Reasons() if rows else None
    cards = tuple(_card(row, own[row.person_id], words, is_known=row.person_id in known) for row in rows) if words else ()
    elsewhere = known - {one.person_id for one in alike}
    doors = doors_of(elsewhere, at=at) if elsewhere else ()
    return Matches(cards=cards, doors=doors, is_limited=holders is None)


def _card(found: FoundRow, one: Likely, words: Reasons, *, is_known: bool) -> LikelyCard:
    return LikelyCard(
        person_id=found.person_id,
        number=found.number,
        row=found.row,
        score=one.score,
        reasons=one.reasons,
        reasons_label=capfirst(words.same(one.reasons)),
        is_certain=is_known or one.score >= CERTAIN,
    )


def judged_pairs(matches: Matches, facts: Facts) -> list[JudgedPair]:
    """Each person about whom the form has asked, with the score of the pair; one query for those beyond reach."""
    beyond = stored_facts([door.person_id for door in matches.doors]) if matches.doors else {}
    found = [(person_id, most_alike((facts,), others.values())) for person_id, others in beyond.items()]
    return [
        *(JudgedPair(card.person_id, card.score, card.reasons) for card in matches.certain),
        *(JudgedPair(person_id, likeness.score, likeness.reasons) for person_id, likeness in found),
    ]

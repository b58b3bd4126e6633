"""Who could take the cases of a person who leaves: options, and a proposed division."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from privacy.keys import keyed_token
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.directory.reports.colleagues import Colleagues, colleague_of
from supporters.notifications.case_provider import work
from supporters.notifications.workload import Piece

MOST_AT_ONCE: Final = 150  # rows of one form: the site accepts at most 200 fields


@dataclass(frozen=True)
class Share:
    """How many cases a colleague has now, would get, and would have after the transfer."""

    name: str
    department: str
    has: int
    gets: int

    @property
    def then(self) -> int:
        return self.has + self.gets


@dataclass(frozen=True, kw_only=True)
class PieceRow:
    """`taker_id` and `taker`: the proposed new owner; None and "" when there is nobody."""

    number: str
    label: str
    department: str
    taker_id: UUID | None
    taker: str


@dataclass(frozen=True, kw_only=True)
class HandingOver:
    """`colleagues`: the nearest first, then those with fewer cases. `proposed`: the new owner by case."""

    giver: Supporter
    pieces: tuple[Piece, ...]
    colleagues: tuple[Supporter, ...]
    loads: Mapping[UUID, int]
    today: date
    proposed: Mapping[UUID, UUID]
    departments: Mapping[UUID, str]

    @cached_property
    def token(self) -> str:
        """A fingerprint of the proposal: it differs when any part of the proposal has changed."""
        pairs = sorted(f"{piece}:{taker}" for piece, taker in self.proposed.items())
        return keyed_token("proposal", " ".join(pairs)).hex()[:32]

    def takers(self, *, adds: int) -> Colleagues:
        """Those who may take cases. `adds`: how many the chosen one gets, 0 where that is not known before."""
        return Colleagues(
            read=lambda: (colleague_of(one, self.departments[one.department_id]) for one in self.colleagues),
            near=self.giver.department_id,
            today=self.today,
            loads=lambda keys: {pk: self.loads[pk] for pk in keys},
            adds=lambda _pk: adds,
        )

    def shares(self) -> list[Share]:
        gets = Counter(self.proposed.values())
        return [
            Share(one.short_name, self.departments[one.department_id], self.loads[one.pk], gets[one.pk])
            for one in self.colleagues
            if gets[one.pk]
        ]

    @property
    def rest(self) -> int:
        """How many cases don't fit into one form."""
        return max(0, len(self.pieces) - MOST_AT_ONCE)

    def first_taker(self) -> UUID | None:
        """The colleague whose cases are listed first."""
        return next((one.pk for one in self.colleagues if one.pk in self.proposed.values()), None)

    def rows(self) -> list[PieceRow]:
        """As many rows as one form takes; those of the first taker come first."""
        first, names = self.first_taker(), {one.pk: one.short_name for one in self.colleagues}
        pieces = sorted(self.pieces, key=lambda piece: self.proposed.get(piece.id) != first)[:MOST_AT_ONCE]
        takers = [(piece, self.proposed.get(piece.id)) for piece in pieces]
        return [
            PieceRow(
                number=piece.number,
                label=piece.label,
                department=self.departments[piece.department_id],
                taker_id=taker,
                taker=names[taker] if taker else "",
            )
            for piece, taker in takers
        ]


def handing_over(giver: Supporter, *, at: datetime) -> HandingOver:
    pieces = work().pieces_of(giver.pk)
    everybody = list(Supporter.objects.owners().exclude(pk=giver.pk))
    loads = work().in_hand([one.pk for one in everybody])
    everybody.sort(key=lambda one: alphabetical(one.surname, one.given_name))
    everybody.sort(key=lambda one: (one.department_id != giver.department_id, loads[one.pk]))
    today = kyiv_day(at)
    working = presence_on(today).working
    fit = [one for one in everybody if one.pk in working] or everybody
    proposed = _divide(pieces, fit, dict(loads), Tree.read()) if fit else {}
    names = dict(Department.objects.values_list("pk", "name"))
    return HandingOver(
        giver=giver,
        pieces=tuple(pieces),
        colleagues=tuple(everybody),
        loads=loads,
        today=today,
        proposed=proposed,
        departments=names,
    )


def _divide(pieces: list[Piece], colleagues: list[Supporter], loads: dict[UUID, int], tree: Tree) -> dict[UUID, UUID]:
    """Give each case to the colleague with the fewest cases so far in its department or the nearest one around it."""
    within: dict[UUID, list[Supporter]] = {}
    for one in colleagues:
        for department_id in tree.upwards(one.department_id):
            within.setdefault(department_id, []).append(one)
    found = {}
    for piece in pieces:
        near = next((within[pk] for pk in tree.upwards(piece.department_id) if pk in within), colleagues)
        taker = min(near, key=lambda one: loads[one.pk])
        found[piece.id], loads[taker.pk] = taker.pk, loads[taker.pk] + 1
    return found

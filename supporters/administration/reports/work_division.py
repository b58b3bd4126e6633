"""Who could take the cases of a person who leaves: options, and a proposed division."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.colleagues import Colleagues, Said, colleague_of
from supporters.notifications.case_provider import work
from supporters.notifications.reports.division import Division, ToDivide, divide_by_load
from supporters.notifications.workload import Piece

MOST_AT_ONCE: Final = 150  # rows of one form: the site accepts at most 200 fields


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
    giver: Supporter
    pieces: tuple[Piece, ...]
    division: Division
    today: date

    def takers(self, *, adds: int) -> Colleagues:
        """Those who may take cases. `adds`: how many the chosen one gets, 0 where that is not known before."""
        names, loads, present = self.division.departments, self.division.loads, self.division.present
        return Colleagues(
            read=lambda: (colleague_of(one, names[one.department_id]) for one in self.division.colleagues),
            near=self.giver.department_id,
            today=self.today,
            loads=lambda keys: {pk: loads[pk] for pk in keys},
            adds=lambda _pk: adds,
            said={pk: Said(load, present[pk]) for pk, load in loads.items()},
        )

    @property
    def rest(self) -> int:
        """How many cases don't fit into one form."""
        return max(0, len(self.pieces) - MOST_AT_ONCE)

    def rows(self) -> list[PieceRow]:
        """As many rows as one form takes; those of the first taker come first."""
        proposed, first = self.division.proposed, self.division.first_taker()
        names = {one.pk: one.short_name for one in self.division.colleagues}
        pieces = sorted(self.pieces, key=lambda piece: proposed.get(piece.id) != first)[:MOST_AT_ONCE]
        takers = [(piece, proposed.get(piece.id)) for piece in pieces]
        return [
            PieceRow(
                number=piece.number,
                label=piece.label,
                department=self.division.departments[piece.department_id],
                taker_id=taker,
                taker=names[taker] if taker else "",
            )
            for piece, taker in takers
        ]


def handing_over(giver: Supporter, *, at: datetime) -> HandingOver:
    pieces, today = work().pieces_of(giver.pk), kyiv_day(at)
    cases = [
        ToDivide(case_id=piece.id, department_id=piece.department_id, owner_id=giver.pk, weight=piece.weight) for piece in pieces
    ]
    others = Supporter.objects.owners().exclude(pk=giver.pk)
    unrecognised = Supporter.objects.unrecognised_within([giver.department_id]).exclude(pk=giver.pk)
    division = divide_by_load(cases, others, near=giver.department_id, today=today, unrecognised=unrecognised)
    return HandingOver(giver=giver, pieces=tuple(pieces), division=division, today=today)

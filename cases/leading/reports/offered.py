"""The cards that a colleague is asked to lead, to be accepted many at once."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from cases.case.addresses import case_address
from cases.case.models import HandOver
from cases.case.numbers import number_label
from cases.case.reports.unsealing import full_name
from cases.case.states import Stage
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name

MOST: Final = 200  # on one page, and in one answer


class OfferedRow(NamedTuple):
    case_id: UUID
    number: str
    stage: str
    next_due_on: date
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    asker_surname: str
    asker_given_name: str
    asker_patronymic: str


COLUMNS: Final = (  # in the order of OfferedRow
    "case_id", "case__number", "case__stage", "case__next_due_on", "case__person_id", "case__person__surname",
    "case__person__given_name", "case__person__patronymic", "asked_by__surname", "asked_by__given_name", "asked_by__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OfferedLine:
    case_id: UUID
    number: str
    number_label: str
    name: str
    stage_label: str
    step_label: str
    asker: str
    url: str


def offered_lines(reader: Supporter, *, at: datetime) -> list[OfferedLine]:
    """Those that ask the reader in person, by name; of more than MOST those that were asked first. One query."""
    today = kyiv_day(at)
    offers = HandOver.objects.open().filter(to_owner=reader).exclude(case__owner=reader).order_by("answer_by", "pk")
    rows = starmap(OfferedRow, offers.values_list(*COLUMNS)[:MOST])
    return sorted((_line(row, today) for row in rows), key=lambda line: alphabetical(line.name))


def _line(row: OfferedRow, today: date) -> OfferedLine:
    return OfferedLine(
        case_id=row.case_id,
        number=row.number,
        number_label=number_label(row.number),
        name=full_name(row.person_id, row.surname, row.given_name, row.patronymic),
        stage_label=str(Stage(row.stage).label),
        step_label=date_label(row.next_due_on, today),
        asker=short_name(row.asker_surname, row.asker_given_name, row.asker_patronymic),
        url=case_address("case_handover", row.number),
    )

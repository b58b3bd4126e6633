"""One row of «Сьогодні»: whom to contact, by when, what for; the rest is collapsed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cases.addresses import case_address, with_parameters
from cases.models import FollowUp
from cases.numbers import number_label
from cases.reports.lists.cover_labels import CoverLabels
from cases.reports.phones import PhoneLine, call_first
from cases.reports.unsealing import full_name, opened
from cases.states import Risk, Stage, VisitKind
from supporters.directory.calendar import due_state, short_due_label
from supporters.directory.models.supporter import short_name

COLUMNS: Final = (
    "follow_ups__pk", "follow_ups__what", "next_due_on", "next_due_time", "number", "stage", "risk", "person_id",
    "person__surname", "person__given_name", "person__patronymic", "facility__label_uk", "facility__label_en",
    "follow_ups__kind", "owner_id", "relieved_id",
)  # fmt: skip
OWNER_COLUMNS: Final = ("owner__surname", "owner__given_name", "owner__patronymic")  # after COLUMNS, when others' work is shown
PERSON, FACILITY, OWNERS = 7, 11, slice(14, 16)  # indexes in COLUMNS
HANDED_COLUMNS: Final = (
    "facility_id",
    "number",
    "stage",
    "next_due_on",
    "next_due_time",
    "person_id",
    "person__surname",
    "person__given_name",
    "person__patronymic",
)


@dataclass(frozen=True)
class TodayRow:
    """`call` is the number to call first; `unopened`: a number can't be decrypted.

    `owner_label` names the owner on a list of others' work.
    """

    number_label: str
    name: str
    stage_label: str
    risk: str
    risk_label: str
    place: str
    what: str
    way_label: str
    due_label: str
    due_state: str
    call: PhoneLine | None
    other_phones: tuple[PhoneLine, ...]
    unopened: str
    mark: str
    owner_label: str
    case_url: str
    log_url: str
    postpone_url: str


@dataclass(frozen=True)
class HandedRow:
    """A case that the reader was asked to lead and has not answered for."""

    name: str
    number_label: str
    stage_label: str
    due_label: str
    due_state: str
    case_url: str
    accept_url: str
    return_url: str


class Rows:
    """Builds the rows of one page; labels are cached, since many steps share a day, a stage or a risk.

    `back` is the address of the page.
    """

    def __init__(self, today: date, language: str, back: str, *, may_postpone: bool) -> None:
        self.language, self.back, self.may_postpone = language, with_parameters("", next=back), may_postpone
        self.due: Callable[[date, time | None], tuple[str, str]] = cache(
            lambda day, hour: (short_due_label(day, hour, today), due_state(day, today))
        )
        self.label: Callable[[type[TextChoices], str], str] = cache(lambda choices, value: str(choices(value).label))

    def planned(self, step: Any, phones: Mapping[UUID, tuple[PhoneLine, ...]], marks: CoverLabels) -> TodayRow:
        """`step`: the values of COLUMNS, followed by OWNER_COLUMNS if selected."""
        pk, what, due_on, due_time, number, stage, risk, person_id, *names, place_uk, place_en, kind = step[: OWNERS.start]
        lines = phones.get(person_id, ())
        call = call_first(sorted(lines, key=lambda line: line.is_own) if kind == VisitKind.FAMILY else lines)
        return TodayRow(
            number_label(number),
            full_name(person_id, *names),
            self.label(Stage, stage),
            risk,
            self.label(Risk, risk),
            (place_en if self.language == "en" else place_uk) or "",
            opened(FollowUp, "what", pk, what, person_id),
            self.label(VisitKind, kind) if kind else "",
            *self.due(due_on, due_time),
            call,
            tuple(line for line in lines if line.tel and line != call),
            next((line.number for line in lines if line.is_unopened), ""),
            marks.of(step[OWNERS]),
            _owner_label(step[OWNERS.stop :]),
            *self._pages(number),
        )

    def handed(self, number: str, stage: str, due_on: date, due_time: time | None, person_id: UUID, *names: Any) -> HandedRow:
        pages = (case_address(route, number) for route in ("case_detail", "owner_accept", "owner_return"))
        return HandedRow(
            full_name(person_id, *names), number_label(number), self.label(Stage, stage), *self.due(due_on, due_time), *pages
        )

    def _pages(self, number: str) -> tuple[str, str, str]:
        postpone_url = case_address("step_postpone", number) + self.back if self.may_postpone else ""
        return case_address("case_detail", number), case_address("visit_new", number) + self.back, postpone_url


def _owner_label(names: Any) -> str:
    if not names:
        return ""
    surname, given_name, patronymic = names
    return short_name(surname, given_name, patronymic) if surname else _("no owner yet")

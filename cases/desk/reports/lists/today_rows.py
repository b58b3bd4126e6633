"""One row of «Сьогодні»: whom to contact, by when, what for; the rest is collapsed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cases.case.addresses import case_address, with_parameters
from cases.case.models.horizon import late_at_high_risk_label
from cases.case.numbers import number_label
from cases.case.reports.due import DueRow
from cases.case.reports.identity import full_name, opened
from cases.case.reports.phones import PhoneLine, call_first
from cases.case.states import CaseState, Risk, Stage
from cases.course.models import FollowUp
from cases.course.states import VisitKind
from cases.desk.reports.due.rows import DueLine, due_day, due_line, more_label
from cases.desk.reports.lists.cover_labels import CoverLabels
from privacy.sealing import Sealed
from supporters.directory.calendar import short_due_label
from supporters.directory.models.supporter import short_name

MOST_LINES: Final = 3  # of one card, its step among them


class PlannedCase(NamedTuple):
    """A case with its planned step; `group` is the index of its group on the page.

    `limit_days`: how long high risk allows to wait here, None at another risk. The names of the owner are read only when others'
    work is shown, and are None for a case without an owner.
    """

    group: int
    step_id: UUID
    what: Sealed
    due_on: date
    due_time: time | None
    number: str
    stage: str
    risk: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    facility_uk: str | None
    facility_en: str | None
    kind: str
    owner_id: UUID | None
    is_offered: bool
    limit_days: int | None
    owner_surname: str | None = None
    owner_given_name: str | None = None
    owner_patronymic: str | None = None

    @property
    def full_name(self) -> str:
        return full_name(self.person_id, self.surname, self.given_name, self.patronymic)

    @property
    def owner_label(self) -> str:
        if not self.owner_surname:
            return _("no owner yet")
        return short_name(self.owner_surname, self.owner_given_name or "", self.owner_patronymic or "")


COLUMNS: Final = (  # in the order of PlannedCase
    "group", "follow_ups__pk", "follow_ups__what", "next_due_on", "next_due_time", "number", "stage", "risk", "person_id",
    "person__surname", "person__given_name", "person__patronymic", "facility__label_uk", "facility__label_en",
    "follow_ups__kind", "owner_id", "is_offered", "limit_days",
)  # fmt: skip
OWNER_COLUMNS: Final = ("owner__surname", "owner__given_name", "owner__patronymic")


@dataclass(frozen=True, kw_only=True)
class TodayRow:
    """`call` is the number to call first; `unopened`: a number can't be decrypted.

    `late_label`: the step is further away than high risk allows. `owner_label` names the owner on a list of others' work. `what`
    is "" where no step is near, `what_label` its day where something else is due before; `lines`: what else is due, and
    `more_label`: how much beyond them.
    """

    number_label: str
    name: str
    stage_label: str
    risk: str
    risk_label: str
    place: str
    what: str
    what_label: str
    lines: tuple[DueLine, ...]
    more_label: str
    way_label: str
    due_label: str
    late_label: str
    call: PhoneLine | None
    other_phones: tuple[PhoneLine, ...]
    unopened: str
    mark: str
    owner_label: str
    case_url: str
    log_url: str
    postpone_url: str


class Rows:
    """Builds the rows of one page; labels are cached, since many steps share a day, a stage or a risk.

    `back` is the address of the page; `names_owners`: the page shows others' work.
    """

    def __init__(self, today: date, language: str, back: str, *, may_postpone: bool, names_owners: bool) -> None:
        self.today, self.language, self.back = today, language, with_parameters("", next=back)
        self.may_postpone, self.names_owners = may_postpone, names_owners
        self.due: Callable[[date, time | None], str] = cache(lambda day, hour: short_due_label(day, hour, today))
        self.label: Callable[[type[TextChoices], str], str] = cache(lambda choices, value: str(choices(value).label))

    def planned(self, case: PlannedCase, phones: tuple[PhoneLine, ...], marks: CoverLabels, beside: Sequence[DueRow]) -> TodayRow:
        """`phones`: of the person. `beside`: what else is due on the card."""
        step = self.due(case.due_on, case.due_time)
        is_later = bool(beside) and due_day(beside[0]) < case.due_on
        due_label = self.due(due_day(beside[0]), None) if is_later else step
        call = call_first(sorted(phones, key=lambda line: line.is_own) if case.kind == VisitKind.FAMILY else phones)
        return TodayRow(
            number_label=number_label(case.number),
            name=case.full_name,
            stage_label=self.label(Stage, case.stage),
            risk=case.risk,
            risk_label=self.label(Risk, case.risk),
            place=(case.facility_en if self.language == "en" else case.facility_uk) or "",
            what=opened(FollowUp, "what", case.step_id, case.what, case.person_id),
            what_label=step if is_later else "",
            lines=self._lines(beside[: MOST_LINES - 1], due_label),
            more_label=more_label(len(beside) - MOST_LINES + 1),
            way_label=self.label(VisitKind, case.kind) if case.kind else "",
            due_label=due_label,
            late_label=late_at_high_risk_label(Risk(case.risk), case.due_on, self.today, limit_days=case.limit_days),
            call=call,
            other_phones=tuple(line for line in phones if line.tel and line != call),
            unopened=next((line.number for line in phones if line.is_unopened), ""),
            mark=marks.mark(case.owner_id, is_offered=case.is_offered),
            owner_label=case.owner_label if self.names_owners else "",
            case_url=case_address("case_detail", case.number),
            log_url=case_address("visit_new", case.number) + self.back,
            postpone_url=case_address("step_postpone", case.number) + self.back if self.may_postpone else "",
        )

    def due_card(self, due: Sequence[DueRow], phones: tuple[PhoneLine, ...], marks: CoverLabels) -> TodayRow:
        """A card of which something is due, and no step is near. `due`: the oldest first. Nobody is called after a loss."""
        card, is_open = due[0], due[0].state == CaseState.OPEN
        due_label = self.due(due_day(card), None)
        call = None if card.loss else call_first(phones)
        return TodayRow(
            number_label=number_label(card.number),
            name=full_name(card.person_id, card.surname, card.given_name, card.patronymic),
            stage_label=self.label(Stage, card.stage),
            risk=card.risk,
            risk_label=self.label(Risk, card.risk),
            place="",
            what="",
            what_label="",
            lines=self._lines(due[:MOST_LINES], due_label),
            more_label=more_label(len(due) - MOST_LINES),
            way_label="",
            due_label=due_label,
            late_label="",
            call=call,
            other_phones=() if card.loss else tuple(line for line in phones if line.tel and line != call),
            unopened=next((line.number for line in phones if line.is_unopened), ""),
            mark=marks.mark(card.owner_id, is_offered=False),
            owner_label="",
            case_url=case_address("case_detail", card.number),
            log_url=case_address("visit_new", card.number) + self.back if is_open else "",
            postpone_url="",
        )

    def _lines(self, due: Sequence[DueRow], known: str) -> tuple[DueLine, ...]:
        """`known`: the day that the row has."""
        return tuple(due_line(row, self.due(due_day(row), None), known) for row in due)


URGENT, OVERDUE, DUE = 0, 1, 2  # indexes of groups
RISKS: Final = (Risk.RED, Risk.AMBER, Risk.GREEN)
Need = tuple[date, time, int]


class DueByCard:
    """By the number of the card on which it is done, the oldest first."""

    def __init__(self, rows: Sequence[DueRow], today: date) -> None:
        by_number = sorted(rows, key=attrgetter("number"))  # keeps the order of the days
        self.rows = {number: tuple(found) for number, found in groupby(by_number, key=attrgetter("number"))}
        self.today = today

    def beside(self, case: PlannedCase) -> tuple[DueRow, ...]:
        return self.rows.get(case.number, ())

    def moved_up(self, case: PlannedCase) -> PlannedCase:
        """In the group of the most urgent of its step and of what is due beside it."""
        due = self.beside(case)
        return case._replace(group=min(case.group, self.group(due))) if due else case

    def alone(self, planned: Sequence[PlannedCase]) -> list[tuple[DueRow, ...]]:
        """Of cards that are not among these."""
        known = {case.number for case in planned}
        return [rows for number, rows in self.rows.items() if number not in known]

    def group(self, due: Sequence[DueRow]) -> int:
        if due_day(due[0]) >= self.today:
            return DUE
        return URGENT if due[0].risk == Risk.RED else OVERDUE

    def need(self, case: PlannedCase) -> Need:
        """The order within a group, as of the query of the steps."""
        first = min([case.due_on, *(due_day(row) for row in self.beside(case)[:1])])
        hour = case.due_time if first == case.due_on else None
        return first, hour or time.max, RISKS.index(Risk(case.risk))

    def need_alone(self, due: Sequence[DueRow]) -> Need:
        return due_day(due[0]), time.max, RISKS.index(Risk(due[0].risk))

    def counted(self, steps: Mapping[int, int], read: Sequence[PlannedCase], alone: Sequence[Sequence[Any]]) -> Counter[int]:
        """Rows by group. `steps`: cases with a step by group; `read`: those of them that were read."""
        counts = Counter(steps)
        for case in read:
            counts[case.group] -= 1
            counts[self.moved_up(case).group] += 1
        counts.update(self.group(due) for due in alone)
        return counts

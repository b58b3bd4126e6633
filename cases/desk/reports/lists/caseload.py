"""«Мої картки»: all people the reader supports, by name, institution, stage, last contact or next step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case
from cases.case.numbers import number_label
from cases.case.reports.due import DueRow
from cases.case.reports.identity import full_name, opened
from cases.case.states import Risk, Stage
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.desk.reports.due.everything import due_beside
from cases.desk.reports.due.rows import DueMark, due_mark
from cases.desk.reports.lists.cover_labels import CoverLabels, cover_labels_for
from cases.leading.models.card_request import answering_reach
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import NBSP, due_state, kyiv_day, short_due_label
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.pages import NumberedPage, part_of

MOST: Final = 300  # on one page: a whole caseload, so that the filter on the page finds all of it


class CaseloadCase(NamedTuple):
    """A case as the query returns it."""

    number: str
    stage: str
    risk: str
    due_on: date
    due_time: time | None
    is_offered: bool
    owner_id: UUID | None
    facility_uk: str | None
    facility_en: str | None
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    on_team: bool
    heard_at: datetime | None
    step_id: UUID
    what: Sealed


COLUMNS: Final = (  # in the order of CaseloadCase
    "number", "stage", "risk", "next_due_on", "next_due_time", "is_offered", "owner_id",
    "facility__label_uk", "facility__label_en", "person_id", "person__surname", "person__given_name", "person__patronymic",
    "on_team", "last_contact_at", "follow_ups__pk", "follow_ups__what",
)  # fmt: skip
ALPHABET, PLACE, STAGE, CONTACT, NEXT = "name", "place", "stage", "contact", "next"


@dataclass(frozen=True, kw_only=True)
class CaseloadRow:
    """`mark`: the colleague whose case it is, that it is offered to another, or that the reader is on its team. `due`: of
    what is due beside the next step."""

    name: str
    number_label: str
    stage: str
    stage_label: str
    place: str
    risk: str
    risk_label: str
    heard_at: datetime | None
    heard_label: str
    due_at: tuple[date, time]
    due_label: str
    due_state: str
    what: str
    due: DueMark | None
    mark: str
    case_url: str

    @property
    def needs_action(self) -> bool:
        return self.due is not None or self.due_state != "soon"


@dataclass(frozen=True)
class CaseloadGroup:
    title: str
    rows: tuple[CaseloadRow, ...]


@dataclass(frozen=True)
class CaseloadView:
    """An order of the list, or a part of it; `is_shown`: the page has it."""

    label: str
    url: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class Caseload(NumberedPage):
    """`views`: orders with titles between the rows; `columns`: those of the head of the table, by column. `part`: those that
    need action today, and the way back to all; None for an empty list."""

    count_label: str
    groups: tuple[CaseloadGroup, ...]
    views: tuple[CaseloadView, ...]
    columns: dict[str, CaseloadView]
    part: CaseloadView | None
    order: str
    is_due: bool


@dataclass(frozen=True)
class Order:
    """How the rows are grouped, and the title of a group."""

    label: str
    key: Callable[[CaseloadRow], tuple[Any, ...]]
    title: Callable[[CaseloadRow], str] = lambda _row: ""


def _orders() -> dict[str, Order]:
    return {
        ALPHABET: Order(_("A–Z"), lambda row: alphabetical(row.name[:1]), lambda row: row.name[:1].upper()),
        PLACE: Order(
            _("By institution"),
            lambda row: (row.place == "", *alphabetical(row.place)),
            lambda row: row.place or _("In no institution, or not known"),
        ),
        STAGE: Order(_("By stage"), lambda row: (tuple(Stage).index(Stage(row.stage)),), lambda row: row.stage_label),
        CONTACT: Order(_("Last contact"), lambda row: (row.heard_at is not None, row.heard_at)),
        NEXT: Order(_("Next step"), lambda row: row.due_at),
    }


def caseload_page(user: Supporter, order: str, page: int, *, at: datetime, language: str, is_due: bool = False) -> Caseload:
    """The open cases of the reader and of those the reader covers; with `is_due` those that need action today. Names are
    sealed, so they are sorted here."""
    orders, every = _orders(), _rows(user, at, language)
    waiting = [row for row in every if row.needs_action]
    rows = sorted(waiting if is_due else every, key=lambda row: alphabetical(row.name))
    rows.sort(key=orders[order].key)
    shown, page, pages = part_of(rows, page, MOST)
    ordered = {name: _view(one.label, name, is_due, is_shown=name == order) for name, one in orders.items()}
    return Caseload(
        page=page,
        pages=pages,
        count_label=ngettext("%(n)d record", "%(n)d records", len(rows)) % {"n": len(rows)},
        groups=_grouped(shown, orders[order]),
        views=tuple(ordered[name] for name in (ALPHABET, PLACE, STAGE)),
        columns={name: ordered[name] for name in (ALPHABET, CONTACT, NEXT)},
        part=_view(f"{_('Need action')}{NBSP}({len(waiting)})", order, not is_due, is_shown=is_due) if every else None,
        order=order,
        is_due=is_due,
    )


def _view(label: str, order: str, is_due: bool, *, is_shown: bool) -> CaseloadView:
    url = with_parameters(reverse("cases"), by="" if order == ALPHABET else order, due="yes" if is_due else "")
    return CaseloadView(label, url, is_shown)


def _rows(user: Supporter, at: datetime, language: str) -> list[CaseloadRow]:
    seen, today = reach(user).own(), kyiv_day(at)
    held = Case.objects.within(seen).with_can_edit(seen).opened().filter(follow_ups__state=StepState.PLANNED).with_offered()
    found = list(starmap(CaseloadCase, held.values_list(*COLUMNS)))
    marks = cover_labels_for(user, [case.owner_id for case in found])
    by_number: dict[str, list[DueRow]] = {}
    for row in due_beside(answering_reach(user), today) if found else ():
        by_number.setdefault(row.number, []).append(row)
    return [_row(case, user, marks, due_mark(by_number.get(case.number, ()), today), today, language) for case in found]


def _grouped(rows: Sequence[CaseloadRow], order: Order) -> tuple[CaseloadGroup, ...]:
    return tuple(CaseloadGroup(title, tuple(of_title)) for title, of_title in groupby(rows, key=order.title))


def _row(case: CaseloadCase, user: Supporter, marks: CoverLabels, due: DueMark | None, today: date, language: str) -> CaseloadRow:
    return CaseloadRow(
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        number_label=number_label(case.number),
        stage=case.stage,
        stage_label=str(Stage(case.stage).label),
        place=(case.facility_en if language == "en" else case.facility_uk) or "",
        risk=case.risk,
        risk_label=str(Risk(case.risk).label),
        heard_at=case.heard_at,
        heard_label=short_due_label(kyiv_day(case.heard_at), None, today) if case.heard_at else pgettext("contact", "not yet"),
        due_at=(case.due_on, case.due_time or time.max),
        due_label=short_due_label(case.due_on, case.due_time, today),
        due_state=due_state(case.due_on, today),
        what=opened(FollowUp, "what", case.step_id, case.what, case.person_id),
        due=due,
        mark=marks.mark(case.owner_id, is_offered=case.is_offered) or (_("on the team") if case.on_team else ""),
        case_url=case_address("case_detail", case.number),
    )

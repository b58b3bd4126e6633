"""«Мої картки»: all people the reader supports, by name, by institution or by stage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import case_address, with_parameters
from cases.models import Case
from cases.numbers import number_label
from cases.reports.lists.cover_labels import CoverLabels, cover_labels_for
from cases.reports.unsealing import full_name
from cases.states import Risk, Stage
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import due_state, kyiv_day, short_due_label
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.pages import NumberedPage, part_of

MOST: Final = 300  # on one page: a whole caseload, so that the filter on the page finds all of it


class ListedCase(NamedTuple):
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


COLUMNS: Final = (  # in the order of ListedCase
    "number", "stage", "risk", "next_due_on", "next_due_time", "is_offered", "owner_id",
    "facility__label_uk", "facility__label_en", "person_id", "person__surname", "person__given_name", "person__patronymic",
    "on_team",
)  # fmt: skip
ALPHABET, PLACE, STAGE = "name", "place", "stage"


@dataclass(frozen=True, kw_only=True)
class CaseloadRow:
    """`mark`: the colleague whose case it is, that it is offered to another, or that the reader is on its team."""

    name: str
    number_label: str
    stage: str
    stage_label: str
    place: str
    risk: str
    risk_label: str
    due_label: str
    due_state: str
    mark: str
    case_url: str


@dataclass(frozen=True)
class CaseloadGroup:
    title: str
    rows: tuple[CaseloadRow, ...]


@dataclass(frozen=True)
class CaseloadView:
    """One of the three orders; `is_shown`: the page has this order."""

    label: str
    url: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class Caseload(NumberedPage):
    count_label: str
    groups: tuple[CaseloadGroup, ...]
    views: tuple[CaseloadView, ...]
    order: str


@dataclass(frozen=True)
class Order:
    """How the rows are grouped, and the title of a group."""

    label: str
    key: Callable[[CaseloadRow], tuple[Any, ...]]
    title: Callable[[CaseloadRow], str]


def _orders() -> dict[str, Order]:
    return {
        ALPHABET: Order(_("A–Z"), lambda row: alphabetical(row.name[:1]), lambda row: row.name[:1].upper()),
        PLACE: Order(
            _("By institution"),
            lambda row: (row.place == "", *alphabetical(row.place)),
            lambda row: row.place or _("In no institution, or not known"),
        ),
        STAGE: Order(_("By stage"), lambda row: (tuple(Stage).index(Stage(row.stage)),), lambda row: row.stage_label),
    }


def caseload_page(user: Supporter, order: str, page: int, *, at: datetime, language: str) -> Caseload:
    """The open cases of the reader and of those the reader covers. Names are sealed, so they are sorted here."""
    seen = reach(user).own()
    held = Case.objects.within(seen).with_can_edit(seen).opened().with_offered()
    found = list(starmap(ListedCase, held.values_list(*COLUMNS)))
    marks, today, orders = cover_labels_for(user, [case.owner_id for case in found]), kyiv_day(at), _orders()
    rows = sorted((_row(case, user, marks, today, language) for case in found), key=lambda row: alphabetical(row.name))
    rows.sort(key=orders[order].key)
    shown, page, pages = part_of(rows, page, MOST)
    views = tuple(
        CaseloadView(one.label, with_parameters(reverse("cases"), by="" if name == ALPHABET else name), name == order)
        for name, one in orders.items()
    )
    label = ngettext("%(n)d record", "%(n)d records", len(rows)) % {"n": len(rows)}
    groups = _grouped(shown, orders[order])
    return Caseload(page=page, pages=pages, count_label=label, groups=groups, views=views, order=order)


def _grouped(rows: Sequence[CaseloadRow], order: Order) -> tuple[CaseloadGroup, ...]:
    return tuple(CaseloadGroup(title, tuple(of_title)) for title, of_title in groupby(rows, key=order.title))


def _row(case: ListedCase, user: Supporter, marks: CoverLabels, today: date, language: str) -> CaseloadRow:
    return CaseloadRow(
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        number_label=number_label(case.number),
        stage=case.stage,
        stage_label=str(Stage(case.stage).label),
        place=(case.facility_en if language == "en" else case.facility_uk) or "",
        risk=case.risk,
        risk_label=str(Risk(case.risk).label),
        due_label=short_due_label(case.due_on, case.due_time, today),
        due_state=due_state(case.due_on, today),
        mark=marks.mark(case.owner_id, is_offered=case.is_offered) or (_("on the team") if case.on_team else ""),
        case_url=case_address("case_detail", case.number),
    )

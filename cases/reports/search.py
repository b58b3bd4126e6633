"""Results of a search: only what the reader may see, grouped by surname."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import ngettext

from cases.addresses import case_address
from cases.models import Case
from cases.numbers import number_label, typed_number
from cases.reports.phones import PhoneLine, call_first, phones_of
from cases.reports.unsealing import full_name, opened
from cases.states import CaseState, Stage
from supporters.directory.models import Branch, Supporter, staff_context
from supporters.directory.roles import Permission
from supporters.directory.wording import within_quotes
from veterans.models import Person
from veterans.search import find_persons

SHOWN = 20
COLUMNS = (
    "person_id", "number", "stage", "state", "person__surname", "person__given_name", "person__patronymic",
    "person__birth_year", "person__veteran__branch", "owner_id", "owner__surname", "owner__given_name", "owner__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SearchRow:
    """`is_covered`: the reader covers its owner today."""

    name: str
    surname: str
    birth_year: int | None
    branch_label: str
    stage_label: str
    owner_label: str
    is_covered: bool
    number_label: str
    phone_tail: str
    case_url: str
    log_url: str


@dataclass(frozen=True)
class SurnameGroup:
    surname: str
    rows: tuple[SearchRow, ...]


@dataclass(frozen=True)
class SearchResults:
    """`query` is prepared for display between «…»."""

    query: str
    groups: tuple[SurnameGroup, ...]
    count_label: str
    too_many: bool

    @property
    def is_empty(self) -> bool:
        return not self.groups


def search_results(query: str, user: Supporter) -> SearchResults:
    """Find by record number, phone, identifier or name among the cases within the reader's reach."""
    reachable = Case.objects.visible_to(user)
    if number := typed_number(query):
        cases, order, too_many = reachable.filter(number=number), [], False
    else:
        found = find_persons(query, within=reachable.values("person_id"))
        order = [hit.person_id for hit in found.hits[:SHOWN]]
        cases, too_many = reachable.filter(person__in=order), found.too_many or len(found.hits) > SHOWN
    rows = _rows(cases, order, user)
    groups = tuple(SurnameGroup(surname, tuple(of_name)) for surname, of_name in groupby(rows, key=attrgetter("surname")))
    label = ngettext("%(n)d record found", "%(n)d records found", len(rows)) % {"n": len(rows)}
    return SearchResults(within_quotes(query), groups, label, too_many)


def _rows(cases: QuerySet[Case], order: list[UUID], user: Supporter) -> list[SearchRow]:
    """Best match first, with all people of one surname adjacent."""
    found: list[Any] = list(cases.values_list(*COLUMNS))
    phones = phones_of([row[0] for row in found])
    place = {person_id: index for index, person_id in enumerate(order)}
    found.sort(key=lambda row: (place.get(row[0], 0), row[1]))
    rows = [_row(row, call_first(phones.get(row[0], ())), user) for row in found]
    first = {row.surname: index for index, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda row: first[row.surname])


def _row(row: Any, phone: PhoneLine | None, user: Supporter) -> SearchRow:
    person_id, number, stage, state, surname, given, patronymic, year, branch, owner_id, *owner_names = row
    owner = " ".join(part for part in owner_names if part) if owner_id else ""
    can_log = state == CaseState.OPEN and Permission.VISIT_LOG in user.granted
    return SearchRow(
        name=full_name(person_id, surname, given, patronymic),
        surname=opened(Person, "surname", person_id, surname, person_id),
        birth_year=year,
        branch_label=str(Branch(branch).label) if branch else "",
        stage_label=str(Stage(stage).label),
        owner_label=owner,
        is_covered=owner_id in staff_context(user).covered,
        number_label=number_label(number),
        phone_tail=f"•• {phone.tel[-4:-2]} {phone.tel[-2:]}" if phone else "",
        case_url=case_address("case_detail", number),
        log_url=case_address("visit_new", number) if can_log else "",
    )

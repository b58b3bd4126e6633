"""Results of a search: only what the reader may see, grouped by surname."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, starmap
from operator import attrgetter
from typing import Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.conditions import IsAnyOf
from cases.case.numbers import number_label, typed_number
from cases.case.reports.identity import full_name, opened
from cases.case.reports.phones import PhoneLine, call_first, phones_of
from cases.case.states import CaseState, LossKind, Stage
from cases.person.reports.namings import naming_label
from privacy.sealing import Sealed
from supporters.directory.models import Branch, Supporter, staff_context
from supporters.directory.roles import Permission
from supporters.directory.wording import within_quotes
from veterans.models import Person, PersonName
from veterans.search import Found, Hit, find_persons

SHOWN = 20
NO_NAMINGS: Final[Mapping[UUID, str]] = {}


class SearchedCase(NamedTuple):
    """A case as the query returns it."""

    person_id: UUID
    number: str
    stage: str
    state: str
    loss: str
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    birth_year: int | None
    branch: str | None
    owner_id: UUID | None
    owner_surname: str | None
    owner_given_name: str | None
    owner_patronymic: str | None

    @property
    def owner_name(self) -> str:
        parts = (self.owner_surname, self.owner_given_name, self.owner_patronymic)
        return " ".join(part for part in parts if part) if self.owner_id else ""


COLUMNS: Final = (  # in the order of SearchedCase
    "person_id", "number", "stage", "state", "loss", "person__surname", "person__given_name", "person__patronymic",
    "person__birth_year", "person__veteran__branch", "owner_id", "owner__surname", "owner__given_name", "owner__patronymic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SearchRow:
    """`is_covered`: the reader covers its owner today. `loss_label`: what happened to the person of a lost card, else "".

    `naming_label`: by which other name, or name on a joined card, the person was found; "" for the current one or a number.
    """

    name: str
    surname: str
    naming_label: str
    birth_year: int | None
    branch_label: str
    stage_label: str
    loss_label: str
    is_closed: bool
    owner_label: str
    is_covered: bool
    number_label: str
    phone_tail: str
    case_url: str
    log_url: str


class FoundRow(NamedTuple):
    """`number`: of the card."""

    person_id: UUID
    number: str
    row: SearchRow


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
    reachable, found = Case.objects.visible_to(user), Found("number")
    if number := typed_number(query):
        absorbed = Case.objects.filter(number=number).values("absorbed_by")
        cases = reachable.filter(Q(number=number) | Q(IsAnyOf("pk", ArraySubquery(absorbed))))
    else:
        found = find_persons(query, within=reachable.values("person_id"))
        cases = reachable.filter(person__in=[hit.person_id for hit in found.hits[:SHOWN]])
    hits = found.hits[:SHOWN]
    rows = [one.row for one in found_rows(cases, [hit.person_id for hit in hits], user, namings=_naming_labels(hits))]
    first = {row.surname: index for index, row in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda row: first[row.surname])
    groups = tuple(SurnameGroup(surname, tuple(of_name)) for surname, of_name in groupby(rows, key=attrgetter("surname")))
    label = ngettext("%(n)d record found", "%(n)d records found", len(rows)) % {"n": len(rows)}
    return SearchResults(within_quotes(query), groups, label, found.too_many or len(found.hits) > SHOWN)


def found_rows(
    cases: QuerySet[Case], order: Sequence[UUID], user: Supporter, *, namings: Mapping[UUID, str] = NO_NAMINGS
) -> list[FoundRow]:
    """In the order of the persons. `namings`: by person, the other name by which they were found. Two queries."""
    found = list(starmap(SearchedCase, cases.values_list(*COLUMNS)))
    phones = phones_of([case.person_id for case in found])
    place = {person_id: index for index, person_id in enumerate(order)}
    found.sort(key=lambda case: (place.get(case.person_id, 0), case.number))
    rows = (_row(case, call_first(phones.get(case.person_id, ())), namings.get(case.person_id, ""), user) for case in found)
    return [FoundRow(case.person_id, case.number, row) for case, row in zip(found, rows, strict=True)]


def _naming_labels(hits: Sequence[Hit]) -> dict[UUID, str]:
    """By person: the other name by which they were found. No query when all were found by their current names."""
    keys = {hit.naming: hit.person_id for hit in hits if hit.naming}
    found = PersonName.objects.in_use().filter(pk__in=keys).select_related("person") if keys else ()
    return {keys[naming.pk]: naming_label(naming) for naming in found}


def _row(case: SearchedCase, phone: PhoneLine | None, naming: str, user: Supporter) -> SearchRow:
    can_log = case.state == CaseState.OPEN and Permission.VISIT_LOG in user.granted
    return SearchRow(
        name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
        surname=opened(Person, "surname", case.person_id, case.surname, case.person_id),
        naming_label=naming,
        birth_year=case.birth_year,
        branch_label=str(Branch(case.branch).label) if case.branch else "",
        stage_label=str(Stage(case.stage).label),
        loss_label=str(LossKind(case.loss).label) if case.loss else "",
        is_closed=case.state == CaseState.CLOSED,
        owner_label=case.owner_name,
        is_covered=case.owner_id in staff_context(user).covered,
        number_label=number_label(case.number),
        phone_tail=f"•• {phone.tel[-4:-2]} {phone.tel[-2:]}" if phone and not case.loss else "",
        case_url=case_address("case_detail", case.number),
        log_url=case_address("visit_new", case.number) if can_log else "",
    )

"""Who has refused to lead a case, and the way there from a notification."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import with_parameters
from cases.case.models import Case, HandOver
from cases.case.reports.identity import opened
from cases.case.reports.owner_words import refused_label
from cases.case.states import HandOverOutcome
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission
from supporters.directory.wording import within_quotes
from supporters.notifications.rendering import Action, Way


class RefusalRow(NamedTuple):
    pk: UUID
    case_id: UUID
    words: Sealed
    answered_at: datetime
    by_id: UUID
    form: str
    surname: str
    given_name: str
    patronymic: str
    person_id: UUID


COLUMNS: Final = (  # in the order of RefusalRow
    *("pk", "case_id", "words", "answered_at", "answered_by_id", "answered_by__address_form"),
    *(f"answered_by__{name}" for name in ("surname", "given_name", "patronymic")),
    "case__person_id",
)


@dataclass(frozen=True)
class RefusedOffer:
    """«Бойко І. О.» and «відмовилась 25 листопада», with the reason, to be shown in quotation marks."""

    name: str
    label: str
    words: str


@dataclass(frozen=True)
class Refusals:
    """By case: its refusals, the newest first, and who refused it. By colleague: their last refusal of these cases, in words."""

    of_cases: Mapping[UUID, tuple[RefusedOffer, ...]]
    by_case: Mapping[UUID, frozenset[UUID]]
    of_people: Mapping[UUID, str]


def refusals_of(cases: Sequence[Case], *, today: date) -> Refusals:
    """One query."""
    refused = HandOver.objects.filter(case__in=[case.pk for case in cases], outcome=HandOverOutcome.REFUSED)
    of_cases: dict[UUID, tuple[RefusedOffer, ...]] = {}
    by_case: dict[UUID, frozenset[UUID]] = {}
    of_people: dict[UUID, str] = {}
    for row in starmap(RefusalRow, refused.order_by("-answered_at").values_list(*COLUMNS)):
        label = refused_label(row.form) % {"day": date_label(kyiv_day(row.answered_at), today)}
        name = short_name(row.surname, row.given_name, row.patronymic)
        words = opened(HandOver, "words", row.pk, row.words, row.person_id)
        of_cases[row.case_id] = (*of_cases.get(row.case_id, ()), RefusedOffer(name, label, within_quotes(words)))
        by_case[row.case_id] = by_case.get(row.case_id, frozenset()) | {row.by_id}
        of_people.setdefault(row.by_id, label)
    return Refusals(of_cases, by_case, of_people)


def assign_action(number: str) -> Action:
    url = with_parameters(reverse("owners_assign"), numbers=number, next=reverse("notifications"))
    return Action(label=_("Name an owner"), url=url, way=Way.OPEN)


def assignable(case_ids: Iterable[UUID], reader: Supporter) -> frozenset[UUID]:
    """Those of these cases that nobody leads and the reader may offer to a colleague."""
    if Permission.OWNER_ASSIGN not in reader.granted:
        return frozenset()
    return frozenset(Case.objects.worklist_of(reader).without_owner().filter(pk__in=case_ids).values_list("pk", flat=True))

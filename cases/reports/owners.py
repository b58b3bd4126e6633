"""Candidates for the owner of a case, and the caseload of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cases.actions.places.stays import current_stay
from cases.models import Case, Facility, ServedFacility
from cases.reports.assigning.refusals import Refusal, Refusals
from cases.reports.unsealing import full_name
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Supporter, reach
from supporters.directory.models.supporter import SupporterQuerySet
from supporters.directory.reports.away import absence_label, away_on
from supporters.notifications.case_provider import work


@dataclass(frozen=True)
class Candidate:
    """`absence` says until when the supporter is away and who covers, "" for a supporter at work; `refused`: when the supporter
    refused one of the cases, "" for never."""

    supporter: Supporter
    in_hand: int
    absence: str
    department: str
    refused: str = ""


@dataclass(frozen=True)
class AskedDepartment:
    """`serves_label` says which place of the person it serves, "" for none."""

    department: Department
    serves_label: str


@dataclass(frozen=True)
class ChosenCase:
    number: str
    number_label: str
    name: str
    owner_label: str
    refusals: tuple[Refusal, ...]


def chosen_cases(cases: Sequence[Case], refused: Refusals) -> list[ChosenCase]:
    """The ticked cards by name, with who refused each."""
    columns = ("number", "person_id", "person__surname", "person__given_name", "person__patronymic")
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(*columns)
    names = {number: full_name(person_id, *parts) for number, person_id, *parts in rows}
    owners = Supporter.objects.in_bulk({case.owner_id for case in cases if case.owner_id})
    lines = [
        ChosenCase(
            case.number,
            case.number_label,
            names[case.number],
            owners[case.owner_id].short_name if case.owner_id else "",
            refused.of_cases.get(case.pk, ()),
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: alphabetical(line.name))


def candidates(head: Supporter, *, day: date, without: Supporter | None = None) -> list[Candidate]:
    """The active social supporters of the departments that the head leads or acts for: those at work that day first, the
    smallest caseload first."""
    seen = reach(head)
    found = _candidates(Supporter.objects.owners_within(seen.department_ids | seen.desk_ids), day=day, without=without)
    return sorted(found, key=lambda one: (bool(one.absence), one.in_hand, alphabetical(one.supporter.surname)))


def marked(people: Sequence[Candidate], refused: Refusals) -> list[Candidate]:
    """Who refused one of the cases is marked, and stays in the list: the reason may be gone."""
    return [replace(one, refused=refused.of_people.get(one.supporter.pk, "")) for one in people]


def colleagues(reader: Supporter, *, day: date, without: Supporter | None) -> list[Candidate]:
    """All who may lead a case, except `without`: those of the reader's department first."""
    found = _candidates(Supporter.objects.owners(), day=day, without=without)
    found.sort(key=lambda one: (one.department, alphabetical(one.supporter.surname)))
    return sorted(found, key=lambda one: one.supporter.department_id != reader.department_id)


def asked_departments(case: Case, day: date) -> list[AskedDepartment]:
    """The open departments except that of the case.

    First those that serve the institution to which the person is on the road, then those that serve the one where the person is.
    """
    stay = current_stay(case)
    places = [place for place in (stay.bound_for if stay else None, case.facility) if place]
    labels = [_("Serves: %(place)s") % {"place": place.label} for place in places]
    serving = _serving(places, day)
    rows = Department.objects.open().exclude(pk=case.department_id)
    ranked = sorted(rows, key=lambda one: (serving.get(one.pk, len(places)), alphabetical(one.name)))
    return [AskedDepartment(one, labels[serving[one.pk]] if one.pk in serving else "") for one in ranked]


def _serving(places: Sequence[Facility], day: date) -> dict[UUID, int]:
    """By department: the first of these places that it serves on this day, as an index."""
    order = {place.pk: index for index, place in enumerate(places)}
    rows = ServedFacility.objects.serving(day).filter(facility__in=order).values_list("department", "facility")
    found: dict[UUID, int] = {}
    for department, facility in rows:
        found[department] = min(order[facility], found.get(department, len(order)))
    return found


def _candidates(people: SupporterQuerySet, *, day: date, without: Supporter | None) -> list[Candidate]:
    found = [one for one in people.select_related("department") if one != without]
    keys = [one.pk for one in found]
    load, away = work().in_hand(keys), away_on(day, keys)
    return [
        Candidate(one, load[one.pk], absence_label(away[one.pk], day) if one.pk in away else "", one.department.name)
        for one in found
    ]

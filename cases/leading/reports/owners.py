"""Whom a head asks to lead cases: the choice, and the division by load."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.case.models import Case, Facility, HandOver
from cases.case.reports.identity import full_name
from cases.case.states import Risk
from cases.course.actions.stays import current_stay
from cases.course.models import ServedFacility
from cases.leading.reports.loads import WEIGHTS
from cases.leading.reports.refusals import Refusals, RefusedOffer
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Supporter, reach
from supporters.directory.models.supporter import SupporterQuerySet
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.reports.department_places import DepartmentPlace, open_departments
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.reports.lists.registry import list_at
from supporters.forms.list_pages import place_of
from supporters.notifications.case_provider import work
from supporters.notifications.reports.division import Division, ToDivide, divide_by_load


@dataclass(frozen=True)
class AskedDepartments:
    """`serving`: which place of the person some of them serve, the nearest to the person first. `near`: that of the case."""

    places: Sequence[DepartmentPlace]
    near: UUID
    serving: Mapping[UUID, str]


@dataclass(frozen=True, kw_only=True)
class ChosenCase:
    number: str
    number_label: str
    name: str
    owner_label: str
    asked_label: str
    refusals: tuple[RefusedOffer, ...]


def chosen_cases(cases: Sequence[Case], refused: Refusals) -> list[ChosenCase]:
    """The ticked cards by name, with whom an open offer asks and who refused each."""
    columns = ("number", "person_id", "person__surname", "person__given_name", "person__patronymic")
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(*columns)
    names = {number: full_name(person_id, *parts) for number, person_id, *parts in rows}
    offers = HandOver.objects.open().filter(case__in=cases).select_related("to_owner", "to_department")
    asked = {offer.case_id: offer.asked_name for offer in offers}
    owners = Supporter.objects.in_bulk({case.owner_id for case in cases if case.owner_id})
    lines = [
        ChosenCase(
            number=case.number,
            number_label=case.number_label,
            name=names[case.number],
            owner_label=owners[case.owner_id].short_name if case.owner_id else "",
            asked_label=asked.get(case.pk, ""),
            refusals=refused.of_cases.get(case.pk, ()),
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: alphabetical(line.name))


def candidates(
    head: Supporter, *, day: date, cases: Sequence[Case], without: Collection[UUID | None] = (), **more: Any
) -> Colleagues:
    """The active social supporters of the departments that the head leads or acts for, to whom these cases may be given.

    `more`: of Colleagues.
    """
    return _takers(candidate_owners(head).exclude(pk__in=filter(None, without)), head, day=day, cases=cases, **more)


def candidate_owners(head: Supporter) -> SupporterQuerySet:
    return Supporter.objects.owners_within(assigned_within(head))


def assigned_within(head: Supporter) -> frozenset[UUID]:
    """The departments whose colleagues the head may ask."""
    seen = reach(head)
    return seen.department_ids | seen.desk_ids


def colleagues(reader: Supporter, *, day: date, case: Case) -> Colleagues:
    """All who may lead a case, except its owner."""
    others = Supporter.objects.owners().exclude(pk=case.owner_id) if case.owner_id else Supporter.objects.owners()
    return _takers(others, reader, day=day, cases=[case])


def _takers(people: SupporterQuerySet, reader: Supporter, *, day: date, cases: Sequence[Case], **more: Any) -> Colleagues:
    """With their load as it is, and as it would be: the cases that a colleague leads already add nothing."""
    led = Counter(case.owner_id for case in cases)
    return colleagues_among(
        people,
        near=reader.department_id,
        today=day,
        loads=partial(work().loads, today=day),
        adds=lambda pk: len(cases) - led[pk],
        **more,
    )


def asked_departments(case: Case, day: date) -> AskedDepartments:
    """The open departments except that of the case.

    First those that serve the institution to which the person is on the road, then those that serve the one where the person is.
    """
    stay = current_stay(case)
    places = [place for place in (stay.bound_for if stay else None, case.facility) if place]
    labels = [_("Serves: %(place)s") % {"place": place.label} for place in places]
    serving, departments = _serving(places, day), open_departments()
    ranked = sorted((one for one in departments if one.pk in serving), key=lambda one: (serving[one.pk], alphabetical(one.name)))
    return AskedDepartments(
        places=[one for one in departments if one.pk != case.department_id],
        near=case.department_id,
        serving={one.pk: labels[serving[one.pk]] for one in ranked},
    )


def _serving(places: Sequence[Facility], day: date) -> dict[UUID, int]:
    """By department: the first of these places that it serves on this day, as an index."""
    order = {place.pk: index for index, place in enumerate(places)}
    rows = ServedFacility.objects.serving(day).filter(facility__in=order).values_list("department", "facility")
    found: dict[UUID, int] = {}
    for department, facility in rows:
        found[department] = min(order[facility], found.get(department, len(order)))
    return found


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Ticked cards, or a part of a whole list: from its row `first` to `last`, from 1, of `count`; 0 for ticked ones.

    `rest`: the key of the row after which the list goes on, "" where nothing is left.
    """

    numbers: tuple[str, ...]
    first: int = 0
    last: int = 0
    count: int = 0
    rest: str = ""


def ticked_cards(sent: QueryDict) -> Batch:
    ticked = [*sent.getlist("keys"), *sent.getlist("numbers")]
    return Batch(numbers=tuple(number for number in ticked[:1000] if number.isdecimal()))


def part_of_list(user: Supporter, address: str, *, after: str, most: int, at: datetime) -> Batch:
    """The rows of the list at this address that follow the row of this key, in the order of the list. Raises NoSuchPage."""
    listing = list_at(address, user, at=at)
    if listing is None:
        return Batch(numbers=())
    leaf = listing.rows(Place(sort=place_of(listing, address).sort, after=after), most)
    keys = tuple(row.key for row in leaf.lines)
    first, last = leaf.first + 1, leaf.first + len(keys)
    return Batch(numbers=keys, first=first, last=last, count=leaf.count, rest=keys[-1] if leaf.has_later else "")


def division_of(cases: Sequence[Case], head: Supporter, refused: Refusals, *, today: date) -> Division:
    """Nobody is proposed for a card that the colleague leads or has refused."""
    pieces = [
        ToDivide(
            case_id=case.pk,
            department_id=case.department_id,
            owner_id=case.owner_id,
            weight=WEIGHTS[Risk(case.risk)],
            not_to=refused.by_case.get(case.pk, frozenset()),
        )
        for case in cases
    ]
    near: UUID = head.department_id
    unrecognised = Supporter.objects.unrecognised_within(assigned_within(head))
    return divide_by_load(pieces, candidate_owners(head), near=near, today=today, unrecognised=unrecognised)

"""Whom a case can be given to, and how much each has in hand already."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import Case
from cases.reports.opened import full_name
from supporters.alphabet import alphabetical
from supporters.models import Supporter, reach
from supporters.workload import work


@dataclass(frozen=True)
class Candidate:
    supporter: Supporter
    in_hand: int


@dataclass(frozen=True)
class ChosenCase:
    number: str
    number_label: str
    name: str
    owner_label: str


def chosen_cases(cases: Sequence[Case]) -> list[ChosenCase]:
    """The ticked cards by name."""
    columns = ("number", "person_id", "person__surname", "person__given_name", "person__patronymic")
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(*columns)
    names = {number: full_name(person_id, *parts) for number, person_id, *parts in rows}
    owners = Supporter.objects.in_bulk({case.owner_id for case in cases if case.owner_id})
    lines = [
        ChosenCase(case.number, case.number_label, names[case.number], owners[case.owner_id].short_name if case.owner_id else "")
        for case in cases
    ]
    return sorted(lines, key=lambda line: alphabetical(line.name))


def candidates(head: Supporter, *, without: Supporter | None = None) -> list[Candidate]:
    """The active social supporters of the head's subtree, the least loaded first."""
    people = [one for one in Supporter.objects.owners_within(reach(head).department_ids) if one != without]
    load = work().in_hand([one.pk for one in people])
    return sorted(
        (Candidate(one, load[one.pk]) for one in people), key=lambda one: (one.in_hand, alphabetical(one.supporter.surname))
    )

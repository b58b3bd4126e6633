"""Candidates for the owner of a case, and the caseload of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.models import Case
from cases.reports.unsealing import full_name
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Supporter, reach
from supporters.directory.reports.away import absence_label, away_on
from supporters.notifications.case_provider import work


@dataclass(frozen=True)
class Candidate:
    """`absence` says until when the supporter is away and who covers, "" for a supporter at work."""

    supporter: Supporter
    in_hand: int
    absence: str


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


def candidates(head: Supporter, *, day: date, without: Supporter | None = None) -> list[Candidate]:
    """The active social supporters of the head's subtree: those at work that day first, the smallest caseload first."""
    people = [one for one in Supporter.objects.owners_within(reach(head).department_ids) if one != without]
    keys = [one.pk for one in people]
    load, away = work().in_hand(keys), away_on(day, keys)
    found = [Candidate(one, load[one.pk], absence_label(away[one.pk], day) if one.pk in away else "") for one in people]
    return sorted(found, key=lambda one: (bool(one.absence), one.in_hand, alphabetical(one.supporter.surname)))

"""The leaflet for the person: who accompanies them, what comes next, what is promised, whom to call when something is wrong.

It carries nothing about health, risk, safety or other people, and no step whose day has passed.
"""

from dataclasses import dataclass
from datetime import datetime

from cases.case.models import Case
from cases.case.reports.identity import numbered
from cases.reintegration.reports.papers.contacts import Contacts, contacts_of
from cases.reintegration.reports.papers.plans import PlannedLine, PromisedLine, planned_line, promised_lines
from supporters.directory.calendar import kyiv_day, long_moment_label


@dataclass(frozen=True, kw_only=True)
class Leaflet:
    """`with_words`: the words of the step and of the promises are printed, not only their days. `lacks_phone`: the work phone of
    the supporter is not known."""

    name: str
    number_label: str
    case_url: str
    contacts: Contacts
    step: PlannedLine | None
    promised_to: tuple[PromisedLine, ...]
    promised_by: tuple[PromisedLine, ...]
    with_words: bool
    lacks_phone: bool
    moment_label: str


def leaflet(case: Case, *, at: datetime, with_words: bool) -> Leaflet:
    today, contacts = kyiv_day(at), contacts_of(case, at=at)
    promises = promised_lines(case, today, to_person=True)
    return Leaflet(
        name=case.person.full_name,
        number_label=numbered(case),
        case_url=case.get_absolute_url(),
        contacts=contacts,
        step=planned_line(case, today) if case.next_due_on and case.next_due_on >= today else None,
        promised_to=tuple(one for one in promises if not one.is_persons),
        promised_by=tuple(one for one in promises if one.is_persons),
        with_words=with_words,
        lacks_phone=contacts.supporter is not None and not contacts.supporter.phone,
        moment_label=long_moment_label(at),
    )

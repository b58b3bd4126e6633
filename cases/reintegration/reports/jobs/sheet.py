"""The sheet for the person: up to three vacancies, what suits, what to ask, whom to call. It has nothing about health.

The reasons are those of the match, said to the person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import numbered
from cases.reintegration.models import FunctionalProfile, JobProposal, Vacancy
from cases.reintegration.models.employment.matching import ProfileFacts, Reason, VacancyFacts, Verdict, match
from cases.reintegration.reports.employment.matches import topic_label
from cases.reintegration.reports.employment.vacancies import WorkDirectory, where_label, work_directory
from cases.reintegration.reports.jobs.words import vacancy_label
from cases.reintegration.reports.papers import Contacts, contacts_of
from supporters.directory.calendar import date_label, kyiv_day, long_moment_label
from supporters.directory.numbers import phone_label

MOST: Final = 3
SAID: Final[Mapping[str, str | Promise]] = {  # by how the profile answers
    "can": _("You can: %(what)s"),
    "held": _("You have the training: %(what)s"),
    "learns": _("They teach what you want to learn: %(what)s"),
    "ask_person": _("Think about: %(what)s"),
    "ask_employer": _("Ask there: %(what)s"),
    "ask_both": _("Ask there and think about: %(what)s"),
    "on_condition": _("You can on a condition: %(what)s"),
    "to_agree": _("They are ready to agree with you: %(what)s"),
    "wants": _("They need training that you want to get: %(what)s"),
    "unconfirmed": _("Ask the personnel office: %(what)s"),
    "no_rule": _("Ask the personnel office about the rules of service"),
    "cannot": _("You have said that you can’t: %(what)s"),
    "unwanted": _("You have said that you do not want: %(what)s"),
    "near": _("In the hromada where you want to work"),
    "way": _("In the same region: ask about the way there"),
    "moves": _("In another region: you have said that you are ready to move"),
    "body": _("In a body where you want to work"),
    "other_body": _("You have named other bodies of the ministry"),
    "leaves": _("It is outside the bodies of the ministry"),
}


@dataclass(frozen=True, kw_only=True)
class SheetVacancy:
    """`fits`, `clarify`, `against`: reasons in words; none without a profile. `contact_phone`, `contact_email`: "" for none."""

    title: str
    place_label: str
    valid_label: str
    about: str
    fits: tuple[str, ...]
    clarify: tuple[str, ...]
    against: tuple[str, ...]
    contact_name: str
    contact_phone: str
    contact_email: str


@dataclass(frozen=True, kw_only=True)
class JobSheet:
    """`lacks_phone`: the work phone of the supporter is not known."""

    name: str
    number_label: str
    work_url: str
    vacancies: tuple[SheetVacancy, ...]
    contacts: Contacts
    lacks_phone: bool
    moment_label: str


def printable_vacancies(case: Case, *, at: datetime) -> dict[UUID, str]:
    """What the sheet may hold, by the key of the vacancy; the latest that was shown first."""
    rows = JobProposal.objects.printable(kyiv_day(at)).filter(of_group(case.pk)).select_related("vacancy").order_by("-made_at")
    return {one.vacancy_id: vacancy_label(one.vacancy) for one in rows}


def job_sheet(case: Case, chosen: Sequence[UUID], *, at: datetime) -> JobSheet:
    """`chosen`: of the printable vacancies, at most three."""
    today, contacts = kyiv_day(at), contacts_of(case, at=at)
    rows = Vacancy.objects.filter(pk__in=chosen).select_related("territory__parent").in_bulk()
    return JobSheet(
        name=case.person.full_name,
        number_label=numbered(case),
        work_url=reverse("case_employment", args=[case.number]),
        vacancies=tuple(_vacancies([rows[pk] for pk in chosen], case, today)),
        contacts=contacts,
        lacks_phone=contacts.supporter is not None and not contacts.supporter.phone,
        moment_label=long_moment_label(at),
    )


def _vacancies(rows: Sequence[Vacancy], case: Case, today: date) -> Iterable[SheetVacancy]:
    found = FunctionalProfile.objects.of_person(case.person_id).select_related("territory__parent")
    profile = found.prefetch_related("trainings").first() if rows else None
    rules, labels = work_directory(today) if profile else WorkDirectory((), {})
    for vacancy in rows:
        facts = VacancyFacts.of(vacancy)
        reasons = match(ProfileFacts.of(profile), facts, rules).reasons if profile else ()
        said = {verdict: _said([one for one in reasons if one.verdict is verdict], facts, labels) for verdict in Verdict}
        yield SheetVacancy(
            title=vacancy_label(vacancy),
            place_label=where_label(vacancy.territory),
            valid_label=date_label(vacancy.valid_until, today),
            about=vacancy.about,
            fits=said[Verdict.FITS],
            clarify=said[Verdict.CLARIFY],
            against=said[Verdict.AGAINST],
            contact_name=vacancy.contact_name,
            contact_phone=phone_label(vacancy.contact_phone) if vacancy.contact_phone else "",
            contact_email=vacancy.contact_email,
        )


def _said(reasons: Sequence[Reason], facts: VacancyFacts, labels: Mapping[str, str]) -> tuple[str, ...]:
    """One line for each kind of answer."""
    topics: dict[str, list[str]] = {}
    for reason in reasons:
        topics.setdefault(reason.why, []).append(topic_label(reason, facts, labels))
    return tuple(str(SAID[why]) % {"what": ", ".join(what)} for why, what in topics.items())

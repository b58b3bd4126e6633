"""The letter to an employer: the vacancy, the number of the record, our contact. It has nothing about health.

Without the agreement of the person the name is not read either, and the page has no other word about the person.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cases.case.models import Case
from cases.case.reports.identity import numbered
from cases.reintegration.models import EmployerLetter, JobProposal
from cases.reintegration.reports.papers.contacts import Contacts, contacts_of
from cases.reintegration.states import LetterChannel
from supporters.directory.calendar import date_label, kyiv_day, long_moment_label
from veterans.models import Consent, Scope


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """`name`: "" unless the person has agreed. `is_blocked`: the letter that waits had the name, and the consent has ended.
    `sent`: earlier letters that have left."""

    number_label: str
    proposal_url: str
    consent_url: str
    employer: str
    post: str
    name: str
    agreed_label: str
    made_label: str
    contacts: Contacts
    lacks_phone: bool
    sent: tuple[str, ...]
    waits: bool
    is_blocked: bool


def letter_page(proposal: JobProposal, letter: EmployerLetter | None, case: Case, *, at: datetime) -> LetterPage:
    """`letter`: the one that waits. The letter is in Ukrainian, whatever the language of the reader."""
    today, contacts = kyiv_day(at), contacts_of(case, at=at)
    agreed_on = letter.name_agreed_on if letter else None
    is_named = agreed_on is not None and may_name(case, at=at)
    with translation.override(settings.LANGUAGE_CODE):
        number, made = numbered(case), long_moment_label(letter.made_at if letter else at)
    sent = EmployerLetter.objects.sent().filter(proposal=proposal).order_by("settled_at")
    return LetterPage(
        number_label=number,
        proposal_url=reverse("job_proposal", args=[case.number, proposal.pk]),
        consent_url=reverse("consent_answer", args=[case.number, Scope.EMPLOYER.value]),
        employer=proposal.vacancy.employer,
        post=proposal.vacancy.post,
        name=case.person.full_name if is_named else "",
        agreed_label=date_label(agreed_on, today) if agreed_on and is_named else "",
        made_label=made,
        contacts=contacts,
        lacks_phone=contacts.supporter is not None and not contacts.supporter.phone,
        sent=tuple(
            f"{LetterChannel(one.channel).label}, {date_label(kyiv_day(one.settled_at), today)}" for one in sent if one.settled_at
        ),
        waits=letter is not None,
        is_blocked=agreed_on is not None and not is_named,
    )


def waiting_letter(proposal: JobProposal) -> EmployerLetter | None:
    return EmployerLetter.objects.waiting().filter(proposal=proposal).first()


def may_name(case: Case, *, at: datetime) -> bool:
    """Whether the consent of the person to data for employers is in force."""
    consent = Consent.objects.of_person(case.person_id).answered_last(Scope.EMPLOYER)
    return bool(consent and consent.is_in_force(kyiv_day(at)))

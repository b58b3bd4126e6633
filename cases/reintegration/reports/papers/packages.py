"""The open package for a community: its page, and the paper to sign."""

from dataclasses import dataclass
from datetime import datetime

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, birth_label, identity_line
from cases.case.reports.phones import PhoneLine, phones_of
from cases.case.states import PackageReason
from cases.person.reports.residences import OF_COMMUNITY, PrintedPlace, places_of, printed_places
from cases.reintegration.models import CommunityPackage
from cases.reintegration.models.package import RECEIVED_WITHIN
from cases.reintegration.reports.papers.contacts import Contacts, contacts_of
from cases.reintegration.reports.papers.plans import PlannedLine, PromisedLine, planned_line, promised_lines
from supporters.directory.calendar import date_label, kyiv_day, long_moment_label, moment_label
from veterans.models import Consent, Scope


@dataclass(frozen=True, kw_only=True)
class PackagePage:
    """`has_consent`: the person agrees to it today; otherwise it is not printed."""

    card: IdentityLine
    to: str
    reason_label: str
    note: str
    made_label: str
    due_label: str
    is_late: bool
    has_consent: bool


@dataclass(frozen=True, kw_only=True)
class PackagePaper:
    """What is passed on: nothing about health, risk or entries, and of the phones only the person's own."""

    card: IdentityLine
    to: str
    reason_label: str
    note: str
    agreed_label: str
    made_label: str
    birth_label: str
    service_label: str
    places: tuple[PrintedPlace, ...]
    phones: tuple[PhoneLine, ...]
    how_to_speak: str
    step: PlannedLine | None
    promises: tuple[PromisedLine, ...]
    contacts: Contacts


def package_page(package: CommunityPackage, case: Case, *, at: datetime) -> PackagePage:
    today = kyiv_day(at)
    return PackagePage(
        card=identity_line(case),
        to=package.to,
        reason_label=str(PackageReason(package.reason).label),
        note=package.note or "",
        made_label=f"{package.made_by.short_name}, {moment_label(package.made_at, today)}",
        due_label=date_label(kyiv_day(package.made_at + RECEIVED_WITHIN), today),
        is_late=package.made_at + RECEIVED_WITHIN <= at,
        has_consent=bool(Consent.objects.consenting(Scope.PROVIDER, [case.person_id], today)),
    )


def package_paper(package: CommunityPackage, case: Case, *, at: datetime) -> PackagePaper:
    today, person = kyiv_day(at), case.person
    veteran = getattr(person, "veteran", None)
    service = (veteran.get_branch_display(), veteran.rank or "") if veteran else ()
    phones = phones_of([person.pk], at=at).get(person.pk, ())
    return PackagePaper(
        card=identity_line(case),
        to=package.to,
        reason_label=str(PackageReason(package.reason).label),
        note=package.note or "",
        agreed_label=date_label(package.agreed_on, today),
        made_label=long_moment_label(package.made_at),
        birth_label=birth_label(person),
        service_label=", ".join(part for part in service if part),
        places=printed_places(places_of(case), OF_COMMUNITY),
        phones=tuple(one for one in phones if one.is_own),
        how_to_speak=person.how_to_speak or "",
        step=planned_line(case, today),
        promises=promised_lines(case, today),
        contacts=contacts_of(case, at=at),
    )

"""Papers of a case: the leaflet for the person, the package for a community."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import IdentityLine, birth_label, identity_line, numbered
from cases.case.reports.phones import PhoneLine, phones_of
from cases.course.models import FollowUp, Promise
from cases.course.reports.promises import words_of
from cases.course.states import PromiseBy, StepState, way_label
from cases.person.reports.residences import OF_COMMUNITY, PrintedPlace, places_of, printed_places
from cases.reintegration.models import CommunityPackage
from cases.reintegration.models.package import RECEIVED_WITHIN
from cases.reintegration.states.packages import PackageReason
from supporters.directory.calendar import date_label, kyiv_day, long_moment_label, moment_label
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.numbers import phone_label
from veterans.models import Consent, Scope

LEVELS: Final = 2  # the head of the department, and the head above


@dataclass(frozen=True)
class Desk:
    """`name`: "" for a duty phone. `phone`: "" when none is known."""

    name: str
    department: str
    phone: str


@dataclass(frozen=True)
class Contacts:
    """`supporter`: None while the case waits in a queue. `duty`: of the nearest department that has a duty phone.

    `heads`: the nearest first, without the supporter.
    """

    supporter: Desk | None
    duty: Desk | None
    heads: tuple[Desk, ...]


def contacts_of(case: Case, *, at: datetime) -> Contacts:
    """Five queries."""
    presence = presence_on(kyiv_day(at))
    above = list(presence.upwards(case.department_id))
    leads = {pk: head for pk in above if (head := presence.posts[pk].head) and head != case.owner_id}
    departments = {one.pk: one for one in Department.objects.filter(pk__in=above)}
    named = [pk for pk in (*leads.values(), case.owner_id) if pk]
    people = {one.pk: one for one in Supporter.objects.active().filter(pk__in=named)}
    heads = [_head(people[head], departments[pk]) for pk, head in leads.items() if head in people]
    on_duty = next((departments[pk] for pk in above if departments[pk].duty_phone), None)
    owner = people.get(case.owner_id) if case.owner_id else None
    return Contacts(
        supporter=_desk(owner, departments[case.department_id]) if owner else None,
        duty=Desk("", on_duty.name, phone_label(on_duty.duty_phone)) if on_duty else None,
        heads=tuple(heads[:LEVELS]),
    )


def _desk(one: Supporter, department: Department) -> Desk:
    name = " ".join(part for part in (one.surname, one.given_name, one.patronymic) if part)
    return Desk(name, department.name, phone_label(one.phone) if one.phone else "")


def _head(one: Supporter, department: Department) -> Desk:
    """With the duty phone of the department where the head has no work phone."""
    desk = _desk(one, department)
    return desk if desk.phone or not department.duty_phone else replace(desk, phone=phone_label(department.duty_phone))


def paper_day(day: date, at_time: time | None, today: date) -> str:
    """«четвер, 3 грудня», «четвер, 3 грудня, о 14:00»"""
    label = f"{date_format(day, 'l').lower()}, {date_label(day, today)}"
    return _("%(day)s, at %(time)s") % {"day": label, "time": f"{at_time:%H:%M}"} if at_time else label


@dataclass(frozen=True)
class PlannedLine:
    """`way_label`: how it will be done, "" when that was not said."""

    words: str
    way_label: str
    day_label: str


@dataclass(frozen=True)
class PromisedLine:
    """`is_persons`: the person has promised it."""

    words: str
    who_label: str
    day_label: str
    is_persons: bool


def planned_line(case: Case, today: date) -> PlannedLine | None:
    step = FollowUp.objects.select_related("case").filter(case=case, state=StepState.PLANNED).first()
    return PlannedLine(step.what, way_label(step.kind), paper_day(step.due_on, step.due_time, today)) if step else None


def promised_lines(case: Case, today: date, *, to_person: bool = False) -> tuple[PromisedLine, ...]:
    """What is still promised, the nearest day first. `to_person`: on a paper that others may see, without talks about safety."""
    open_ones = Promise.objects.open().filter(of_group(case.pk))
    shown = open_ones.filter(asks_safety=False) if to_person else open_ones
    rows = shown.select_related("case").order_by("due_on", "pk")
    return tuple(
        PromisedLine(
            words=words_of(one.words),
            who_label=str(PromiseBy(one.who).label),
            day_label=paper_day(one.due_on, None, today),
            is_persons=one.who == PromiseBy.PERSON,
        )
        for one in rows
    )


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

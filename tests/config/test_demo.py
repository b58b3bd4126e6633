"""The demo data: complete, valid, loaded once, and never in production."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from cases.case.models import Case, Facility, HandOver, StageSpan, TeamMember
from cases.case.states import STAGES, CaseState, CheckState, Programme, Risk, Stage
from cases.course.models import FollowUp, Promise, ServedFacility, Visit
from cases.course.states import StepState
from cases.desk.reports.invariants import broken_invariants
from cases.endings.models import Check
from cases.reintegration.models import Circle, CommunityEvent, EmployerLetter, FunctionalProfile, Job, JobCheck, Vacancy
from cases.reintegration.states import EmployerKind
from cases.reintegration.states.community import PeerState
from config.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, STAFF
from config.demo.caseload import SIZES
from config.demo.names import SURNAMES
from config.demo.people import RNOKPP_EPOCH
from config.demo.persons.mended import HOW_TO_SPEAK
from config.demo.persons.twice import TWICE
from config.demo.places import FACILITY_GROUPS, UNITS
from privacy.models import AccessRecord
from privacy.opening import Reading
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, reach
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.persons import make_territories
from veterans.models import Address, Identifier, Person, Phone
from veterans.numbers import rnokpp

SMALL = SIZES["small"]


def load_demo() -> str:
    make_territories(whole=True)
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPROVID_DEMO_SIZE", "small")


@pytest.fixture
def world(db: None) -> None:
    load_demo()


def days_ahead(user: Supporter) -> list[int]:
    today = kyiv_day(timezone.now())
    led = Case.objects.filter(owner=user)
    planned = FollowUp.objects.filter(case__in=led, state=StepState.PLANNED)
    return sorted((due_on - today).days for due_on in planned.values_list("due_on", flat=True))


def test_demo_is_whole_and_breaks_no_invariant(world: None) -> None:
    assert Visit.objects.count() > 5 * SMALL.persons
    assert set(broken_invariants().values()) == {0}
    assert Case.objects.count() == Person.objects.count() == SMALL.persons + 1  # a mother
    assert set(Case.objects.values_list("stage", flat=True)) == {*STAGES[Programme.VETERAN], Stage.FIRST_DAYS}
    assert set(Case.objects.values_list("risk", flat=True)) == set(Risk)
    assert Case.objects.filter(owner=None, queued_at__isnull=False).count() == SMALL.queued
    assert Facility.objects.count() == 25


def test_demo_numbers_fit_birth_and_sex_and_reach_nobody(world: None, reading: Reading) -> None:
    identifiers = Identifier.objects.select_related("person")
    invented = SMALL.persons - TWICE
    assert len(identifiers) == invented
    for identifier in identifiers:
        number, person = identifier.value, identifier.person
        assert rnokpp(number) == number
        assert RNOKPP_EPOCH + timedelta(days=int(number[:5])) == date.fromisoformat(person.born_on or "")
        assert person.address_form == (Address.VETERAN_M if int(number[8]) % 2 else Address.VETERAN_F)
    numbers = [phone.number for phone in Phone.objects.all()]
    assert len(set(numbers)) == invented * 3 // 2 + 2 * len(HOW_TO_SPEAK) + 1
    assert len(numbers) == len(set(numbers)) + 1  # one man is registered twice with his phone
    assert {number[:-4] for number in numbers} == {"+38067000", "+38050000"}


def test_demo_accounts_sign_in_and_have_work(world: None) -> None:
    people = {account.email: Supporter.objects.get(email=account.email) for account in DEMO_ACCOUNTS}
    assert all(person.check_password(DEMO_PASSWORD) for person in people.values())
    supporter, head = people["supporter@demo.test"], people["head@demo.test"]
    assert days_ahead(supporter) == [-2, -1, 0, 0, 0, 1, 1, 2, 2, 4, 12, 21, 30]  # two of them paused, or ending
    assert Case.objects.filter(owner=supporter, risk=Risk.RED).count() == 2
    assert HandOver.objects.asking(reach(supporter)).count() == 2  # asked yesterday, not yet answered
    assert HandOver.objects.open().filter(to_owner=None, to_department=head.department).count() == 1
    assert HandOver.objects.open().filter(from_owner=supporter, asked_by=supporter).count() == 1
    assert supporter.department.head == head
    assert set(Case.objects.worklist_of(supporter)) < set(Case.objects.worklist_of(head))
    assert TeamMember.objects.filter(supporter=people["psychologist@demo.test"]).count() == SMALL.in_team
    assert Notification.objects.filter(recipient=supporter).unread().exists()
    assert Department.objects.count() == len(UNITS) == 8
    assert not Department.objects.filter(head=None).exists()
    assert Department.objects.exclude(duty=None).count() == sum(bool(unit.duty) for unit in UNITS)
    assert ServedFacility.objects.count() == sum(sum(unit.serves.values()) for unit in UNITS)
    assert len(STAFF) == 25
    assert Supporter.objects.count() == len(STAFF) + 1, "the newcomer is not recognised yet"
    assert Supporter.objects.unrecognised().count() == 1
    assert set(Supporter.objects.values_list("role", flat=True)) == set(Role)


def test_what_is_late_in_the_demo_is_so_for_days_and_not_for_months(world: None) -> None:
    today = kyiv_day(timezone.now())
    open_promises, checks = Promise.objects.open(), Check.objects.open()
    late = [*open_promises.values_list("due_on", flat=True), *checks.values_list("due_on", flat=True)]
    assert min(late) > today - timedelta(days=8)


def test_demo_has_a_way_from_the_ward_to_work_and_a_circle(world: None, reading: Reading) -> None:
    today = kyiv_day(timezone.now())
    job = Job.objects.current().select_related("case").get(proposal__isnull=False)
    case = job.case
    assert StageSpan.objects.filter(case=case).count() > 1
    assert case.opened_at < FunctionalProfile.objects.get(person=case.person_id).recorded_at
    assert set(case.job_proposals.values_list("state", flat=True)) == {"declined", "refused", "hired"}
    assert EmployerLetter.objects.sent().filter(case=case).count() == 2
    assert [(check.days, check.state) for check in job.checks.order_by("days")][:2] == [(14, "done"), (30, "open")]
    assert job.checks.get(days=30).due_on == today
    assert case.event_invitations.get(attendance="came").event.circle is not None
    assert [side.state for side in case.peer_sides.select_related("case") if side.state is PeerState.TIED] == [PeerState.TIED]
    assert {check.state for check in JobCheck.objects.filter(case__state=CaseState.CLOSED)} == {CheckState.DONE}
    assert Vacancy.objects.open_on(today).count() >= 12
    assert set(Vacancy.objects.values_list("employer_kind", flat=True)) == set(EmployerKind)
    assert (Circle.objects.count(), CommunityEvent.objects.count()) == (2, 4)


def test_demo_loads_once_and_on_the_record(world: None) -> None:
    record = AccessRecord.objects.get(route="load_demo")
    assert record.purpose == "demo data"
    assert set(record.subject_ids) == set(Person.objects.values_list("pk", flat=True))
    before = Case.objects.aggregate(count=Count("pk"))
    assert load_demo() == "The demo data are loaded already.\n"
    assert Case.objects.aggregate(count=Count("pk")) == before


@pytest.mark.asvs("6.3.2")
@pytest.mark.django_db
def test_demo_is_refused_in_production(settings) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="never loaded in production"):
        load_demo()
    assert not Supporter.objects.exists()


@pytest.mark.django_db
def test_demo_of_unknown_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPROVID_DEMO_SIZE", "huge")
    with pytest.raises(CommandError, match="full, small"):
        load_demo()


def test_surnames_of_people_are_in_no_open_text() -> None:
    """A dump holds names of staff, departments and institutions in clear, so a person's surname found in it must mean a
    leak."""
    in_clear = [word for colleague in STAFF for word in (colleague.surname, colleague.given_name, colleague.patronymic)]
    in_clear += [text for unit in UNITS for text in (unit.name, unit.zone)] + [group.label_uk for group in FACILITY_GROUPS]
    surnames = {form for surname in SURNAMES for form in surname.split("/")}
    assert not [(surname, text) for surname in surnames for text in in_clear if surname.lower() in text.lower()]

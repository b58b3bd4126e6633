"""A package for the community: prepared, received, withdrawn."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from cases.case.actions.speaking import count_speaking
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.packages import PACKAGE, NewPackage, make_package, receive_package, withdraw_package
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageReason, PackageRefusal, PackageState
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.consenting import make_consent
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support
from tests.factories import House, hand_over_to, make_case, make_house, make_loss, make_member, make_person, make_supporter
from tests.factories import make_package as package_of
from tests.refusing import refused
from tools.journeys.dates import in_days
from veterans.actions.consents import ConsentMissing
from veterans.models import Answer, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "package_waiting"


@pytest.fixture
def house() -> House:
    """Its person agrees that a community gets the data."""
    house = make_house()
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, at=timezone.now() - timedelta(days=30))
    return house


def withdraw_the_consent(house: House) -> None:
    end_consent(house.case.pk, Scope.PROVIDER, version=None, by=house.owner, at=timezone.now())


def new(**changed: object) -> NewPackage:
    known = {"to": "Бучанська громада", "reason": PackageReason.HOME, "note": "", **changed}
    return NewPackage(**known)  # type: ignore[arg-type]


def test_package_changes_neither_owner_nor_department_nor_plan(house: House) -> None:
    before = Case.objects.filter(pk=house.case.pk).values().get()
    package = make_package(house.case.pk, new(note="Любить ранок"), by=house.owner, at=timezone.now(), pk=new_id())
    assert (package.state, package.to, package.note) == (PackageState.OPEN, "Бучанська громада", "Любить ранок")
    receive_package(house.case.pk, received_on=in_days(0), by=house.owner, at=timezone.now())
    assert Case.objects.filter(pk=house.case.pk).values().get() == before
    package.refresh_from_db()
    assert (package.state, package.received_on, package.settled_by) == (PackageState.RECEIVED, in_days(0), house.owner)
    made, received = CaseEvent.objects.filter(kind__startswith="package").order_by("at")
    assert made.details == {"package": str(package.pk), "reason": "home"}
    assert received.details == {"package": str(package.pk), "received_on": in_days(0).isoformat()}


def test_one_package_is_open_and_another_follows_it(house: House) -> None:
    package_of(make_case(house.owner, person=make_person("Савчук")), house.owner)
    with refused(PackageRefusal.NONE):
        receive(house)
    package_of(house.case, house.owner)
    with refused(PackageRefusal.WAITS):
        make_package(house.case.pk, new(), by=house.owner, at=timezone.now(), pk=new_id())
    withdraw_package(house.case.pk, by=house.owner, at=timezone.now())
    make_package(house.case.pk, new(), by=house.owner, at=timezone.now(), pk=new_id())
    assert CommunityPackage.objects.open().filter(case=house.case).count() == 1
    assert CommunityPackage.objects.open().count() == 2, "that of another person waits as before"
    assert not CommunityPackage.objects.made_by(in_days(-1)).exists()
    assert CommunityPackage.objects.made_by(in_days(0)).count() == 2


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"scope": Scope.UNIT},
        {"answer": Answer.REFUSED},
        {"valid_until": in_days(-1), "days": 2},
    ],
)
def test_package_is_refused_without_a_consent_in_force(house: House, answer: dict[str, Any]) -> None:
    if "days" not in answer:
        withdraw_the_consent(house)
    if answer:
        at = timezone.now() - timedelta(days=answer.pop("days", 0))
        make_consent(house.case, house.owner, at=at, **{"scope": Scope.PROVIDER, **answer})
    with pytest.raises(ConsentMissing) as missing:
        make_package(house.case.pk, new(), by=house.owner, at=timezone.now(), pk=new_id())
    assert missing.value.scope is Scope.PROVIDER
    assert not CommunityPackage.objects.exists()


def test_package_names_the_day_of_the_consent(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, at=timezone.now() - timedelta(days=5))
    make_package(house.case.pk, new(), by=house.owner, at=timezone.now(), pk=new_id())
    assert CommunityPackage.objects.get().agreed_on == in_days(-5)


def test_package_is_refused_of_a_closed_case(house: House) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        make_package(house.case.pk, new(), by=house.owner, at=timezone.now(), pk=new_id())


def test_member_of_the_team_gives_the_card_to_no_community(house: House) -> None:
    helper = make_supporter(house.other_department)
    make_member(house.case, house.owner, helper, days=1)
    with refused(CaseRefusal.ANSWERS):
        make_package(house.case.pk, new(), by=helper, at=timezone.now(), pk=new_id())
    package_of(house.case, house.owner)
    with refused(CaseRefusal.ANSWERS):
        receive_package(house.case.pk, received_on=in_days(0), by=helper, at=timezone.now())
    with refused(CaseRefusal.ANSWERS):
        withdraw_package(house.case.pk, by=helper, at=timezone.now())
    assert CommunityPackage.objects.get().state == PackageState.OPEN


@pytest.mark.parametrize("days", [-4, 1])
def test_receipt_is_refused_before_the_package_or_in_the_future(house: House, days: int) -> None:
    package_of(house.case, house.owner, at=timezone.now() - timedelta(days=3))
    with refused(PackageRefusal.DAY):
        receive_package(house.case.pk, received_on=in_days(days), by=house.owner, at=timezone.now())
    for day in (-3, 0):
        assert in_days(day) >= kyiv_day(timezone.now() - timedelta(days=3))
    receive_package(house.case.pk, received_on=in_days(-3), by=house.owner, at=timezone.now())


def test_package_is_settled_once(house: House) -> None:
    package_of(house.case, house.owner)
    receive_package(house.case.pk, received_on=in_days(0), by=house.owner, at=timezone.now())
    for act in (receive, withdraw):
        with refused(PackageRefusal.NONE):
            act(house)


def receive(house: House) -> None:
    receive_package(house.case.pk, received_on=in_days(0), by=house.owner, at=timezone.now())


def withdraw(house: House) -> None:
    withdraw_package(house.case.pk, by=house.owner, at=timezone.now())


def test_signed_paper_of_a_closed_case_is_still_recorded(house: House) -> None:
    package_of(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    receive(house)
    assert not CommunityPackage.objects.open().exists()


def test_loss_ends_the_package_and_its_reminders(house: House) -> None:
    package_of(house.case, house.owner, at=timezone.now() - timedelta(days=8))
    dispatch(at=timezone.now(), rule=RULE)
    assert count_speaking(house.case.pk, stay=frozenset())["packages"] == 1
    make_loss(house.case, house.owner)
    assert CommunityPackage.objects.get().state == PackageState.ENDED
    assert not Notification.objects.filter(subject_kind=PACKAGE, settled_at=None).exists()
    with refused(PackageRefusal.NONE):
        receive(house)


def test_consent_taken_back_after_the_end_withdraws_the_package(house: House) -> None:
    package_of(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    end_consent(house.case.pk, Scope.PROVIDER, version=None, by=house.owner, at=timezone.now())
    assert CommunityPackage.objects.get().state == PackageState.WITHDRAWN


def test_package_outlasts_the_support_and_its_course(house: House) -> None:
    package_of(house.case, house.owner, at=timezone.now() - timedelta(days=6))
    assert count_speaking(house.case.pk)["packages"] == 0, "the page of the end does not say that it ends"
    end_support(house.case, house.owner, house.head)
    begin_again(house.case, house.owner)
    assert CommunityPackage.objects.get().state == PackageState.OPEN


@pytest.mark.parametrize("since", [{}, {"is_active": False}, {"role": Role.ADMINISTRATOR}, {"role": Role.AUDITOR}])
def test_reminder_after_the_end_goes_to_the_last_owner_or_else_to_the_head(house: House, since: dict[str, Any]) -> None:
    """Also instead of a last owner whose role sees no card any more."""
    package_of(house.case, house.owner, at=noon(-8))
    dispatch(at=noon(0) - timedelta(hours=1), rule=RULE)
    end_support(house.case, house.owner, house.head, at=noon(0))
    assert reminded() == {house.owner.pk}, "the end settles no reminder of it"
    Supporter.objects.active().filter(pk=house.owner.pk).update(**{"is_active": True, **since})
    dispatch(at=noon(0) + timedelta(minutes=1), rule=RULE)
    assert reminded() == {house.head.pk if since else house.owner.pk}


def reminded() -> set[UUID]:
    return set(Notification.objects.filter(rule=RULE, settled_at=None).values_list("recipient", flat=True))


def test_owner_is_reminded_after_a_week_until_the_receipt(house: House) -> None:
    made = timezone.now().replace(hour=9)
    package_of(house.case, house.owner, at=made - timedelta(days=7) + timedelta(minutes=1))
    assert dispatch(at=made, rule=RULE) == 0
    assert dispatch(at=made + timedelta(minutes=1), rule=RULE) == 1
    assert dispatch(at=made + timedelta(minutes=2), rule=RULE) == 0
    assert reminded() == {house.owner.pk}
    receive(house)
    dispatch(at=made + timedelta(minutes=3), rule=RULE)
    assert reminded() == set()


def test_reminder_goes_to_who_leads_the_case_by_then(house: House) -> None:
    package_of(house.case, house.owner, at=timezone.now() - timedelta(days=8))
    hand_over_to(house.case, house.colleague, by=house.owner)
    dispatch(at=timezone.now().replace(hour=9), rule=RULE)
    assert reminded() == {house.colleague.pk}
    assert CaseEvent.objects.filter(kind=EventKind.PACKAGE_MADE).count() == 1

"""Who takes the records of a colleague who leaves: outside the department only when a head agrees (ADR 65)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, HandOver
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.takers import HandedOver, hand_over_work
from supporters.directory.models import Approval, ApprovalKind, Supporter
from tests.factories import House, make_case, make_hand_over, make_house, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def outsider(house: House) -> Supporter:
    return make_supporter(house.other_department, surname="Чужа")


def hand_over(house: House, takers: dict[Case, Supporter]) -> HandedOver:
    keys = {case.pk: taker.pk for case, taker in takers.items()}
    with reading_under_way(Reading()):
        return hand_over_work(house.owner.pk, keys, by=house.administrator, at=timezone.now())


def grant(by: Supporter) -> None:
    with reading_under_way(Reading()):
        grant_approval(Approval.objects.waiting().get().pk, by=by, at=timezone.now())


def offered_to(case: Case) -> list[Supporter | None]:
    return [offer.to_owner for offer in HandOver.objects.open().filter(case=case)]


def test_taker_of_the_department_is_asked_at_once(house: House) -> None:
    assert hand_over(house, {house.case: house.colleague}) == HandedOver(1, 0)
    assert offered_to(house.case) == [house.colleague]
    assert not Approval.objects.exists()


def test_records_lie_in_the_queue_until_the_head_agrees_to_a_taker_from_elsewhere(house: House, outsider: Supporter) -> None:
    other = make_case(house.owner)
    assert hand_over(house, {house.case: outsider, other: house.colleague}) == HandedOver(1, 1)
    house.case.refresh_from_db()
    assert (house.case.owner, house.case.department, offered_to(house.case)) == (None, house.department, [])
    approval = Approval.objects.get()
    assert (approval.kind, deciders_of(approval)) == (ApprovalKind.TAKER, {house.head.pk})
    with pytest.raises(ApprovalRefused):
        grant(house.other_head)
    grant(house.head)
    assert offered_to(house.case) == [outsider]


def test_records_of_who_was_moved_by_one_lie_in_the_queue_until_the_head_agrees(house: House) -> None:
    Supporter.objects.filter(pk=house.owner.pk).update(recognised_in=house.other_department)
    assert hand_over(house, {house.case: house.colleague}) == HandedOver(0, 1)
    assert (offered_to(house.case), deciders_of(Approval.objects.get())) == ([], {house.head.pk})


def test_records_that_somebody_was_asked_to_take_meanwhile_are_not_offered(house: House, outsider: Supporter) -> None:
    hand_over(house, {house.case: outsider})
    make_hand_over(house.case, house.colleague, by=house.head)
    grant(house.head)
    assert offered_to(house.case) == [house.colleague]


def test_refused_records_stay_in_the_queue(house: House, outsider: Supporter) -> None:
    hand_over(house, {house.case: outsider})
    refuse_approval(Approval.objects.get().pk, by=house.head, at=timezone.now())
    house.case.refresh_from_db()
    assert (house.case.owner, offered_to(house.case)) == (None, [])


def test_taker_whose_access_is_closed_since_is_not_asked(house: House, outsider: Supporter) -> None:
    hand_over(house, {house.case: outsider})
    Supporter.objects.filter(pk=outsider.pk).update(is_active=False)
    with pytest.raises(ApprovalRefused):
        grant(house.head)


def test_page_says_how_many_wait(house: House, outsider: Supporter, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    sent = {"submission_key": str(uuid4()), "to": str(outsider.pk)}
    answer = office.post(f"/staff/{house.owner.pk}/leave/cases/", sent, follow=True)
    assert answer.status_code == 200
    assert Approval.objects.get().asked_taker.case_ids == [house.case.pk]
    page = signed_in(house.head).get(f"/decisions/colleagues/{Approval.objects.get().pk}/")
    assert house.owner.short_name in page.text

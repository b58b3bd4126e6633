"""Closing and opening an account, and handing over what it has in hand."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.owners import assign_owner
from cases.models import Case
from privacy.opening import Reading
from supporters.actions.accounts import AccountRefused, deactivate_supporter, hand_over_work, name_head, reactivate_supporter
from supporters.actions.deliveries import plan_letter
from supporters.models import Delivery, DeliveryState, Draft, DraftOrigin, Letter, Notification, Rule, Supporter
from tests.factories import House, make_case, make_department, make_head, make_house, make_person, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def account_address(account: Supporter, act: str = "detail") -> str:
    return reverse(f"staff_{act}", args=[account.pk])


def test_account_is_not_closed_when_it_owns_an_open_case(house: House, office: Client) -> None:
    answer = office.post(account_address(house.owner, "deactivate"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert account_address(house.owner, "hand_over") in answer.text
    house.owner.refresh_from_db()
    assert house.owner.is_active


def test_account_is_not_closed_when_what_it_gave_away_is_not_accepted(house: House, reading: Reading) -> None:
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    with pytest.raises(AccountRefused):
        deactivate_supporter(house.owner.pk, by=house.administrator, at=timezone.now())


def test_account_is_not_closed_by_its_owner(house: House, office: Client) -> None:
    assert account_address(house.administrator, "deactivate") not in office.get(account_address(house.administrator)).text
    assert office.post(account_address(house.administrator, "deactivate")).status_code == 409
    house.administrator.refresh_from_db()
    assert house.administrator.is_active


def test_account_is_not_closed_twice(house: House, office: Client) -> None:
    assert office.post(account_address(house.deactivated, "deactivate")).status_code == 409


def test_somebody_is_out_at_once_when_the_account_is_closed(house: House, office: Client, signed_in: Browser) -> None:
    phone, desk = signed_in(house.colleague), signed_in(house.colleague)
    assert phone.get("/today/").status_code == desk.get("/today/").status_code == 200
    answer = office.post(account_address(house.colleague, "deactivate"), {"submission_key": str(uuid4())}, follow=True)
    assert answer.redirect_chain == [(account_address(house.colleague), 302)]
    for client in (phone, desk):
        assert client.get("/today/").headers["Location"] == "/accounts/login/?next=/today/"
        assert client.post("/search/", {"q": "Коваленко"}).status_code == 302
    assert Session.objects.count() == 1, "only the administrator's is left"
    assert office.get("/staff/").status_code == 200


def test_no_session_comes_back_when_the_account_is_opened_again(house: House, office: Client, signed_in: Browser) -> None:
    client = signed_in(house.colleague)
    client.get("/today/")
    office.post(account_address(house.colleague, "deactivate"))
    late = signed_in(house.colleague)  # a sign-in that crossed the closing
    answer = office.post(account_address(house.colleague, "reactivate"))
    assert answer.status_code == 302
    house.colleague.refresh_from_db()
    assert house.colleague.is_active
    for old in (client, late):
        assert old.get("/today/").status_code == 302


def test_account_is_not_opened_when_it_is_open(house: House) -> None:
    with pytest.raises(AccountRefused):
        reactivate_supporter(house.colleague.pk)


def test_department_has_no_head_when_the_account_of_its_head_is_closed(house: House, office: Client) -> None:
    head = make_head(make_department("Сектор", parent=house.department))
    other = make_department("Окрема група")
    name_head(other.pk, head=head)
    page = office.get(account_address(head)).text
    assert "Сектор" in page
    assert "Окрема група" in page
    office.post(account_address(head, "deactivate"))
    assert not head.heads.exists()
    house.department.refresh_from_db()
    assert house.department.head == house.head


def test_drafts_and_letters_go_when_the_account_is_closed(house: House, office: Client) -> None:
    at = timezone.now()
    for user in (house.colleague, house.head):
        plan_letter(Letter.DIGEST, user.pk, at=at)
        Draft.objects.create(
            user=user, form="visit", submission_key=uuid4(), origin=DraftOrigin.AUTOSAVED, body="{}", saved_at=at,
            until=at + timedelta(days=1),
        )  # fmt: skip
    office.post(account_address(house.colleague, "deactivate"))
    assert [draft.user for draft in Draft.objects.all()] == [house.head]
    assert Delivery.objects.get(subject_id=house.colleague.pk).state == DeliveryState.SUPPRESSED
    assert Delivery.objects.get(subject_id=house.head.pk).state == DeliveryState.PLANNED


def test_history_tells_who_closed_the_account(house: House, office: Client) -> None:
    office.post(account_address(house.colleague, "deactivate"))
    last = house.colleague.history.latest("pgh_id")  # type: ignore[attr-defined]
    assert last.is_active is False
    assert last.pgh_context.metadata["user"] == str(house.administrator.pk)


# Handing over


def test_everything_in_hand_goes_to_one_colleague(house: House, office: Client) -> None:
    second = make_case(house.owner, person=make_person("Ткач"))
    page = office.get(account_address(house.owner))
    assert "2 " in page.text
    fields = {"submission_key": str(uuid4()), "to": str(house.colleague.pk)}
    answer = office.post(account_address(house.owner, "hand_over"), fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, account_address(house.owner))
    assert {case.owner for case in Case.objects.filter(pk__in=[house.case.pk, second.pk])} == {house.colleague}
    assert Notification.objects.visible_to(house.colleague).filter(rule=Rule.CASE_ASSIGNED).count() == 2
    assert office.post(account_address(house.owner, "deactivate")).status_code == 302
    house.owner.refresh_from_db()
    assert not house.owner.is_active


def test_colleagues_are_offered_by_load_and_only_who_can_lead_a_case(house: House, office: Client) -> None:
    far = make_supporter(house.other_department, surname="Далека")
    for n in range(2):
        make_case(house.colleague, person=make_person(f"Ткач{'а' * n}"))
    free = make_supporter(house.department, surname="Вільна")
    page = office.get(account_address(house.owner)).text
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert offered == [str(pk) for pk in (free.pk, house.colleague.pk, far.pk)]


@pytest.mark.parametrize("receiver", ["", "owner", "head", "psychologist", "deactivated", "nobody"])
def test_hand_over_is_refused_when_the_colleague_can_lead_no_case(house: House, office: Client, receiver: str) -> None:
    to = str(getattr(house, receiver).pk) if hasattr(house, receiver) else receiver
    answer = office.post(account_address(house.owner, "hand_over"), {"to": to})
    assert answer.status_code == 422
    assert 'id="id_to_error"' in answer.text
    house.case.refresh_from_db()
    assert house.case.owner == house.owner


def test_hand_over_is_refused_when_the_colleague_was_closed_meanwhile(house: House) -> None:
    with pytest.raises(AccountRefused):
        hand_over_work(house.owner.pk, to_id=house.deactivated.pk, by=house.administrator, at=timezone.now())


def test_closing_is_refused_while_a_case_was_assigned_after_the_page_was_shown(
    house: House, office: Client, reading: Reading
) -> None:
    page = office.get(account_address(house.colleague)).text
    assert account_address(house.colleague, "deactivate") in page
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    assert office.post(account_address(house.colleague, "deactivate")).status_code == 409

"""An administrator corrects the name, the form of address or the phone of a colleague."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.colleagues.corrections import ColleagueFacts, correct_colleague
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_invitation

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def address(account: Supporter) -> str:
    return reverse("staff_edit", args=[account.pk])


def fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": "1",
        "surname": "Мельниченко",
        "given_name": "Ірина",
        "patronymic": "Олегівна",
        "address_form": "f",
        "phone": "067 123 45 67",
        **changed,
    }


def facts(**changed: str) -> ColleagueFacts:
    known = {"surname": "Мельниченко", "given_name": "Ірина", "patronymic": "Олегівна", "address_form": "f", "phone": ""}
    return ColleagueFacts(**{**known, **changed})


def test_name_and_phone_are_corrected_and_shown_everywhere(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    account = reverse("staff_detail", args=[house.owner.pk])
    assert address(house.owner) in office.get(account).text
    answer = office.post(address(house.owner), fields(), follow=True)
    assert answer.redirect_chain == [(account, 302)]
    assert "Мельниченко Ірина Олегівна" in answer.text
    house.owner.refresh_from_db()
    assert (house.owner.phone, house.owner.address_form, house.owner.version) == ("+380671234567", "f", 2)
    mine = signed_in(house.owner)
    assert "Мельниченко" in mine.get("/profile/").text, "the own page has the same name"


def test_history_holds_the_name_before_and_after(house: House, signed_in: Browser) -> None:
    office, before = signed_in(house.administrator), house.owner.surname
    office.post(address(house.owner), fields())
    page = office.get(reverse("staff_history", args=[house.owner.pk])).text
    assert before in page
    assert "Мельниченко" in page
    assert house.administrator.short_name in page


def test_owner_is_notified_and_reads_the_values_of_now(house: House, signed_in: Browser) -> None:
    signed_in(house.administrator).post(address(house.owner), fields())
    row = Notification.objects.get(rule=Rule.ACCOUNT_CORRECTED)
    assert row.recipient == house.owner
    page = signed_in(house.owner).get("/notifications/").text
    assert "Мельниченко Ірина Олегівна" in page
    assert "067" in page


def test_nobody_is_notified_of_the_own_change_of_a_closed_account_or_of_no_change(house: House) -> None:
    now = timezone.now()
    correct_colleague(house.administrator.pk, facts(), by=house.administrator, at=now, version=1)
    closed = correct_colleague(house.deactivated.pk, facts(), by=house.administrator, at=now, version=1)
    assert (closed.surname, closed.version) == ("Мельниченко", 2), "a misspelt name of one who has left is corrected too"
    corrected = correct_colleague(house.owner.pk, facts(), by=house.administrator, at=now, version=1)
    same = correct_colleague(house.owner.pk, facts(), by=house.administrator, at=now, version=2)
    assert same.version == corrected.version == 2
    assert [row.recipient for row in Notification.objects.all()] == [house.owner], "once, of the one real change"


def test_second_of_two_changes_side_by_side_is_asked_again(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    office.post(address(house.owner), fields())
    answer = office.post(address(house.owner), fields(surname="Мельничук"))
    assert answer.status_code == 409
    assert "Мельниченко" in answer.text
    assert 'value="Мельничук"' in answer.text
    with pytest.raises(ChangedMeanwhile):
        correct_colleague(house.owner.pk, facts(), by=house.administrator, at=timezone.now(), version=1)
    assert office.post(address(house.owner), fields(surname="Мельничук", version="2")).status_code == 302


def test_owner_learns_who_changed_the_profile_meanwhile(house: House, signed_in: Browser) -> None:
    mine = signed_in(house.owner)
    signed_in(house.administrator).post(address(house.owner), fields())
    sent = {"submission_key": str(uuid4()), "version": "1", "language": "uk", "theme": "dark", "phone": "050 765 43 21"}
    answer = mine.post("/profile/", sent)
    assert answer.status_code == 409
    assert house.administrator.short_name in answer.text


def test_same_form_twice_corrects_once(house: House, signed_in: Browser) -> None:
    office, sent = signed_in(house.administrator), fields()
    assert [office.post(address(house.owner), sent).status_code for _ in range(2)] == [302, 302]
    house.owner.refresh_from_db()
    assert house.owner.version == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [("surname", ""), ("surname", "12"), ("given_name", ""), ("patronymic", "<b>"), ("phone", "12"), ("address_form", "x")],
)
def test_error_is_beside_its_field_and_keeps_what_was_typed(house: House, signed_in: Browser, field: str, typed: str) -> None:
    answer = signed_in(house.administrator).post(address(house.owner), fields(**{"given_name": "Орися", field: typed}))
    assert_in_error(answer, field)
    assert field == "given_name" or 'value="Орися"' in answer.text
    house.owner.refresh_from_db()
    assert house.owner.version == 1


def test_page_of_an_invitation_says_how_a_name_is_corrected(house: House, signed_in: Browser) -> None:
    page = signed_in(house.administrator).get(reverse("invitation_detail", args=[make_invitation(house.administrator).pk]))
    assert "запросіть знову" in page.text

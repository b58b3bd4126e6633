"""The domains that may be invited. The form shows the error beside its field, the list beside its row, and the actions refuse
as well."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.invitation_lists import ListRefused, invite_all
from supporters.administration.actions.invitations import EmailRefused, NewColleague, invite
from supporters.directory.models import Invitation
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_house
from tools.journeys.invitation_lists import HEAD, as_file, csv_text, row_of

pytestmark = pytest.mark.django_db
OURS, ELSEWHERE = "new@suprovid.test", "new@gmail.example"


@pytest.fixture
def house(settings: Any) -> House:
    settings.MAIL_DOMAINS = ["suprovid.test", ".gov.example"]
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def fields(house: House, email: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "email": email,
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "role": "supporter",
        "department": str(house.department.pk),
        "reason": "",
    }


def colleague(house: House, email: str) -> NewColleague:
    return NewColleague(
        email=email, surname="Ґава", given_name="Юрій", patronymic="", role=Role.SUPPORTER, department_id=house.department.pk
    )


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        (OURS, True),
        ("New@Suprovid.Test", True),
        ("a@mvs.gov.example", True),
        ("a@b.mvs.gov.example", True),
        (ELSEWHERE, False),
        ("a@gov.example", False),
        ("a@evil-suprovid.test", False),
        ("a@suprovid.test.evil.example", False),
    ],
)
def test_only_our_domains_are_invited(house: House, office: Client, email: str, taken: bool) -> None:
    answer = office.post("/staff/invite/", fields(house, email))
    assert answer.status_code == (302 if taken else 422)
    assert Invitation.objects.exists() is taken
    if not taken:
        assert_in_error(answer, "email")
        assert "suprovid.test, gov.example" in answer.text


def test_list_says_it_beside_the_row(house: House, office: Client) -> None:
    rows = [row_of(1), row_of(2, email=ELSEWHERE)]
    shown = office.post("/staff/invite/list/", {"file": as_file(csv_text(rows, head=HEAD))})
    assert [one.row.number for one in shown.context["checked"].bad] == [3]
    assert "suprovid.test, gov.example" in shown.text


def test_actions_refuse_it_whatever_sends(house: House) -> None:
    with pytest.raises(EmailRefused):
        invite(colleague(house, ELSEWHERE), by=house.administrator, at=timezone.now(), pk=new_id())
    with pytest.raises(ListRefused):
        invite_all([colleague(house, ELSEWHERE)], batch=new_id(), by=house.administrator, at=timezone.now())
    assert not Invitation.objects.exists()


def test_any_domain_is_invited_without_a_list(house: House, office: Client, settings: Any) -> None:
    settings.MAIL_DOMAINS = []
    assert office.post("/staff/invite/", fields(house, ELSEWHERE)).status_code == 302

"""From the invitation to the account: the form, the link of the letter, the public page, sending again, revoking."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.signing import Signer
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions import invitations
from supporters.administration.actions.accounts import add_supporter
from supporters.administration.actions.invitations import (
    EmailRefused,
    InvitationOver,
    accept_invitation,
    addresses_taken,
    invitation_link,
    invitation_of,
    resend_invitation,
    revoke_invitation,
)
from supporters.directory.actions.locks import hold_open_department
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from supporters.notifications.models import Delivery, DeliveryState, Letter
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_house, make_invitation

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PASSWORD = "дев’ять довгих слів про море"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


@pytest.fixture
def invited(house: House) -> Invitation:
    return make_invitation(house.administrator)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def link_of(invitation: Invitation) -> str:
    """The path of the link, as a browser requests it."""
    return "/" + invitation_link(invitation).split("/", 3)[3]


def token_of(invitation: Invitation) -> str:
    return link_of(invitation).split("/")[2]


def invite_fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "email": "Yurii.Gava@suprovid.test",
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "role": "psychologist",
        "department": str(house.department.pk),
        **changed,
    }


def accept(client: Client, invitation: Invitation, **changed: str) -> Any:
    return client.post(link_of(invitation), {"password": PASSWORD, "again": PASSWORD, **changed})


def is_dead(answer: Any) -> bool:
    return answer.status_code == 404 and "/accounts/login/" in answer.text and "Ґава" not in answer.text


# Inviting


def test_invitation_and_its_letter_are_made_together(house: House, office: Client) -> None:
    answer = office.post("/staff/invite/", invite_fields(house))
    invitation = Invitation.objects.get()
    assert answer.headers["Location"] == reverse("invitation_detail", args=[invitation.pk])
    assert (invitation.email, invitation.role, invitation.department) == (
        "yurii.gava@suprovid.test",
        Role.PSYCHOLOGIST,
        house.department,
    )
    assert (invitation.invited_by, invitation.until - invitation.invited_at) == (house.administrator, timedelta(hours=72))
    letter = Delivery.objects.get()
    assert (letter.letter, letter.subject_id, letter.number) == (Letter.INVITATION, invitation.pk, 1)
    assert letter.state == DeliveryState.PLANNED


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", ""),
        ("email", "ґава"),
        ("email", f"{'a' * 250}@suprovid.test"),
        ("surname", ""),
        ("surname", "Ґава1"),
        ("given_name", ""),
        ("given_name", "я" * 61),
        ("patronymic", "<b>"),
        ("role", ""),
        ("role", "king"),
        ("department", ""),
        ("department", "9"),
        ("department", str(UUID(int=9))),
    ],
)
def test_error_is_beside_its_field(house: House, office: Client, field: str, typed: str) -> None:
    answer = office.post("/staff/invite/", invite_fields(house, **{field: typed}))
    assert_in_error(answer, field)
    assert not Invitation.objects.exists()


def test_invitation_is_refused_when_the_address_has_access(house: House, office: Client) -> None:
    answer = office.post("/staff/invite/", invite_fields(house, email=house.owner.email.upper()))
    assert_in_error(answer, "email", keeps="Ґава")
    assert f"{house.owner.short_name}, {house.department}" in answer.text
    assert not Delivery.objects.exists()


def test_invitation_is_refused_when_the_access_of_the_address_is_closed(house: House, office: Client) -> None:
    assert_in_error(office.post("/staff/invite/", invite_fields(house, email=house.deactivated.email)), "email")


def test_invitation_is_refused_when_the_address_is_invited(house: House, office: Client, invited: Invitation) -> None:
    assert_in_error(office.post("/staff/invite/", invite_fields(house, email=invited.email)), "email", keeps=invited.email)
    assert Invitation.objects.count() == 1


def test_second_open_invitation_of_one_address_is_refused_by_the_database(house: House, invited: Invitation) -> None:
    with pytest.raises(IntegrityError, match="one_open_invitation"):
        Invitation.objects.create(
            email=invited.email.upper(),
            surname="Ґава",
            given_name="Юрій",
            role=Role.AUDITOR,
            department=house.department,
            invited_by=house.administrator,
            invited_at=invited.invited_at,
            until=invited.until,
        )


def test_address_may_be_invited_again_when_its_invitation_was_revoked(house: House, invited: Invitation) -> None:
    with pytest.raises(EmailRefused):
        make_invitation(house.administrator)
    revoke_invitation(invited.pk, by=invited.invited_by, at=timezone.now())
    assert make_invitation(house.administrator).pk != invited.pk


def test_address_that_got_access_since_the_check_is_not_invited(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold(department_id: UUID) -> None:
        hold_open_department(department_id)
        Supporter.objects.filter(pk=house.owner.pk).update(email="New@suprovid.test")

    monkeypatch.setattr(invitations, "hold_open_department", hold)
    with pytest.raises(EmailRefused):
        make_invitation(house.administrator)
    assert not Invitation.objects.exists()


# The link


def test_link_shows_who_invites_and_as_what(house: House, invited: Invitation) -> None:
    page = Client().get(link_of(invited))
    assert page.status_code == 200
    for words in ("Ґава", house.administrator.short_name, house.department.name, invited.email, 'autocomplete="new-password"'):
        assert words in page.text


def test_account_is_made_when_the_invited_sets_a_password(invited: Invitation) -> None:
    client = Client()
    answer = accept(client, invited)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")
    assert "message-success" in client.get("/accounts/login/").text
    assert client.get("/today/").status_code == 302, "signing in is one's own step"
    account = Supporter.objects.get_queryset().get(email=invited.email)
    assert (account.role, account.department, account.surname) == (invited.role, invited.department, "Ґава")
    invited.refresh_from_db()
    assert invited.accepted_as == account
    assert Delivery.objects.get().state == DeliveryState.SUPPRESSED, "who has come needs no letter"
    client.post("/accounts/login/", {"login": invited.email, "password": PASSWORD})
    onward = client.post("/undertaking/", {"version": str(VERSION), "next": "/today/"}, follow=True)
    assert (onward.status_code, onward.request["PATH_INFO"]) == (200, "/recognition/"), "a head recognises the colleague next"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("password", {"password": "", "again": ""}),
        ("password", {"password": "закоротко", "again": "закоротко"}),
        ("password", {"password": "1q2w3e4r5t6y7u8i9o0p", "again": "1q2w3e4r5t6y7u8i9o0p"}),
        ("password", {"password": "new@suprovid.test", "again": "new@suprovid.test"}),
        ("password", {"password": "а" * 129, "again": "а" * 129}),
        ("again", {"again": "інша довга фраза про море"}),
        ("again", {"again": ""}),
    ],
)
def test_password_is_refused_beside_its_field(invited: Invitation, field: str, fields: dict[str, str]) -> None:
    assert_in_error(accept(Client(), invited, **fields), field)
    assert not Supporter.objects.get_queryset().filter(email=invited.email).exists()


@pytest.mark.asvs("6.4.1")
def test_link_is_dead_after_72_hours(invited: Invitation, clock: time_machine.Traveller) -> None:
    clock.move_to(invited.until - timedelta(seconds=1))
    assert Client().get(link_of(invited)).status_code == 200
    clock.move_to(invited.until)
    assert is_dead(Client().get(link_of(invited)))
    assert is_dead(accept(Client(), invited))


@pytest.mark.asvs("6.4.1")
def test_link_is_dead_when_accepted(invited: Invitation) -> None:
    accept(Client(), invited)
    assert is_dead(Client().get(link_of(invited)))
    assert is_dead(accept(Client(), invited))
    assert Supporter.objects.get_queryset().filter(email=invited.email).count() == 1


def test_link_is_dead_when_revoked(invited: Invitation, office: Client) -> None:
    answer = office.post(reverse("invitation_revoke", args=[invited.pk]), follow=True)
    assert "message-success" in answer.text
    assert is_dead(Client().get(link_of(invited)))
    assert Delivery.objects.get().state == DeliveryState.SUPPRESSED


def test_older_link_is_dead_when_the_letter_is_sent_again(invited: Invitation, clock: time_machine.Traveller) -> None:
    older = link_of(invited)
    clock.move_to(invited.until + timedelta(hours=1))
    resend_invitation(invited.pk, by=invited.invited_by, at=timezone.now())
    invited.refresh_from_db()
    assert invited.until == timezone.now() + timedelta(hours=72)
    assert is_dead(Client().get(older))
    assert Client().get(link_of(invited)).status_code == 200
    states = dict(Delivery.objects.values_list("number", "state"))
    assert states == {1: DeliveryState.SUPPRESSED, 2: DeliveryState.PLANNED}


def test_dead_link_reveals_no_account(house: House, invited: Invitation) -> None:
    """The response is the same whether the address has an account, an invitation or nothing."""
    add_supporter(
        invited.email,
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=Role.AUDITOR,
        department=house.department,
        password=PASSWORD,
    )
    other = Signer(salt="another purpose").sign_object([str(invited.pk), 1])
    dead = [Client().get(f"/invitation/{token}/").text for token in ("forged", other)]
    dead.append(accept(Client(), invited).text)
    assert len({re.sub(r"csrfmiddlewaretoken.*?>|/invitation/.*?/", "", page) for page in dead}) == 1


@pytest.mark.asvs("6.4.1")
def test_address_is_taken_by_its_own_invitation_only(house: House, invited: Invitation) -> None:
    make_invitation(house.administrator, email="insha@suprovid.test")
    assert addresses_taken([invited.email.upper(), "vilna@suprovid.test"]).keys() == {invited.email}


def test_no_token_is_taken_but_the_signed_one(invited: Invitation) -> None:
    token, rng = token_of(invited), Random(20_261_125)
    for _ in range(300):
        place, letter = rng.randrange(len(token)), rng.choice("abcXYZ019:-_=.~/é\u0000")
        altered = token[:place] + letter + token[place + 1 :]
        if altered != token:
            with pytest.raises(InvitationOver):
                invitation_of(altered, at=timezone.now())
    assert invitation_of(token, at=timezone.now()) == invited


def test_invitation_is_neither_sent_again_nor_revoked_when_over(invited: Invitation, office: Client) -> None:
    accept_invitation(token_of(invited), password=PASSWORD, at=timezone.now())
    for act in (resend_invitation, revoke_invitation):
        with pytest.raises(InvitationOver):
            act(invited.pk, by=invited.invited_by, at=timezone.now())
    answer = office.post(reverse("invitation_resend", args=[invited.pk]))
    assert answer.status_code == 409
    assert reverse("staff_detail", args=[Supporter.objects.get_queryset().get(email=invited.email).pk]) in answer.text


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (DeliveryState.PLANNED, "info"),
        (DeliveryState.SENT, "done"),
        (DeliveryState.FAILED, "overdue"),
        (DeliveryState.UNKNOWN, "due"),
    ],
)
def test_page_shows_what_became_of_the_letter(invited: Invitation, office: Client, state: DeliveryState, tone: str) -> None:
    Delivery.objects.update(state=state)
    assert f"status-{tone}" in office.get(reverse("invitation_detail", args=[invited.pk])).text


def test_link_is_stored_in_no_row(invited: Invitation, office: Client) -> None:
    token = token_of(invited)
    accept(office, invited)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        assert "pghistory_context" in tables
        found = []
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT count(*) FROM "{table}" r WHERE r::text LIKE %s', [f"%{token.split(':')[-1]}%"])
                found += [table] * cursor.fetchone()[0]
    assert found == []


@pytest.mark.asvs("15.3.3")
def test_invited_comes_in_with_the_role_of_the_row_and_nothing_typed_changes_it(house: House, invited: Invitation) -> None:
    accept(Client(), invited, role="administrator", department=str(house.other_department.pk), email="x@suprovid.test")
    account = Supporter.objects.get_queryset().get(email=invited.email)
    assert (account.role, account.department) == (Role.SUPPORTER, house.department)

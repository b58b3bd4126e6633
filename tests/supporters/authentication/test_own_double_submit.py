"""Twenty concurrent submissions of a form for devices, a forgotten password or the sign-in: one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from supporters.authentication.models import CalendarLink, Device, Session
from supporters.directory.models import Supporter
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Delivery, Letter, Notification
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House
from tests.office import make_device, make_password_letter
from tests.reauthenticating import show_again
from tests.supporters.authentication.test_passwords import path_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
PASSWORD, NEW = "дев’ять довгих слів про море", "десять довгих слів про гори"
ALL_TAKEN = [302] * HANDS


@pytest.fixture
def user(house: House) -> Supporter:
    house.colleague.password = make_password(PASSWORD)
    house.colleague.save(update_fields=["password"])
    return house.colleague


def codes(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_letter_is_planned_when_a_link_is_asked_for_twenty_times(user: Supporter, signed_in: Callable[[Any], Client]) -> None:
    answers = press_at_once(signed_in(user), "/accounts/password/", [{"email": user.email}] * HANDS)
    assert codes(answers) == ALL_TAKEN
    assert Delivery.objects.filter(letter=Letter.PASSWORD).count() == 1


def test_password_is_set_once_when_its_form_is_sent_twenty_times(house: House, user: Supporter) -> None:
    client = Client()
    page = client.get(path_of(user, make_password_letter(user))).headers["Location"]
    answers = press_at_once(client, page, [{"password": NEW, "again": NEW}] * HANDS)
    assert codes(answers) == [302] + [404] * (HANDS - 1)
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.parametrize("of_all", [True, False])
def test_session_is_ended_once_when_pressed_twenty_times(
    user: Supporter, signed_in: Callable[[Any], Client], of_all: bool
) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    device = make_device(user) if of_all else Device.objects.get()
    address = "/profile/devices/end/" if of_all else f"/profile/devices/{device.pk}/end/"
    here = signed_in(user)
    show_again(here, user)
    assert {answer.headers["Location"] for answer in press_at_once(here, address, [{}] * HANDS)} == {"/profile/devices/"}
    assert elsewhere.get("/today/").status_code == 302
    assert Session.objects.count() == 1


def test_one_link_of_the_calendar_opens_when_it_is_made_twenty_times(
    house: House, user: Supporter, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(user)
    show_again(client, user)
    answers = press_at_once(client, "/profile/calendar/", [{"submission_key": str(uuid4())}] * HANDS)
    assert codes(answers) == [200] + [302] * (HANDS - 1)
    assert CalendarLink.objects.count() == 1
    answers = press_at_once(client, "/profile/calendar/", [{} for _ in range(HANDS)])
    assert codes(answers) == [200] * HANDS
    assert CalendarLink.objects.filter(revoked_at=None).count() == 1
    answers = press_at_once(client, "/profile/calendar/revoke/", [{"submission_key": str(uuid4())}] * HANDS)
    assert codes(answers) == ALL_TAKEN
    assert not CalendarLink.objects.filter(revoked_at=None).exists()


def test_device_is_one_when_its_browser_signs_in_twenty_times_at_once(user: Supporter) -> None:
    make_device(user)
    cookie, barrier = "d" * 43, Barrier(HANDS)

    def sign_in(_hand: int) -> int:
        hand = Client(raise_request_exception=False)
        hand.cookies["device"] = cookie
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return hand.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        assert list(hands.map(sign_in, range(HANDS))) == ALL_TAKEN
    assert Device.objects.filter(label="").count() == 1
    assert Notification.objects.count() == 1


def test_mail_is_chosen_once_when_its_form_is_sent_twenty_times(user: Supporter, signed_in: Callable[[Any], Client]) -> None:
    fields = {"submission_key": str(uuid4()), "step_due": "on"}
    assert codes(press_at_once(signed_in(user), "/profile/notifications/", [fields] * HANDS)) == ALL_TAKEN
    assert user.mail_choices.filter(rule="step_due", at_once=True).count() == 1
    assert SubmissionKey.objects.count() == 1

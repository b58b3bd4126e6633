"""A failed letter is sent once more; if the first one may have arrived, the new one is marked as a repeat."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.mailing import send_waiting
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.deliveries import FIRST_PAUSE, RetryRefused, retry_letter
from supporters.notifications.models import Delivery, DeliveryState, Letter
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.database import WAITS_FOR_US, rows
from tests.factories import kyiv_utc, make_department, make_supporter
from tests.office import make_failed_letter
from tests.supporters.mail_server import MailServer
from tests.supporters.readers import MINUTE, MORNING, make_readers, states
from tools.running_site import wait_for

pytestmark = pytest.mark.django_db
NOON = kyiv_utc(2026, 11, 25, 10)
FAILED, UNKNOWN, PLANNED = DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.PLANNED


def test_refused_letter_is_sent_again_as_a_first_one(mail_server: MailServer) -> None:
    (address,) = make_readers(1)
    mail_server.refused[address] = "550 5.1.1 no such user"
    send_waiting(at=MORNING)
    before = Delivery.objects.get(state=FAILED)
    mail_server.refused.clear()
    retry_letter(before.pk, at=MORNING + MINUTE)
    assert send_waiting(at=MORNING + 2 * MINUTE) == 1
    (letter,) = mail_server.taken
    assert (letter["Message-ID"], letter["X-Suprovid-Repeat"]) == (before.message_id, None)
    assert states() == {DeliveryState.SENT: 1}


def given_up_in_doubt(mail_server: MailServer) -> Delivery:
    """A letter that the server accepted without an answer, and refused at the next attempt."""
    (address,) = make_readers(1)
    mail_server.takes = 0
    send_waiting(at=MORNING)
    mail_server.refused[address] = "550 5.1.1 no such user"
    send_waiting(at=MORNING + FIRST_PAUSE)
    mail_server.refused.clear()
    mail_server.takes = None
    return Delivery.objects.given_up().get()


def test_letter_in_doubt_says_that_it_is_a_repeat_when_it_is_sent_again(mail_server: MailServer) -> None:
    before = given_up_in_doubt(mail_server)
    assert before.state == UNKNOWN
    retry_letter(before.pk, at=NOON)
    assert send_waiting(at=NOON) == 1
    (letter,) = mail_server.taken
    assert (letter["Message-ID"], letter["X-Suprovid-Repeat"]) == (before.message_id, "1")


def test_letter_in_doubt_stays_in_doubt_when_the_server_refuses_the_repeat(mail_server: MailServer) -> None:
    before = given_up_in_doubt(mail_server)
    (address,) = [reader.email for reader in Supporter.objects.active()]
    for hours in (1, 2):
        mail_server.refused[address] = "550 5.1.1 no such user"
        retry_letter(before.pk, at=MORNING + timedelta(hours=hours))
        send_waiting(at=MORNING + timedelta(hours=hours))
        assert Delivery.objects.given_up().get().state == UNKNOWN
    mail_server.refused.clear()
    retry_letter(before.pk, at=NOON)
    send_waiting(at=NOON)
    assert mail_server.taken[0]["X-Suprovid-Repeat"] == "1"


def test_letter_has_all_its_attempts_again() -> None:
    letter = make_failed_letter(at=NOON)
    retry_letter(letter.pk, at=NOON + MINUTE)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.not_before, letter.settled_at) == (PLANNED, 0, NOON + MINUTE, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": PLANNED, "settled_at": None},
        {"state": DeliveryState.SENDING, "settled_at": None},
        {"state": UNKNOWN, "settled_at": None, "lease_until": NOON},
        {"state": DeliveryState.SENT},
        {"state": DeliveryState.SUPPRESSED},
    ],
)
def test_letter_is_not_sent_again_when_it_is_no_longer_failed(changed: dict[str, Any]) -> None:
    letter = make_failed_letter(at=NOON)
    Delivery.objects.update(**changed)
    with pytest.raises(RetryRefused):
        retry_letter(letter.pk, at=NOON)


@pytest.mark.parametrize(
    ("letter", "last"),
    [
        (Letter.DIGEST, kyiv_utc(2026, 11, 25, 21, 59)),
        (Letter.NOTIFICATIONS, kyiv_utc(2026, 11, 25, 21, 59)),
        (Letter.PASSWORD, NOON + timedelta(minutes=59)),
        (Letter.INVITATION, NOON + timedelta(hours=72) - MINUTE),
        (Letter.DEVICE, NOON + timedelta(hours=72) - MINUTE),
    ],
)
def test_letter_is_not_sent_again_when_its_time_is_over(letter: Letter, last: datetime) -> None:
    late, other = make_failed_letter(letter, at=NOON), make_failed_letter(letter, at=NOON)
    retry_letter(other.pk, at=last)
    with pytest.raises(RetryRefused):
        retry_letter(late.pk, at=last + MINUTE)


@pytest.fixture
def office(signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(make_supporter(make_department(), Role.ADMINISTRATOR))


def press(client: Client, letter: Delivery, key: str = "") -> Any:
    return client.post(reverse("letter_retry", args=[letter.pk]), {"submission_key": key or str(uuid4())})


def test_administrator_sends_a_letter_again_once(office: Client) -> None:
    letter, key = make_failed_letter(), str(uuid4())
    answers = [press(office, letter, key) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/staff/reminders/")] * 2
    letter.refresh_from_db()
    assert letter.state == PLANNED
    assert press(office, letter).status_code == 409


def test_letter_is_not_sent_again_by_a_forged_key_or_when_there_is_none(office: Client) -> None:
    letter = make_failed_letter()
    assert press(office, letter, "x").status_code == 422
    letter.refresh_from_db()
    assert letter.state == FAILED
    assert office.post(reverse("letter_retry", args=[letter.pk + 1])).status_code == 404
    assert office.get(reverse("letter_retry", args=[letter.pk])).status_code == 405


def test_nobody_else_sends_a_letter_again(signed_in: Callable[[Any], Client]) -> None:
    letter = make_failed_letter()
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client = signed_in(make_supporter(make_department(), role))
        seen = 200 if role == Role.AUDITOR else 403
        assert (press(client, letter).status_code, client.get("/staff/reminders/").status_code) == (403, seen)
    letter.refresh_from_db()
    assert letter.state == FAILED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [1, HANDS])
def test_letter_is_sent_again_once_when_pressed_twenty_times(office: Client, keys: int) -> None:
    letter = make_failed_letter()
    sent = [{"submission_key": str(uuid4())} for _ in range(keys)]
    answers = press_at_once(office, reverse("letter_retry", args=[letter.pk]), sent * (HANDS // keys))
    assert sorted(answer.status_code for answer in answers) == ([302] * HANDS if keys == 1 else [302] + [409] * (HANDS - 1))
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (DeliveryState.PLANNED, 0)


@pytest.mark.django_db(transaction=True)
def test_letter_is_not_sent_again_when_it_gets_through_at_the_same_moment() -> None:
    letter = make_failed_letter()

    def retry() -> None:
        with closing(connection):
            retry_letter(letter.pk, at=timezone.now())

    with ThreadPoolExecutor(1) as hand:
        with transaction.atomic():
            Delivery.objects.update(state=DeliveryState.SENT)
            pressed = hand.submit(retry)
            assert wait_for(lambda: bool(rows(WAITS_FOR_US)), 30)
        with pytest.raises(RetryRefused):
            pressed.result()
    letter.refresh_from_db()
    assert letter.state == DeliveryState.SENT

"""Letters during failures: each is sent once, and a possible repeat is marked as one."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from config.embedded.home import CHECKOUT
from supporters.administration import mailing
from supporters.administration.mailing import send_waiting
from supporters.notifications.actions.deliveries import LEASE
from supporters.notifications.models import Delivery, DeliveryState
from tests.supporters.mail_server import MailServer
from tests.supporters.readers import MINUTE, MORNING, make_readers, plan_and_send, states

pytestmark = pytest.mark.django_db
SENT, FAILED, PLANNED, UNKNOWN = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.PLANNED, DeliveryState.UNKNOWN


def test_others_get_their_letters_when_one_recipient_is_refused(mail_server: MailServer) -> None:
    addresses = make_readers(3)
    mail_server.refused[addresses[1]] = "550 5.1.1 no such user"
    assert send_waiting(at=MORNING) == 2
    assert mail_server.recipients == [addresses[0], addresses[2]]
    failed = Delivery.objects.get(state=FAILED)
    assert (failed.fault, failed.attempts, failed.settled_at) == ("SMTPRecipientsRefused", 1, MORNING)
    assert plan_and_send(MORNING + timedelta(hours=1)) == 0


def test_letter_is_sent_later_without_a_flag_when_the_mailbox_is_busy(mail_server: MailServer) -> None:
    (address,) = make_readers(1)
    mail_server.refused[address] = "451 4.7.1 greylisted"
    assert send_waiting(at=MORNING) == 0
    assert states() == {PLANNED: 1}
    mail_server.refused.clear()
    assert [send_waiting(at=MORNING + minutes * MINUTE) for minutes in (1, 2)] == [0, 1]
    assert mail_server.taken[0]["X-Suprovid-Repeat"] is None


def test_every_letter_is_sent_when_the_server_died_in_the_middle(mail_server: MailServer) -> None:
    addresses = make_readers(7)
    mail_server.takes = 3
    assert send_waiting(at=MORNING) == 3
    assert states() == {SENT: 3, UNKNOWN: mailing.MOST_DROPS, PLANNED: 2}
    mail_server.takes = None
    assert send_waiting(at=MORNING + 2 * MINUTE) == 4
    assert mail_server.recipients == addresses
    assert [letter["X-Suprovid-Repeat"] for letter in mail_server.taken] == [None] * 3 + ["2", "2", None, None]
    assert Counter(letter["Message-ID"] for letter in mail_server.taken) == Counter(
        Delivery.objects.values_list("message_id", flat=True)
    )


def test_letters_wait_when_there_is_no_server(mail_server: MailServer) -> None:
    make_readers(2)
    mail_server.stop()
    assert send_waiting(at=MORNING) == 0
    assert states() == {PLANNED: 2}
    assert set(Delivery.objects.values_list("fault", flat=True)) == {"ConnectionRefusedError"}
    mail_server.start()
    assert send_waiting(at=MORNING + 2 * MINUTE) == 2


def test_one_connection_carries_a_batch(mail_server: MailServer) -> None:
    make_readers(5)
    assert send_waiting(at=MORNING) == 5
    assert mail_server.connections == 1


@pytest.mark.django_db(transaction=True)
def test_each_letter_is_sent_once_when_four_senders_work_at_once(mail_server: MailServer) -> None:
    addresses, barrier = make_readers(45), Barrier(4)

    def send(_hand: int) -> int:
        barrier.wait(timeout=30)
        try:
            return send_waiting(at=MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        shares = list(hands.map(send, range(4)))
    assert sum(shares) == 45
    assert sorted(mail_server.recipients) == sorted(addresses)


SENDER = """
import django
django.setup()
from datetime import datetime
from supporters.administration.mailing import send_waiting
send_waiting(at=datetime.fromisoformat({at!r}))
"""


@pytest.mark.django_db(transaction=True)
def test_repeat_is_flagged_when_the_sender_is_killed_before_it_has_marked(mail_server: MailServer) -> None:
    """A real process, killed after the server has its third letter and before the server has confirmed it."""
    addresses = make_readers(5)
    place = connection.settings_dict
    database = f"postgres://{place['USER']}:{place['PASSWORD']}@/{place['HOST']}/{place['NAME']}"
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER.format(at=MORNING.isoformat())],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database,
            "DATABASE_OWNER_URL": database,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        },
    )
    mail_server.when_taken = lambda: sender.kill() if len(mail_server.taken) == 3 else None
    assert sender.wait(timeout=60) == -signal.SIGKILL
    assert states() == {SENT: 2, DeliveryState.SENDING: 3}
    mail_server.when_taken = lambda: None
    assert send_waiting(at=MORNING + LEASE - MINUTE) == 0
    assert send_waiting(at=MORNING + LEASE) == 3
    assert states() == {SENT: 5}
    assert Counter(mail_server.recipients) == Counter([*addresses, addresses[2]])
    first, again = (letter for letter in mail_server.taken if letter["To"] == addresses[2])
    assert first["Message-ID"] == again["Message-ID"]
    assert (first["X-Suprovid-Repeat"], again["X-Suprovid-Repeat"]) == (None, "2")

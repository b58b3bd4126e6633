"""A loss reported at 08:29, when each channel is about to remind of the card: with the real worker, beat and broker.

The card next to it, without a loss, is the control: each channel reminds of it.
"""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test import Client
from redis import Redis

from cases.actions.steps import NextStep
from cases.models import Case, Promise
from cases.states import PromiseBy
from config.embedded.home import CHECKOUT, DATABASE, Home
from config.embedded.processes import spawn
from supporters.authentication.actions.calendar_links import make_calendar_link
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.pulses import LETTERS, REMINDERS
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification, WorkerPulse
from supporters.notifications.rules import split_level
from tests.clocked import CLOCK
from tests.factories import (
    kyiv_utc,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_supporter,
)
from tests.supporters.mail_server import MailServer
from tools.running_site import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]
EIGHT: Final = kyiv_utc(2026, 11, 25, 6)  # 8:00 in Kyiv on a Wednesday
LONG_BEFORE: Final = kyiv_utc(2026, 1, 10, 9)
PATIENCE: Final = 60.0
BROKER: Final = 5  # number of the broker's database that only this test uses
CELERY: Final = (sys.executable, "-m", "celery", "--quiet", "-A", "tests.clocked")


def at_minute(minute: int) -> datetime:
    return EIGHT + timedelta(minutes=minute)


@dataclass(frozen=True)
class Card:
    """Led by `owner`, and offered to `asked`, in a department of `head`."""

    head: Supporter
    owner: Supporter
    asked: Supporter
    case: Case
    calendar: str


@dataclass
class Morning:
    """The running worker and beat. Their tasks see the moment of the file, this process the same."""

    clock_file: Path
    clock: Any

    def begin(self, minute: int) -> datetime:
        at = at_minute(minute)
        self.clock.move_to(at)
        written = self.clock_file.with_suffix(".new")
        written.write_text(at.isoformat())
        written.replace(self.clock_file)  # no task reads half of it
        return at

    def has_run(self, minute: int) -> bool:
        """Whether reminders and letters of this minute are done, and no letter is on its way or should be."""
        done = WorkerPulse.objects.filter(name__in=(REMINDERS, LETTERS), at=at_minute(minute))
        waiting = Delivery.objects.filter(Q(state=DeliveryState.SENDING) | Q(settled_at=None, not_before__lte=at_minute(minute)))
        return done.count() == 2 and not waiting.exists()

    def run(self, minute: int) -> None:
        self.begin(minute)
        assert wait_for(lambda: self.has_run(minute), PATIENCE), f"not run at 8:{minute}: {self.said()}"

    def said(self) -> str:
        return "".join((self.clock_file.parent / name).read_text(errors="replace")[-2000:] for name in ("worker", "beat"))


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Not started yet."""
    server = MailServer()
    yield server
    if hasattr(server, "controller"):
        server.stop()


@pytest.fixture
def morning(tmp_path: Path, mail_server: MailServer) -> Iterator[Morning]:
    home, file = Home.of_checkout("test"), tmp_path / "clock"
    Redis(unix_socket_path=str(home.valkey_socket), db=BROKER).flushdb()
    with time_machine.travel(EIGHT, tick=False) as clock:
        begun = Morning(file, clock)
        begun.begin(0)
        given = environment(home, mail_server.port, file)
        commands = {
            "worker": (*CELERY, "worker", "-c", "1", "-n", "losses@%h", "--without-gossip", "--without-mingle"),
            "beat": (*CELERY, "beat", "-s", str(tmp_path / "schedule")),
        }
        processes = [
            spawn(command, tmp_path / name, at_parent_death=signal.SIGKILL, environment=given, folder=CHECKOUT)
            for name, command in commands.items()
        ]
        yield begun
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def environment(home: Home, mail_port: int, clock: Path) -> dict[str, str]:
    """As in production, with the database of the tests and a database of the broker of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and "SUPROVID" not in name}
    given = home.environment()
    return {
        **kept,
        **given,
        "DATABASE_URL": given["DATABASE_URL"].removesuffix(DATABASE) + connection.settings_dict["NAME"],
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": given["REDIS_URL"].replace("virtual_host=0", f"virtual_host={BROKER}"),
        "SUPROVID_MODE": "production",
        "SUPROVID_SITE_URL": "https://suprovid.test",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        CLOCK: str(clock),
    }


def make_card(top: Department, surname: str) -> Card:
    """A step due at 8:30, a due promise and an offer without an answer."""
    department = make_department(f"Група {surname}", parent=top)
    head, owner, asked = make_head(department), make_supporter(department), make_supporter(department)
    step = NextStep(what="Зателефонувати", due_on=EIGHT.date())
    case = make_case(owner, person=make_person(surname), step=step, at=LONG_BEFORE)
    promised: Any = {"who": PromiseBy.SUPPORTER, "made_by": owner, "made_at": LONG_BEFORE, "due_on": EIGHT.date()}
    Promise.objects.create(case=case, words="Привезти довідку", **promised)
    make_hand_over(case, asked, by=head, at=EIGHT)
    return Card(head, owner, asked, case, urlsplit(make_calendar_link(by=owner, at=EIGHT)).path)


def unread_rules(reader: Supporter) -> set[str]:
    rows = Notification.objects.filter(recipient=reader, settled_at=None).unread()
    return {split_level(rule)[0] for rule in rows.values_list("rule", flat=True)}


def letters_to(reader: Supporter) -> dict[str, str]:
    """By kind: the state of the letter."""
    return dict(Delivery.objects.filter(subject_id=reader.pk).values_list("letter", "state"))


def steps_in(calendar: str) -> int:
    answer = Client().get(calendar)
    assert answer.status_code == 200
    return answer.content.count(b"BEGIN:VEVENT")


def test_nobody_is_reminded_of_a_card_lost_a_minute_before(morning: Morning, mail_server: MailServer) -> None:
    top = make_department("Центр")
    above = make_head(top, surname="Вищенко")
    lost, other = make_card(top, "Канаренко"), make_card(top, "Лелека")

    morning.run(28)  # the mail server is not there: the letters to those who are asked wait until 8:30
    for card in (lost, other):
        assert unread_rules(card.owner) >= {"first_contact", "promise_due"}
        assert unread_rules(card.asked) == {"case_assigned"}
        assert letters_to(card.asked) == {Letter.NOTIFICATIONS: DeliveryState.PLANNED}
        assert steps_in(card.calendar) == 1

    reported_at = morning.begin(29)
    make_loss(lost.case, lost.owner, at=reported_at)
    mail_server.start()
    for minute in (30, 31, 32):
        morning.run(minute)

    assert unread_rules(other.owner) >= {"first_contact", "promise_due", "step_due"}
    assert letters_to(other.asked) == {Letter.NOTIFICATIONS: DeliveryState.SENT, Letter.DIGEST: DeliveryState.SENT}
    assert letters_to(other.owner) == {Letter.DIGEST: DeliveryState.SENT}
    assert steps_in(other.calendar) == 1

    assert unread_rules(lost.owner) == unread_rules(lost.asked) == set()
    assert unread_rules(lost.head) == {"loss_reported"}
    assert letters_to(lost.asked) == {Letter.NOTIFICATIONS: DeliveryState.SUPPRESSED}
    assert letters_to(lost.owner) == {}
    assert letters_to(lost.head) == {Letter.NOTIFICATIONS: DeliveryState.SENT}
    assert steps_in(lost.calendar) == 0
    addresses = {above.email, lost.head.email, *(one.email for one in (other.head, other.owner, other.asked))}
    assert set(mail_server.recipients) == addresses

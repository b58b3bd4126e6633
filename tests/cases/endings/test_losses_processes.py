"""A loss reported at 08:29, when each channel is about to remind of the card: with the real worker, beat and broker.

The card next to it, without a loss, is the control: each channel reminds of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.test import Client

from cases.case.models import Case
from cases.course.actions.steps import NextStep
from cases.course.models import Promise
from cases.course.states import PromiseBy
from supporters.authentication.actions.calendar_links import make_calendar_link
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification
from supporters.notifications.rules import split_level
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
from tests.morning import EIGHT, Morning, running_morning
from tests.supporters.mail_server import MailServer

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]
LONG_BEFORE: Final = kyiv_utc(2026, 1, 10, 9)


@dataclass(frozen=True)
class Card:
    """Led by `owner`, and offered to `asked`, in a department of `head`."""

    head: Supporter
    owner: Supporter
    asked: Supporter
    case: Case
    calendar: str


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Not started yet."""
    server = MailServer()
    yield server
    if hasattr(server, "controller"):
        server.stop()


@pytest.fixture
def morning(tmp_path: Path, mail_server: MailServer) -> Iterator[Morning]:
    with running_morning(tmp_path, mail_server.port) as begun:
        yield begun


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


def events_in(calendar: str) -> int:
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
        assert events_in(card.calendar) == 2, "the step and the promise"

    reported_at = morning.begin(29)
    make_loss(lost.case, lost.owner, at=reported_at)
    mail_server.start()
    for minute in (30, 31, 32):
        morning.run(minute)

    assert unread_rules(other.owner) >= {"first_contact", "promise_due", "step_due"}
    assert letters_to(other.asked) == {Letter.NOTIFICATIONS: DeliveryState.SENT, Letter.DIGEST: DeliveryState.SENT}
    assert letters_to(other.owner) == {Letter.DIGEST: DeliveryState.SENT}
    assert events_in(other.calendar) == 2

    assert unread_rules(lost.owner) == unread_rules(lost.asked) == set()
    assert unread_rules(lost.head) == {"loss_reported"}
    assert letters_to(lost.asked) == {Letter.NOTIFICATIONS: DeliveryState.SUPPRESSED}
    assert letters_to(lost.owner) == {}
    assert letters_to(lost.head) == {Letter.NOTIFICATIONS: DeliveryState.SENT, Letter.DIGEST: DeliveryState.SENT}
    assert events_in(lost.calendar) == 0
    addresses = {above.email, lost.head.email, *(one.email for one in (other.head, other.owner, other.asked))}
    assert set(mail_server.recipients) == addresses

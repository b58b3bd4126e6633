"""The letter about notifications, sent through a real mail server: counts what is unread at that moment, names nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from supporters.administration.mailing import send_waiting
from supporters.administration.reports.letters import WRITERS, notification_letter
from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification, Rule, Unneeded
from supporters.tasks import send_letters
from tests.database import CountedQueries
from tests.factories import (
    FAMILY_PHONE,
    PHONE,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_person,
    make_supporter,
)
from tests.supporters.mail_server import MailServer, text_of
from tests.supporters.readers import LONG_BEFORE, reasons, states
from tests.supporters.rendered import EVENING, MINUTE, NOON, make_notification
from veterans.actions.people import Relative

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return make_department()


@pytest.fixture
def reader(department: Department) -> Supporter:
    return make_supporter(department)


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_every_kind_of_letter_has_who_writes_it() -> None:
    assert set(WRITERS) == set(Letter)


def test_one_letter_leaves_at_the_run_of_the_minute(mail_server: MailServer, reader: Supporter, noon: None) -> None:
    for _ in range(3):
        make_notification(reader)
    for _ in range(2):
        send_letters()
    (letter,) = mail_server.taken
    assert letter["To"] == reader.email
    assert letter["Message-ID"] == Delivery.objects.get().message_id
    assert letter["X-Suprovid-Repeat"] is None
    assert "/notifications/" in text_of(letter)
    assert text_of(letter, "html").count("href=") == 1


@pytest.mark.parametrize(("unread", "words"), [(1, "You have 1 new notification."), (5, "You have 5 new notifications.")])
def test_letter_says_how_many_in_the_readers_language(reader: Supporter, unread: int, words: str) -> None:
    reader.language = "en"
    assert words in notification_letter(reader, unread, at=NOON).text


def test_only_what_is_still_unread_is_counted(mail_server: MailServer, reader: Supporter) -> None:
    Supporter.objects.active().update(language="en")
    rows = [make_notification(reader) for _ in range(3)]
    plan_notification_emails(at=NOON)
    make_notification(reader)
    Notification.objects.filter(pk=rows[0].pk).update(read_at=NOON)
    assert send_waiting(at=NOON) == 1
    assert "You have 2 new notifications." in text_of(mail_server.taken[0])


def test_letter_stays_unsent_when_all_is_read(mail_server: MailServer, reader: Supporter) -> None:
    make_notification(reader)
    plan_notification_emails(at=NOON)
    Notification.objects.update(read_at=NOON)
    assert send_waiting(at=NOON) == 0
    assert reasons() == [Unneeded.NOTHING_LEFT]


@pytest.mark.parametrize("is_closed", [True, False])
def test_letter_stays_unsent_when_the_reader_is_gone(mail_server: MailServer, reader: Supporter, is_closed: bool) -> None:
    make_notification(reader)
    plan_notification_emails(at=NOON)
    if is_closed:
        Supporter.objects.active().update(is_active=False)
    else:
        make_absence(reader, at=NOON)
    assert send_waiting(at=NOON) == 0
    assert (reasons(), mail_server.taken) == ([Unneeded.READER_GONE], [])


@pytest.mark.parametrize(
    ("sent_at", "leaves"),
    [
        (NOON + timedelta(hours=3), True),
        (EVENING - 61 * MINUTE, True),
        (EVENING - 60 * MINUTE, False),
        (EVENING, False),
        (kyiv_utc(2026, 11, 26, 5, 59), False),
        (NOON + timedelta(days=1), False),
    ],
)
def test_late_letter_leaves_on_its_day_and_not_into_the_night(
    mail_server: MailServer, reader: Supporter, sent_at: datetime, leaves: bool
) -> None:
    make_notification(reader)
    assert plan_notification_emails(at=NOON) == 1
    assert send_waiting(at=sent_at) == leaves
    assert reasons() == ([] if leaves else [Unneeded.STALE])


def test_letter_names_nobody(mail_server: MailServer, department: Department) -> None:
    person = make_person("Канарейко", "Орест", "Зенонович", phone=PHONE, relatives=(Relative(FAMILY_PHONE),), birth_year=1990)
    head, owner = make_supporter(department, surname="Мельниченко"), make_supporter(department, surname="Гаврилюк")
    case = make_case(head, person=person, at=LONG_BEFORE)
    make_hand_over(case, owner, by=head, at=NOON, note="Дружина приїздить щочетверга")
    notify([owner.pk], Rule.COVER_NAMED, "absence", case.pk, at=NOON)
    plan_notification_emails(at=NOON)
    assert send_waiting(at=NOON) == 1
    (letter,) = mail_server.taken
    assert letter["To"] == owner.email
    said = letter.as_string() + text_of(letter) + text_of(letter, "html")
    kinds = [str(rule.label) for rule in (Rule.CASE_ASSIGNED, Rule.COVER_NAMED)]
    words = [
        "Канарейко",
        "Орест",
        "Дружина",
        "Зенонович",
        "Мельниченко",
        "Гаврилюк",
        "Ірина",
        PHONE[-7:],
        FAMILY_PHONE[-7:],
        case.number,
        case.number_label,
        str(case.pk),
        str(person.pk),
        str(owner.pk),
        "1990",
        *kinds,
    ]
    assert not [word for word in words if word in said]


def test_queries_do_not_grow_with_the_letters_but_for_the_mark_of_each(mail_server: MailServer, department: Department) -> None:
    counts = []
    for day, people in enumerate((1, 3)):
        at = NOON + timedelta(days=day)
        for _ in range(people):
            make_notification(make_supporter(department), at=at)
        plan_notification_emails(at=at)
        with CountedQueries() as queries:
            assert send_waiting(at=at) == people
        counts.append(len(queries) - people)
    assert counts[0] == counts[1]
    assert states() == {DeliveryState.SENT: 4}

"""Letters sent through a real mail server: recipients, times and contents."""

from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as site_settings

from cases.case.models import Case
from cases.course.actions.steps import NextStep
from supporters.administration.actions.invitations import NewColleague, invite, resend_invitation, revoke_invitation
from supporters.administration.mailing import plan_digests, send_waiting
from supporters.directory.models import Department, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Delivery, DeliveryState, Unneeded
from tests.database import CountedQueries
from tests.factories import FAMILY_PHONE, PHONE, kyiv_utc, make_case, make_department, make_head, make_person, make_supporter
from tests.supporters.mail_server import MailServer, text_of
from tests.supporters.readers import DAY, LONG_BEFORE, MINUTE, MORNING, make_reader, make_readers, plan_and_send, reasons, states
from veterans.actions.people import Relative

pytestmark = pytest.mark.django_db
SENT, FAILED, PLANNED, SUPPRESSED = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.PLANNED,
    DeliveryState.SUPPRESSED,
)


@pytest.fixture
def department() -> Department:
    return make_department()


@pytest.fixture
def reader(department: Department) -> Supporter:
    return make_reader(department)


def test_digest_is_sent_once_however_often_the_dispatch_runs(mail_server: MailServer, reader: Supporter) -> None:
    assert [plan_and_send(MORNING + n * MINUTE) for n in range(4)] == [1, 0, 0, 0]
    (letter,) = mail_server.taken
    assert letter["To"] == reader.email
    assert letter["From"] == site_settings.DEFAULT_FROM_EMAIL
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == Delivery.objects.get().message_id
    assert letter["Date"].datetime == MORNING
    assert letter["X-Suprovid-Repeat"] is None
    assert "/today/" in text_of(letter)
    assert "/today/" in text_of(letter, "html")


def test_digest_counts_what_is_due_when_it_is_sent(mail_server: MailServer, reader: Supporter) -> None:
    Supporter.objects.active().update(language="en")
    make_case(
        reader, person=make_person("Шевченко"), step=NextStep(what="Відвідати", due_on=DAY - timedelta(days=3)), at=LONG_BEFORE
    )
    plan_and_send()
    assert "You have 1 task for today, 1 overdue task." in text_of(mail_server.taken[0])


def test_nobody_is_written_to_when_there_is_nothing_to_say(mail_server: MailServer, department: Department) -> None:
    for role in Role:
        make_supporter(department, role)
    plan_and_send()
    assert states() == {}


def test_only_who_does_casework_is_written_to(mail_server: MailServer, department: Department, reader: Supporter) -> None:
    head = make_head(department)
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST):
        make_supporter(department, role)
    plan_and_send()
    assert sorted(mail_server.recipients) == sorted([reader.email, head.email])


@pytest.mark.parametrize(
    ("at", "is_sent"),
    [
        (kyiv_utc(2026, 11, 25, 6, 29), False),
        (kyiv_utc(2026, 11, 25, 6, 30), True),
        (kyiv_utc(2026, 11, 25, 18, 59), True),
        (kyiv_utc(2026, 11, 25, 19, 0), False),
        (kyiv_utc(2027, 7, 1, 5, 29), False),
        (kyiv_utc(2027, 7, 1, 5, 30), True),
        (kyiv_utc(2027, 3, 28, 5, 29), False),
        (kyiv_utc(2027, 3, 28, 5, 30), True),
        (kyiv_utc(2027, 10, 31, 6, 29), False),
        (kyiv_utc(2027, 10, 31, 6, 30), True),
    ],
)
def test_digest_leaves_between_half_past_eight_and_nine_in_the_evening(
    mail_server: MailServer, reader: Supporter, at: datetime, is_sent: bool
) -> None:
    """Kyiv time, also on days on which the clock changes."""
    assert plan_and_send(at) == is_sent


@pytest.mark.parametrize("day", [kyiv_utc(2027, 3, 27, 22), kyiv_utc(2027, 10, 30, 21), kyiv_utc(2027, 6, 1, 21)])
def test_one_digest_is_sent_on_a_day_of_runs(mail_server: MailServer, reader: Supporter, day: datetime) -> None:
    """Ten-minute steps over 24 hours from midnight in Kyiv, on days of 23, 25 and 24 hours."""
    assert sum(plan_and_send(day + n * 10 * MINUTE) for n in range(24 * 6)) == 1


def test_digest_is_late_but_not_double_when_the_machine_was_off(mail_server: MailServer, reader: Supporter) -> None:
    assert [plan_and_send(at) for at in (MORNING + timedelta(hours=5), MORNING + timedelta(days=1))] == [1, 1]
    assert len({letter["Message-ID"] for letter in mail_server.taken}) == 2


def test_digest_of_the_day_is_not_sent_for_work_that_came_later(mail_server: MailServer, department: Department) -> None:
    plan_and_send()
    make_reader(department)
    assert plan_and_send(MORNING + timedelta(hours=2)) == 0
    assert plan_and_send(MORNING + timedelta(days=1)) == 1


@pytest.mark.parametrize("late", [timedelta(hours=13), timedelta(days=1)])
def test_digest_is_not_sent_when_its_day_is_over(mail_server: MailServer, reader: Supporter, late: timedelta) -> None:
    plan_digests(at=MORNING)
    assert send_waiting(at=MORNING + late) == 0
    assert reasons() == [Unneeded.STALE]


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.ANALYST}])
def test_digest_is_not_sent_when_the_reader_is_gone(mail_server: MailServer, reader: Supporter, change: dict[str, Any]) -> None:
    plan_digests(at=MORNING)
    Supporter.objects.active().filter(pk=reader.pk).update(**change)
    assert send_waiting(at=MORNING) == 0
    assert (reasons(), mail_server.taken) == ([Unneeded.READER_GONE], [])


def test_digest_is_not_sent_when_nothing_is_left_to_say(mail_server: MailServer, reader: Supporter) -> None:
    plan_digests(at=MORNING)
    Case.objects.update(next_due_on=DAY + timedelta(days=9))
    assert send_waiting(at=MORNING) == 0
    assert reasons() == [Unneeded.NOTHING_LEFT]


@pytest.fixture
def invitation(department: Department) -> Invitation:
    new = NewColleague(
        email="new@suprovid.test",
        surname="Юрченко",
        given_name="Юрій",
        patronymic="",
        role=Role.SUPPORTER,
        department_id=department.pk,
    )
    return invite(new, by=make_supporter(department, Role.ADMINISTRATOR), at=MORNING, pk=uuid4())


def test_invitation_is_sent_at_any_hour(mail_server: MailServer, invitation: Invitation) -> None:
    assert send_waiting(at=MORNING + timedelta(hours=14)) == 1
    assert mail_server.recipients == ["new@suprovid.test"]


def test_newest_invitation_only_is_sent_when_it_was_sent_again(mail_server: MailServer, invitation: Invitation) -> None:
    resend_invitation(invitation.pk, by=invitation.invited_by, at=MORNING)
    assert send_waiting(at=MORNING) == 1
    assert states() == {SUPPRESSED: 1, SENT: 1}


def test_invitation_is_not_sent_when_it_is_over(mail_server: MailServer, invitation: Invitation) -> None:
    assert send_waiting(at=invitation.until) == 0
    assert reasons() == [Unneeded.STALE]


def test_invitation_is_not_sent_when_it_was_revoked_in_the_sender_s_hand(mail_server: MailServer, invitation: Invitation) -> None:
    revoke_invitation(invitation.pk, by=invitation.invited_by, at=MORNING)
    Delivery.objects.update(state=PLANNED, settled_at=None, unneeded="")
    assert send_waiting(at=MORNING) == 0
    assert reasons() == [Unneeded.STALE]


def test_no_connection_is_made_when_nothing_waits(mail_server: MailServer) -> None:
    assert plan_and_send() == 0
    assert mail_server.connections == 0


def test_queries_do_not_grow_with_the_letters_but_for_the_mark_of_each(mail_server: MailServer) -> None:
    """Each letter is marked separately, so that a killed sender leaves one in doubt; all other queries are made once a
    batch."""
    counts = []
    for n in (2, 12):
        make_readers(n)
        with CountedQueries() as queries:
            assert send_waiting(at=MORNING) == n
        counts.append(len(queries) - n)
    assert counts[0] == counts[1]


def test_digests_of_650_are_planned_by_a_fixed_number_of_queries(reader: Supporter) -> None:
    with CountedQueries() as one:
        plan_digests(at=MORNING)
    department = make_department()
    make_head(department)
    staff = [
        Supporter(
            email=f"s{n}@suprovid.test",
            surname="Мельник",
            given_name="Ірина",
            role=Role.SUPPORTER,
            department=department,
            recognised_in=department,
        )
        for n in range(650)
    ]
    Supporter.objects.bulk_create(staff)
    make_case(staff[0], step=NextStep(what="Зателефонувати", due_on=DAY), at=LONG_BEFORE)
    with CountedQueries() as many:
        plan_digests(at=MORNING + timedelta(days=1))
    assert len(many) == len(one)
    assert Delivery.objects.count() == 4, "twice the first reader, one of the staff and the head above"


def test_no_line_can_be_smuggled_into_the_headers(mail_server: MailServer, reader: Supporter) -> None:
    """Written directly into the table: no form accepts such an address."""
    evil = "x@suprovid.test\r\nBcc: all@suprovid.test"
    Supporter.objects.active().filter(pk=reader.pk).update(email=evil, surname="Коваль\r\nBcc: all@suprovid.test")
    assert plan_and_send() == 0
    assert (states(), mail_server.taken) == ({FAILED: 1}, [])


def test_no_letter_and_no_log_line_names_anybody(
    mail_server: MailServer, department: Department, invitation: Invitation, caplog: pytest.LogCaptureFixture
) -> None:
    person = make_person("Канарейко", "Орест", "Зенонович", phone=PHONE, relatives=(Relative(FAMILY_PHONE),), birth_year=1990)
    owner = make_supporter(department, surname="Мельниченко")
    case = make_case(owner, person=person, step=NextStep(what="Привезти довідку", due_on=DAY), at=LONG_BEFORE)
    lost = make_reader(department)
    mail_server.refused[lost.email] = "550 no such user"
    assert plan_and_send() == 2
    said = "".join(letter.as_string() + text_of(letter) + text_of(letter, "html") for letter in mail_server.taken)
    words = [
        "Канарейко",
        "Орест",
        "Зенонович",
        "Мельниченко",
        "довідку",
        PHONE,
        PHONE[-7:],
        FAMILY_PHONE[-7:],
        case.number,
        case.number_label,
        str(case.pk),
        str(person.pk),
        "1990",
    ]
    assert not [word for word in words if word in said]
    logged = caplog.text
    assert "a letter was not sent" in logged
    assert not [word for word in [*words, lost.email, owner.email, "new@suprovid.test"] if word in logged]


def test_letters_are_laid_into_a_folder_when_there_is_no_mail_server(settings: Any, tmp_path: Path, reader: Supporter) -> None:
    """As in the demo, where config/embedded/home.py sets the folder."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert plan_and_send() == 1
    (file,) = (tmp_path / "mail").iterdir()
    letter = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert letter["To"] == reader.email

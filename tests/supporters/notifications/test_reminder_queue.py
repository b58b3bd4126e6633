"""The page of the reminder queue and the pulses of its processes."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.course.actions.steps import NextStep
from supporters import tasks
from supporters.administration.mailing import send_waiting
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.roles import Role
from supporters.notifications.actions.deliveries import FIRST_PAUSE
from supporters.notifications.actions.pulses import BEAT, REMINDERS, record_pulse
from supporters.notifications.backlog import backlog
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import DeliveryState, Letter, WorkerPulse
from supporters.notifications.reports.failed_letters import failed_letters
from supporters.notifications.reports.reminder_queue import QueuePage, age_label, count_unsettled, oldest_letter, queue_page
from supporters.notifications.rules import reminder_rules
from tests.database import CountedQueries
from tests.factories import kyiv_utc, make_case, make_department, make_house, make_person, make_supporter
from tests.lists import listed_keys
from tests.office import make_failed_letter
from tests.supporters.mail_server import MailServer
from tests.supporters.readers import DAY, LONG_BEFORE, MORNING, make_readers

pytestmark = pytest.mark.django_db
NOON = kyiv_utc(2026, 11, 25, 10)
FAILED = DeliveryState.FAILED


def page_at(at: datetime) -> QueuePage:
    return queue_page(backlog(at=at), at=at)


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


def case_due(owner: Supporter, days_ago: int = 0, surname: str = "Коваленко") -> None:
    step = NextStep(what="Зателефонувати", due_on=DAY - timedelta(days=days_ago))
    make_case(owner, person=make_person(surname), step=step, at=LONG_BEFORE)


def test_unsettled_reminders_are_counted_by_rule_and_level(owner: Supporter) -> None:
    for surname in ("Коваленко", "Бондар"):
        case_due(owner, surname=surname)
    send_due(at=NOON)
    assert count_unsettled()["step_due", 0] == 2
    later = NOON + timedelta(days=5)
    send_due(at=later)
    steps = list(reminder_rules()).index("step_due")
    assert count_unsettled()["step_due", 1] == 2
    assert page_at(later).rules[steps].numbers == (4, 2, 2, 0)


def test_letters_are_counted_by_kind_and_state_of_today_and_of_seven_days() -> None:
    for days in (0, 6, 7):
        make_failed_letter(at=NOON - timedelta(days=days))
    page, device, failed = page_at(NOON), list(Letter).index(Letter.DEVICE), list(DeliveryState).index(FAILED)
    assert page.letters_today[device].numbers[failed] == 1
    assert page.letters_of_days[device].numbers[failed] == 2
    rows = failed_letters(make_supporter(make_department(), Role.ADMINISTRATOR), at=NOON).rows(Place(), 50).lines
    assert [bool(row.cells[-1].act_url) for row in rows] == [True, False]


def test_oldest_letter_counts_from_when_it_was_due_though_it_is_put_off(mail_server: MailServer) -> None:
    make_readers(1)
    assert oldest_letter(at=MORNING) == MORNING
    mail_server.stop()
    send_waiting(at=MORNING)
    assert oldest_letter(at=MORNING + FIRST_PAUSE / 2) == MORNING
    mail_server.start()
    send_waiting(at=MORNING + FIRST_PAUSE)
    assert oldest_letter(at=NOON) is None


@pytest.mark.parametrize(
    ("age", "label"),
    [
        (timedelta(seconds=-2), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=50), "2 d"),
    ],
)
def test_age_has_one_unit(age: timedelta, label: str) -> None:
    with translation.override("en"):
        assert age_label(age) == label


@pytest.mark.parametrize("sort", ["", "letter", "-state", "settled", "-settled", "attempts", "fault", "-fault"])
def test_every_letter_is_listed_once_in_any_order(signed_in: Callable[[Any], Client], sort: str) -> None:
    for number in range(52):
        make_failed_letter(at=timezone.now() - timedelta(minutes=number // 10))
    found = listed_keys(signed_in(make_supporter(make_department(), Role.ADMINISTRATOR)), "/staff/reminders/", sort=sort)
    assert len(found) == len(set(found)) == 52


@pytest.mark.parametrize("query", ["sort=act", "after=x", "before=7", f"after={'9' * 30}"])
def test_queue_begins_anew_when_its_address_is_strange(signed_in: Callable[[Any], Client], query: str) -> None:
    answer = signed_in(make_supporter(make_department(), Role.ADMINISTRATOR)).get(f"/staff/reminders/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/reminders/")


def test_page_costs_as_many_queries_with_more_letters_and_reminders(owner: Supporter) -> None:
    counts = []
    for more in (1, 3):
        for n in range(more):
            make_failed_letter(at=NOON)
            case_due(owner, surname=("Коваленко", "Бондар", "Ткач")[n])
        send_due(at=NOON)
        with CountedQueries() as queries:
            page_at(NOON)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8  # of all rules together; five more with the list and the layout


def test_dispatch_is_late_when_the_beat_comes_and_the_dispatch_fails(owner: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*, at: datetime) -> None:
        raise ConnectionError(at)

    tasks.record_tick()
    tasks.send_due_reminders()
    assert set(WorkerPulse.objects.values_list("name", flat=True)) == {BEAT, REMINDERS}
    level = WorkerPulse.objects.get(name=REMINDERS).at
    monkeypatch.setattr(tasks, "send_due", fail)
    with pytest.raises(ConnectionError):
        tasks.send_due_reminders()
    assert WorkerPulse.objects.get(name=REMINDERS).at == level
    record_pulse(BEAT, at=level + timedelta(minutes=3))
    assert [sign.is_late for sign in page_at(level + timedelta(minutes=3)).signs] == [False, True, True]


def test_page_names_nobody_and_links_nowhere_but_to_settings(signed_in: Callable[[Any], Client]) -> None:
    house = make_house()
    send_due(at=NOON)
    make_failed_letter()
    page = signed_in(house.administrator).get(reverse("reminder_queue")).text
    main = page.split('<div class="list-top">')[1].split("</main>")[0]
    assert "SMTPRecipientsRefused" in main
    names = [*(one.surname for one in Supporter.objects.get_queryset()), "Коваленко", house.case.number, str(house.owner.email)]
    assert not [name for name in names if name in main]
    assert {href.split("?")[0] for href in re.findall(r'<a [^>]*href="([^"]+)"', main)} == {
        "/settings/",
        "/staff/reminders/",
        "/exports/new/",
    }


def test_administrator_comes_to_the_page_from_the_settings(signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(make_supporter(make_department(), Role.ADMINISTRATOR))
    assert f'href="{reverse("reminder_queue")}"' in client.get(reverse("settings")).text

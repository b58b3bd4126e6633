"""An entry that arrives after the end of the support: who is notified of it, and what its author reads about that."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, EventKind
from cases.course.models import Promise, Visit
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.withdrawal import withdraw_card
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.cases.conftest import visit_fields
from tests.ended import end_support
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_loss,
    make_person,
    make_supporter,
)
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
BEFORE = timedelta(hours=3)  # when the entries were saved


def ago(hours: int) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def log(client: Client, case: Case, **fields: str) -> str:
    """The page that the author is led to."""
    answer = send_late(client, f"/cases/{case.number}/visits/new/", visit_fields(**fields), BEFORE)
    assert answer.status_code == 302
    page: str = client.get(answer.headers["Location"]).text
    return page


def notified() -> list[Supporter]:
    return [one.recipient for one in Notification.objects.filter(rule=Rule.LATE_ENTRY, settled_at=None)]


def withdrawn_card(house: House) -> Case:
    case = make_case(house.owner, person=make_person("Лисенко"), at=ago(4))
    withdraw_card(case.pk, words="Не та людина", by=house.owner, at=ago(1))
    return case


def test_last_owner_is_notified_after_the_end(house: House, signed_in: Browser) -> None:
    hand_over_to(house.case, house.colleague, by=house.head, at=ago(2))
    end_support(house.case, house.colleague, house.head, at=ago(1))
    page = log(signed_in(house.owner), house.case)
    assert "Сповіщення отримає той, хто вів супровід." in page
    assert notified() == [house.colleague]
    (visit,) = Visit.objects.all()
    words = render_notifications(Rule.LATE_ENTRY, [visit.pk], house.colleague)[visit.pk]
    assert words.url == f"/cases/{house.case.number}/", "a closed card is still read by its last owner"
    assert not any(broken_invariants().values())


def test_call_after_the_end_notifies_as_an_entry_does(house: House, signed_in: Browser) -> None:
    hand_over_to(house.case, house.colleague, by=house.head, at=ago(2))
    end_support(house.case, house.colleague, house.head, at=ago(1))
    client, fields = signed_in(house.owner), {"submission_key": str(uuid4()), "outcome": "no_answer"}
    answer = send_late(client, f"/cases/{house.case.number}/call/", fields, BEFORE)
    assert "Сповіщення отримає той, хто вів супровід." in client.get(answer.headers["Location"]).text
    assert notified() == [house.colleague]


def test_head_is_notified_when_the_author_led_the_support(house: House, signed_in: Browser) -> None:
    end_support(house.case, house.owner, house.head, at=ago(1))
    page = log(signed_in(house.owner), house.case)
    assert "Сповіщення отримає той, хто відповідає за підрозділ." in page
    assert notified() == [house.head]


def test_head_is_notified_when_the_access_of_the_last_owner_is_closed(house: House, signed_in: Browser) -> None:
    hand_over_to(house.case, house.colleague, by=house.head, at=ago(2))
    end_support(house.case, house.colleague, house.head, at=ago(1))
    Supporter.objects.active().filter(pk=house.colleague.pk).update(is_active=False)
    page = log(signed_in(house.owner), house.case)
    assert "Сповіщення отримає той, хто відповідає за підрозділ." in page
    assert notified() == [house.head]


@pytest.fixture
def ended(house: House) -> Case:
    """The owner wrote, a colleague led the support until its end."""
    hand_over_to(house.case, house.colleague, by=house.head, at=ago(2))
    end_support(house.case, house.colleague, house.head, at=ago(1))
    return Case.objects.get(pk=house.case.pk)


def only_duty(house: House) -> Supporter:
    """The department has no head and none above, only a duty supporter."""
    duty = make_supporter(house.department, surname="Чергова")
    Department.objects.filter(pk=house.department.pk).update(head=None, duty=duty)
    return duty


def leave(who: Supporter) -> None:
    Supporter.objects.active().filter(pk=who.pk).update(is_active=False)


def assert_opens(reader: Supporter, case: Case, signed_in: Browser) -> None:
    """The notice says whose entry it is, and the card opens."""
    (visit,) = Visit.objects.all()
    words = render_notifications(Rule.LATE_ENTRY, [visit.pk], Supporter.objects.active().get(pk=reader.pk))[visit.pk]
    assert "Коваленко" in words.title + words.text + words.about
    answer = signed_in(reader).get(words.url)
    assert answer.status_code == 200 or "/purpose/" in answer.headers["Location"]
    assert words.url == f"/cases/{case.number}/"


def test_duty_supporter_opens_the_card_whose_last_owner_has_left(house: House, ended: Case, signed_in: Browser) -> None:
    duty = only_duty(house)
    assert not Case.objects.visible_to(Supporter.objects.active().get(pk=duty.pk)).filter(pk=ended.pk).exists()
    leave(house.colleague)
    page = log(signed_in(house.owner), ended)
    assert "Сповіщення отримає той, хто відповідає за підрозділ." in page
    assert notified() == [duty]
    assert_opens(duty, ended, signed_in)


def test_last_owner_with_a_role_without_cases_is_not_notified(house: House, ended: Case, signed_in: Browser) -> None:
    duty = only_duty(house)
    Supporter.objects.active().filter(pk=house.colleague.pk).update(role=Role.AUDITOR)
    log(signed_in(house.owner), ended)
    assert notified() == [duty]
    assert_opens(duty, ended, signed_in)


def test_head_above_is_notified_where_the_department_has_none(house: House, ended: Case, signed_in: Browser) -> None:
    only_duty(house)
    above = make_department("Обласний відділ")
    head = make_head(above)
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    leave(house.colleague)
    log(signed_in(house.owner), ended)
    assert notified() == [head]
    assert_opens(head, ended, signed_in)


def test_duty_supporter_answers_for_a_suspended_last_owner(house: House, ended: Case, signed_in: Browser) -> None:
    duty = only_duty(house)
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    page = log(signed_in(house.owner), ended)
    assert "Сповіщення отримає той, хто відповідає за підрозділ." in page
    assert notified() == [duty]
    assert_opens(duty, ended, signed_in)


def test_cover_is_notified_while_the_last_owner_is_on_leave(house: House, ended: Case, signed_in: Browser) -> None:
    cover = make_supporter(house.department, surname="Заступниця")
    make_absence(house.colleague, cover=cover)
    page = log(signed_in(house.owner), ended)
    assert "Сповіщення отримає той, хто заступає того, хто вів супровід." in page
    assert notified() == [cover]
    assert_opens(cover, ended, signed_in)


def test_last_owner_on_leave_without_a_cover_is_replaced_by_the_department(house: House, ended: Case, signed_in: Browser) -> None:
    make_absence(house.colleague)
    log(signed_in(house.owner), ended)
    assert notified() == [house.head]
    assert_opens(house.head, ended, signed_in)


def test_last_owner_is_notified_after_a_move_to_another_department(house: House, ended: Case, signed_in: Browser) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(department=house.other_department)
    page = log(signed_in(house.owner), ended)
    assert "Сповіщення отримає той, хто вів супровід." in page
    assert notified() == [house.colleague]
    assert_opens(house.colleague, ended, signed_in)


def test_nobody_is_notified_of_a_card_that_the_duty_supporter_does_not_reach(house: House, signed_in: Browser) -> None:
    """The author led the support and is at work: the card is still theirs."""
    only_duty(house)
    end_support(house.case, house.owner, house.head, at=ago(1))
    page = log(signed_in(house.owner), house.case)
    assert "більше сповіщення не отримає ніхто" in page
    assert notified() == []


def test_author_reads_that_nobody_else_is_notified(house: House, signed_in: Browser) -> None:
    other_head = make_head(house.department, surname="Друга")
    end_support(house.case, house.owner, other_head, at=ago(1))
    Supporter.objects.active().filter(pk__in=[house.head.pk, other_head.pk]).update(is_active=False)
    page = log(signed_in(house.owner), house.case)
    assert "більше сповіщення не отримає ніхто" in page
    assert notified() == []


def test_nobody_is_notified_after_a_loss_and_the_author_reads_it(house: House, signed_in: Browser) -> None:
    make_loss(house.case, house.owner, at=ago(1))
    page = log(signed_in(house.owner), house.case)
    assert "Повідомлено про втрату, тож сповіщення не отримає ніхто." in page
    assert notified() == []


def test_entry_on_a_withdrawn_card_is_kept_and_promises_nothing(house: House, signed_in: Browser) -> None:
    case = withdrawn_card(house)
    promised = {"promise_words": "Привезти протез", "promise_who": "supporter", "promise_on": in_days(0).isoformat()}
    page = log(signed_in(house.owner), case, **promised)
    assert "картку тим часом відкликано. Її ніхто не може відкрити, тож сповіщення не отримає ніхто." in page
    assert "Нову обіцянку не записано" in page
    assert (notified(), Promise.objects.filter(case=case).count(), Visit.objects.filter(case=case).count()) == ([], 0, 1)
    assert CaseEvent.objects.select_related("case").get(kind=EventKind.PROMISE_NOT_MADE).note == "Привезти протез"
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN

"""An entry that arrives after the end of the support: who is notified of it, and what its author reads about that."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.intake.withdrawal import withdraw_card
from cases.models import Case, CaseEvent, Promise, Visit
from cases.reports.invariants import broken_invariants
from cases.states import CaseState, EventKind
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.cases.views.conftest import visit_fields
from tests.ended import end_support
from tests.factories import House, hand_over_to, make_case, make_head, make_loss, make_person
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

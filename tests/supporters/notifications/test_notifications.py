from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from supporters.notifications.models import Notification, Rule
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_house, make_person, planned_step
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    house = make_house()
    for case in (house.case, make_case(house.colleague, person=make_person("Шевченко"))):
        Case.objects.filter(pk=case.pk).update(last_contact_at=timezone.now())  # so that only the steps are due
    dispatch(at=noon(1))
    return house


def test_only_the_recipient_is_notified(house: House, signed_in: Browser) -> None:
    page = signed_in(house.owner).get("/notifications/")
    assert "Коваленко Андрій Петрович" in page.text
    assert "Шевченко" not in page.text
    assert "Коваленко" not in signed_in(house.head).get("/notifications/").text


@pytest.fixture
def news(house: House) -> Notification:
    return Notification.objects.create(
        recipient=house.owner,
        rule=Rule.RISK_RAISED,
        subject_kind="case",
        subject_id=uuid4(),
        period_on=in_days(0),
        made_at=noon(),
    )


def test_count_falls_when_news_are_opened(house: House, news: Notification, signed_in: Browser) -> None:
    client = signed_in(house.owner)
    before = client.get("/notifications/count/").text
    assert client.post(f"/notifications/{news.pk}/open/").status_code == 302
    news.refresh_from_db()
    assert news.read_at is not None
    assert client.get("/notifications/count/").text != before


def test_duty_is_not_read_when_it_is_opened(house: House, signed_in: Browser) -> None:
    notification = Notification.objects.get(recipient=house.owner, rule="step_due")
    answer = signed_in(house.owner).post(f"/notifications/{notification.pk}/open/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{house.case.number}/")
    notification.refresh_from_db()
    assert notification.read_at is None


def test_notification_is_absent_when_it_is_somebody_elses(house: House, signed_in: Browser) -> None:
    notification = Notification.objects.get(recipient=house.owner, rule="step_due")
    assert signed_in(house.colleague).post(f"/notifications/{notification.pk}/open/").status_code == 404
    notification.refresh_from_db()
    assert notification.read_at is None


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "9" * 5000])
def test_notification_is_absent_when_its_number_is_strange(house: House, signed_in: Browser, pk: str) -> None:
    assert signed_in(house.owner).post(f"/notifications/{pk}/open/").status_code == 404


def test_only_the_own_are_read_when_all_are(house: House, news: Notification, signed_in: Browser) -> None:
    notice_of_another = Notification.objects.get(pk=news.pk)
    notice_of_another.pk, notice_of_another.recipient = None, house.colleague
    notice_of_another.save()
    assert signed_in(house.owner).post("/notifications/read/").status_code == 302
    unread = Notification.objects.unread().filter(rule=Rule.RISK_RAISED)
    assert list(unread) == [notice_of_another]


def test_second_notification_of_one_step_and_day_is_refused(house: House) -> None:
    notification = Notification.objects.get(recipient=house.owner, rule="step_due")
    with pytest.raises(IntegrityError, match="notification_once"):
        Notification.objects.create(
            recipient=house.owner,
            rule=notification.rule,
            subject_kind=notification.subject_kind,
            subject_id=notification.subject_id,
            period_on=notification.period_on,
            made_at=notification.made_at,
        )


def test_page_says_so_when_there_are_no_notifications(house: House, signed_in: Browser) -> None:
    assert "empty" in signed_in(house.analyst).get("/notifications/").text


def test_step_of_a_notification_is_the_one_planned(house: House) -> None:
    notification = Notification.objects.get(recipient=house.owner, rule="step_due")
    assert (notification.subject_id, notification.period_on) == (planned_step(house.case).pk, in_days(0))

"""Twenty concurrent submissions of an emergency measure, of the undertaking or of a suspension: one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.emergencies import begin_reading_only
from supporters.administration.actions.suspension import suspend_idle
from supporters.directory.models import Emergency, Supporter
from supporters.directory.undertaking import VERSION
from supporters.notifications.models import Notification, Rule
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House
from tests.reauthenticating import show_again
from tests.supporters.administration.test_staff_double_submit import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
REASON = "Хтось сторонній увійшов із чужим паролем"


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    client = signed_in(house.administrator)
    show_again(client, house.administrator)
    return client


def measure(**known: str) -> dict[str, str]:
    return {"reason": REASON, "submission_key": str(uuid4()), **known}


@pytest.mark.parametrize("address", ["/emergency/sessions/", "/emergency/reading-only/"])
def test_measure_is_taken_once_when_its_form_is_sent_twenty_times(house: House, office: Client, address: str) -> None:
    assert codes(press_at_once(office, address, [measure()] * HANDS)) == [302] * HANDS
    assert Emergency.objects.count() == 1


def test_reading_only_begins_once_when_twenty_forms_ask_for_it(house: House, office: Client) -> None:
    answers = press_at_once(office, "/emergency/reading-only/", [measure() for _ in range(HANDS)])
    assert codes(answers) == [302] + [409] * (HANDS - 1)
    assert Emergency.objects.count() == 1


def test_writing_begins_once_when_twenty_forms_ask_for_it(house: House, office: Client) -> None:
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    answers = press_at_once(office, "/emergency/writing/", [{"submission_key": str(uuid4())} for _ in range(HANDS)])
    assert codes(answers) == [302] + [409] * (HANDS - 1)
    assert not Emergency.objects.reading_only().exists()


def test_suspension_is_lifted_once_when_pressed_twenty_times(house: House, office: Client) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    before = house.colleague.history.count()  # type: ignore[attr-defined]
    address = reverse("staff_lift_suspension", args=[house.colleague.pk])
    assert codes(press_at_once(office, address, [{"submission_key": str(uuid4())}] * HANDS)) == [302] * HANDS
    assert house.colleague.history.count() == before + 1  # type: ignore[attr-defined]


def test_undertaking_is_recorded_once_when_accepted_twenty_times(house: House, signed_in: Callable[[Any], Client]) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(undertaking=0, undertaken_at=None)
    before = house.owner.history.count()  # type: ignore[attr-defined]
    answers = press_at_once(signed_in(house.owner), "/undertaking/", [{"version": str(VERSION)}] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert house.owner.history.count() == before + 1  # type: ignore[attr-defined]


def test_idle_access_is_suspended_once_when_many_runs_coincide(house: House) -> None:
    now, barrier = timezone.now(), Barrier(4)
    Supporter.objects.active().update(last_login=now)
    Supporter.objects.active().filter(pk=house.colleague.pk).update(last_login=None, joined_at=now - timedelta(days=61))

    def run(_number: int) -> int:
        with at_once(barrier):
            return suspend_idle(at=now)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(run, range(4))) == [0, 0, 0, 1]
    assert Notification.objects.filter(rule=Rule.ACCOUNT_SUSPENDED).count() == 1

"""Concurrent changes of absences: one effect, no chain of covers, no deadlock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.directory.models import Absence, Supporter
from supporters.notifications.models import Notification
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House, make_absence, make_supporter
from tests.supporters.administration.test_staff_double_submit import at_once, codes
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def absence_fields(who: Supporter) -> dict[str, str]:
    days = {"from_on": in_days(2).isoformat(), "to_on": in_days(6).isoformat()}
    return {"submission_key": str(uuid4()), "supporter": str(who.pk), "kind": "leave", **days}


def test_one_absence_is_noted_when_a_form_is_sent_twenty_times(house: House, heads: Client) -> None:
    answers = press_at_once(heads, "/absences/new/", [absence_fields(house.owner)] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Absence.objects.count() == 1


def test_one_absence_is_noted_when_twenty_forms_ask_for_the_same_days(house: House, heads: Client) -> None:
    answers = press_at_once(heads, "/absences/new/", [absence_fields(house.owner) for _ in range(HANDS)])
    assert codes(answers) == [302] + [422] * (HANDS - 1)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("act", ["cover", "end"])
def test_absence_changes_once_when_pressed_twenty_times(house: House, heads: Client, act: str) -> None:
    absence = make_absence(house.owner, days=(3, 6))
    fields = {"submission_key": str(uuid4()), "cover": str(house.colleague.pk)}
    answers = press_at_once(heads, reverse(f"absence_{act}", args=[absence.pk]), [fields] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert absence.history.count() == 2  # type: ignore[attr-defined]
    assert Notification.objects.visible_to(house.colleague).count() == (act == "cover")


def test_two_who_name_each_other_at_once_make_no_chain(house: House) -> None:
    """One of them is refused, without a deadlock."""
    for n in range(8):
        pair = [make_supporter(house.department) for _ in range(2)]
        both_at_once(*(partial(make_absence, who, cover=cover, days=(1, 3)) for who, cover in (pair, pair[::-1])))
        assert Absence.objects.filter(supporter__in=pair).count() == 1, n


def test_cover_named_while_that_colleague_goes_away_makes_no_chain(house: House) -> None:
    for n in range(8):
        absent, cover, third = (make_supporter(house.department) for _ in range(3))
        absence = make_absence(absent, days=(1, 3))
        name = partial(name_cover, absence.pk, cover_id=cover.pk, by=house.head, at=timezone.now())
        both_at_once(name, partial(make_absence, cover, cover=third, days=(3, 5)))
        absence.refresh_from_db()
        assert (absence.cover == cover) is not Absence.objects.filter(supporter=cover).exists(), n


def both_at_once(*acts: Callable[[], object]) -> None:
    both = Barrier(len(acts))

    def act_at_once(act: Callable[[], object]) -> None:
        with at_once(both), suppress(AbsenceRefused):
            act()

    with ThreadPoolExecutor(len(acts)) as hands:
        for hand in [hands.submit(act_at_once, act) for act in acts]:
            hand.result(timeout=60)

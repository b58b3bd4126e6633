"""The number at the notifications counts what the reader's today does not show: never a due thing that is there."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

import pytest
import time_machine
from django.test import Client

from cases.course.actions.promises.making import keep_promise
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification, Rule
from supporters.notifications.reports.layout import frame_of
from supporters.notifications.reports.notification_lines import beside_today, lines_within
from supporters.notifications.rules import split_level
from tests.cases.desk.due.ministry import make_ministry
from tests.cases.desk.due.slow import SlowCount, Thing
from tests.cases.stateful.world import START, World, colleagues, make_world
from tests.dispatching import noon, remind_of
from tests.factories import House, make_hand_over, make_promise, make_reminder
from tests.stateful.machine import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
PROMISE = "promise_due"
ABOUT: Final = {  # rules with other codes than the thing of which they remind
    **dict.fromkeys(("step_due", "visit_unlogged"), "step"),
    **dict.fromkeys(("hand_over_late", "hand_over_unheard", Rule.CASE_ASSIGNED), "offer"),
    "question_open": "question",
    "loss_unanswered": "loss_reported",
    "data_request_due": "data_request",
}


def number(reader: Supporter) -> int | None:
    return frame_of(Supporter.objects.active().get(pk=reader.pk)).unread  # the user of a request keeps the count


def test_promise_that_is_due_is_on_today_and_not_in_the_number(house: House, signed_in: Browser) -> None:
    promise = make_promise(house.case, house.owner, days=0, words="Привезти довідку")
    remind_of(PROMISE, at=noon())
    assert "Привезти довідку" in signed_in(house.owner).get("/today/").text
    assert number(house.owner) == 0
    remind_of(PROMISE, at=noon(7))
    escalations = Notification.objects.filter(rule="promise_due:1", settled_at=None)
    assert set(escalations.values_list("recipient", flat=True)) == {house.owner.pk, house.head.pk}
    assert [number(one) for one in (house.owner, house.head)] == [0, 1], "the head's own list does not show it"
    keep_promise(promise.pk, by=house.owner, at=noon(7))
    assert number(house.head) == 0


def test_duty_that_today_does_not_show_is_counted_until_it_is_done(house: House, signed_in: Browser) -> None:
    step = make_reminder(house.case, house.owner)
    Notification.objects.filter(pk=step.pk).update(rule="case_silent", subject_kind="case", subject_id=house.case.pk)
    assert number(house.owner) == 1
    signed_in(house.owner).post(f"/notifications/{step.pk}/open/")
    assert number(house.owner) == 1


def test_offer_to_a_colleague_who_is_away_counts_for_who_acts_for_the_department(house: House) -> None:
    """It is on today of the colleague alone."""
    offer = make_hand_over(house.case, house.colleague, by=house.owner)
    known = {"rule": Rule.CASE_ASSIGNED, "subject_kind": "handover", "subject_id": offer.pk, "made_at": noon()}
    for reader in (house.colleague, house.head):
        Notification.objects.get_or_create(recipient=reader, period_on=kyiv_day(noon()), defaults=known, rule=known["rule"])
    Notification.objects.filter(rule=Rule.CASE_ASSIGNED).update(subject_id=offer.pk)
    assert [number(one) for one in (house.colleague, house.head)] == [0, 1]


def test_everything_that_waits_is_counted_where_there_is_no_today(house: House) -> None:
    make_reminder(house.case, house.administrator)
    assert number(house.administrator) == 1


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


def test_number_leaves_out_what_today_shows_and_nothing_else(world: World) -> None:
    left_out = counted = 0
    for seed in range(4100, 4108):
        with rolled_back():
            here = world.again()
            make_ministry(here, Random(seed))
            for days in (1, 8):  # the second time nobody has answered for a week
                here.move_to(datetime.combine(kyiv_day(here.now) + timedelta(days=days), time(9), KYIV))
                send_due(at=here.now)
            found = SlowCount(here.now)
            for reader in colleagues(here):
                if reader.is_active and Permission.TODAY_VIEW in reader.granted:
                    on_today, beside = _things(reader)
                    things = found.things_of(reader.pk)
                    assert on_today <= things, f"seed {seed}, {reader.pk}: left out, and nowhere else"
                    assert not beside & things, f"seed {seed}, {reader.pk}: counted, and on today"
                    left_out, counted = left_out + len(on_today), counted + len(beside)
    assert min(left_out, counted) > 20, "little was notified"


def _things(reader: Supporter) -> tuple[set[Thing], set[Thing]]:
    """Of the duties that the number leaves out, and of those that it counts."""
    mine = Notification.objects.visible_to(reader)
    beside = beside_today(mine.unread())
    assert number(reader) == len(lines_within(mine, beside))
    counted = set(beside.values_list("pk", flat=True))
    of_each: tuple[set[Thing], set[Thing]] = (set(), set())
    for pk, rule, subject in mine.unread().values_list("pk", "rule", "subject_id"):
        code, _level = split_level(rule)
        if code != Rule.COLLEAGUES_WAIT:  # a line of its own above the list
            of_each[pk in counted].add((ABOUT.get(code, code), subject))
    return of_each

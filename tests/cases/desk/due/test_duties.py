"""Opening never takes a duty off: it waits until what ends it is done, or until somebody else answers for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.actions.promises.making import keep_promise
from cases.course.actions.visits import undo_visit
from cases.course.models import Promise
from supporters.administration.actions.absences import end_absence
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import read_all_notifications, read_notification
from supporters.notifications.models import Notification, Rule
from supporters.notifications.models.notification import DUTIES, INFORMING
from tests.cases.rights.test_erased_lives import erase
from tests.dispatching import dispatch, noon, remind_of
from tests.ended import end_support
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_hand_over,
    make_person,
    make_promise,
    make_reminder,
    make_visit,
    next_step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
PROMISE, STEP = "promise_due", "step_due"
MINUTE = timedelta(minutes=1)


def waiting(reader: Supporter) -> list[str]:
    return sorted(Notification.objects.visible_to(reader).unread().values_list("rule", flat=True))


def open_all(client: Client, reader: Supporter) -> None:
    """By each door: one by one, through the pages of groups, by the list of all, and all at once."""
    for one in Notification.objects.visible_to(reader).filter(settled_at=None):
        for address in ("", "?tab=all", f"?tab=unread&of={one.pk}", f"?tab=unread&like={one.pk}"):
            assert client.get(f"/notifications/{address}").status_code == 200
        assert client.post(f"/notifications/{one.pk}/open/").status_code == 302
    assert client.post("/notifications/read/").status_code == 302


def test_duty_is_open_after_opening_until_the_act_that_ends_it(house: House, signed_in: Browser) -> None:
    promise = make_promise(house.case, house.owner, days=0)
    dispatch(at=noon(), rule=PROMISE)
    found = waiting(house.owner)
    assert PROMISE in found
    for client in (signed_in(house.owner), signed_in(house.owner)):  # the second one is another device
        open_all(client, house.owner)
    assert waiting(house.owner) == found
    keep_promise(promise.pk, by=house.owner, at=noon() + MINUTE)
    assert PROMISE not in waiting(house.owner)


def test_duties_of_a_group_are_open_after_one_of_them_was_opened(house: House, signed_in: Browser) -> None:
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=noon(-60))
    for rule in (STEP, "case_silent"):
        dispatch(at=noon(), rule=rule)
    newest = Notification.objects.visible_to(house.owner).latest("made_at", "pk")
    signed_in(house.owner).post(f"/notifications/{newest.pk}/open/")
    assert waiting(house.owner) == ["case_silent", STEP]


def test_group_is_opened_into_each_of_its_reasons(house: House, signed_in: Browser) -> None:
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=noon(-60))
    for rule in (STEP, "case_silent"):
        dispatch(at=noon(), rule=rule)
    found = Notification.objects.visible_to(house.owner).order_by("made_at", "pk")
    client = signed_in(house.owner)
    page, address = client.get("/notifications/").text, f"?tab=unread&of={found[1].pk}"
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert not any(f'action="/notifications/{one.pk}/open/"' in page for one in found), "none of them stands for the others"
    reasons = client.get(f"/notifications/{address}").text
    assert all(f'action="/notifications/{one.pk}/open/"' in reasons for one in found)


def test_duty_is_open_again_when_the_act_is_undone(house: House, signed_in: Browser) -> None:
    case = make_case(house.owner, person=make_person("Ткач"), step=next_step(0))
    reminder = make_reminder(case, house.owner)
    open_all(signed_in(house.owner), house.owner)
    visit = make_visit(case, house.owner)
    reminder.refresh_from_db()
    assert reminder.read_at == reminder.settled_at is not None
    undo_visit(visit.pk, by=house.owner, at=timezone.now())
    reminder.refresh_from_db()
    assert (reminder.read_at, reminder.settled_at) == (None, None)


def test_duty_passes_to_who_answers_now(house: House, signed_in: Browser) -> None:
    make_promise(house.case, house.owner, days=0)
    remind_of(PROMISE, at=noon())
    open_all(signed_in(house.owner), house.owner)
    hand_over_to(house.case, house.colleague, by=house.owner, at=noon() + MINUTE)
    remind_of(PROMISE, at=noon() + 2 * MINUTE)
    assert [PROMISE in waiting(one) for one in (house.owner, house.colleague)] == [False, True]
    open_all(signed_in(house.colleague), house.colleague)
    assert PROMISE in waiting(house.colleague)


def test_duty_of_a_cover_comes_back_when_the_absence_is_over(house: House, signed_in: Browser) -> None:
    make_promise(house.case, house.owner, days=0)
    absence = make_absence(house.owner, cover=house.colleague, at=noon())
    remind_of(PROMISE, at=noon())
    open_all(signed_in(house.colleague), house.colleague)
    assert PROMISE in waiting(house.colleague)
    end_absence(absence.pk, by=house.head, at=noon())
    remind_of(PROMISE, at=noon() + MINUTE)
    assert [PROMISE in waiting(one) for one in (house.owner, house.colleague)] == [True, False]


def test_duty_ends_with_the_data_of_an_erased_person(house: House, signed_in: Browser) -> None:
    promise = make_promise(house.case, house.owner, days=0)
    end_support(Case.objects.get(pk=house.case.pk), house.owner, house.head)
    Promise.objects.filter(pk=promise.pk).update(state="open", settled_at=None, settled_by=None)
    remind_of(PROMISE, at=noon())
    open_all(signed_in(house.owner), house.owner)
    assert PROMISE in waiting(house.owner)
    erase(house.case, house)
    remind_of(PROMISE, at=noon() + MINUTE)
    assert PROMISE not in waiting(house.owner)


def test_offer_is_open_until_it_is_answered(house: House, signed_in: Browser) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    open_all(signed_in(house.colleague), house.colleague)
    assert waiting(house.colleague) == [Rule.CASE_ASSIGNED]
    signed_in(house.colleague).post(f"/cases/{house.case.number}/handover/accept/")
    assert Rule.CASE_ASSIGNED not in waiting(house.colleague)


def test_news_are_read_by_opening_and_the_duties_beside_them_stay(house: House) -> None:
    hand_over_to(house.case, house.colleague, by=house.owner)
    make_promise(Case.objects.get(pk=house.case.pk), house.colleague, days=0, is_mine=False)
    news = Notification.objects.get(recipient=house.owner, rule=Rule.CASE_TAKEN_OVER)
    step = make_reminder(house.case, house.owner)
    read_notification(step.pk, by=house.owner, at=timezone.now())
    assert waiting(house.owner) == [Rule.CASE_TAKEN_OVER, STEP]
    read_notification(news.pk, by=house.owner, at=timezone.now())
    assert waiting(house.owner) == [STEP]
    assert read_all_notifications(by=house.owner, at=timezone.now()) == 0


def test_each_notice_of_an_action_is_news_or_a_duty() -> None:
    assert {*DUTIES, *INFORMING} == set(Rule)
    assert not {*DUTIES} & {*INFORMING}

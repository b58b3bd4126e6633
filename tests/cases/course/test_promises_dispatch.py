"""A promise that is due reminds who must keep it, until it is kept; its words are for readers of the case only."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from cases.course.actions.promises.making import keep_promise, move_promise, withdraw_promise
from cases.course.models import Promise
from cases.course.reports.notifications.promises import promises_answered, render_promises
from supporters.administration.mailing import plan_digests, send_waiting
from supporters.directory.models import Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.models import Notification
from supporters.notifications.reports.notification_labels import settled_label
from supporters.notifications.rules import reminder_rules
from tests.cases.endings.actions.test_losses import close
from tests.dispatching import dispatch, noon
from tests.factories import House, make_absence, make_loss, make_promise
from tests.supporters.conftest import mail_server  # noqa: F401 - a fixture
from tests.supporters.mail_server import MailServer
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE, MINUTE = "promise_due", timedelta(minutes=1)


def reminded(rule: str = RULE) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def test_reminder_comes_on_the_day_once_and_stays_until_the_promise_is_kept(house: House) -> None:
    promise = make_promise(house.case, house.psychologist, days=2)
    assert dispatch(at=noon(1), rule=RULE) == 0
    assert dispatch(at=noon(2), rule=RULE) == 1
    assert [dispatch(at=noon(day), rule=RULE) for day in (2, 3)] == [0, 0]
    assert reminded() == {house.owner}
    keep_promise(promise.pk, by=house.psychologist, at=noon(3))
    dispatch(at=noon(3) + MINUTE, rule=RULE)
    assert reminded() == set()


def test_moved_promise_reminds_on_its_new_day(house: House) -> None:
    promise = make_promise(house.case, house.owner, days=0)
    dispatch(at=noon(0), rule=RULE)
    move_promise(promise.pk, due_on=in_days(2), reason="Черга", by=house.owner, at=timezone.now())
    assert dispatch(at=noon(1), rule=RULE) == 0
    assert reminded() == set()
    assert dispatch(at=noon(2), rule=RULE) == 1


def test_promise_of_a_closed_case_still_reminds(house: House) -> None:
    make_promise(house.case, house.owner, days=0)
    close(house.case)
    assert dispatch(at=noon(0), rule=RULE) == 1
    assert reminded() == {house.owner}


def test_it_escalates_and_can_not_be_switched_off(house: House) -> None:
    make_promise(house.case, house.owner, days=0)
    assert reminder_rules()[RULE].is_promise
    dispatch(at=noon(0), rule=RULE)
    dispatch(at=noon(7), rule=RULE)
    assert reminded(f"{RULE}:1") == {house.owner, house.head}


@pytest.mark.parametrize("is_mine", [True, False])
def test_cover_is_reminded_while_the_colleague_is_away(house: House, *, is_mine: bool) -> None:
    make_promise(house.case, house.owner, days=0, is_mine=is_mine)
    make_absence(house.owner, cover=house.colleague, at=noon(0))
    dispatch(at=noon(0), rule=RULE)
    assert reminded() == {house.colleague}


@pytest.mark.parametrize("is_mine", [True, False])
def test_head_is_reminded_while_the_colleague_is_suspended(house: House, *, is_mine: bool) -> None:
    make_promise(house.case, house.owner, days=0, is_mine=is_mine)
    Supporter.objects.active().filter(pk=house.owner.pk).update(suspended_at=noon(0), suspended_until=noon(3))
    dispatch(at=noon(0), rule=RULE)
    assert reminded() == {house.head}


def test_words_are_opened_for_readers_of_the_case_only(house: House) -> None:
    promise = make_promise(house.case, house.owner, words="Знайти протезиста")
    with translation.override("uk"):
        found = render_promises([promise.pk], house.owner)[promise.pk]
        assert (found.title, found.text) == ("Обіцянка: Коваленко Андрій Петрович", "Знайти протезиста")
        assert found.url == f"/cases/{house.case.number}/promises/"
    assert render_promises([promise.pk], house.colleague) == {}


def test_promise_of_a_loss_keeps_its_words_and_its_page(house: House) -> None:
    make_loss(house.case, house.owner)
    promise = Promise.objects.get()
    with translation.override("uk"):
        found = render_promises([promise.pk], house.head)[promise.pk]
    assert (found.text, found.url) == ("Зв’язатися з родиною", f"/cases/{house.case.number}/loss/")


def test_no_letter_has_words_of_a_promise(house: House, mail_server: MailServer) -> None:  # noqa: F811
    make_promise(house.case, house.owner, words="Знайти протезиста", days=0)
    at = noon(0)
    dispatch(at=at, rule=RULE)
    dispatch(at=noon(7), rule=RULE)
    for plan in (plan_digests, plan_notification_emails, send_waiting):
        plan(at=noon(7) + MINUTE)
    assert mail_server.taken
    sent = "".join(f"{letter['Subject']} {letter.get_body(('plain',))}" for letter in mail_server.taken)
    assert "протезист" not in sent


def test_page_of_a_reminder_says_how_it_was_settled(house: House) -> None:
    promise = make_promise(house.case, house.owner, days=0)
    dispatch(at=noon(0), rule=RULE)
    reminder = Notification.objects.get(rule=RULE)
    assert promises_answered([reminder], in_days(0)) == {}
    keep_promise(promise.pk, by=house.owner, at=noon(0))
    with translation.override("en"):
        assert list(promises_answered([reminder], in_days(0))) == [reminder.pk]


def test_page_of_a_reminder_says_of_a_withdrawn_promise_only_that_it_is_not_needed(house: House) -> None:
    promise = make_promise(house.case, house.owner, days=0)
    dispatch(at=noon(0), rule=RULE)
    withdraw_promise(promise.pk, reason="Уже є", by=house.owner, at=noon(0))
    reminder = Notification.objects.get(rule=RULE)
    with translation.override("uk"):
        answer = promises_answered([reminder], in_days(0)).get(reminder.pk, "")
        assert settled_label(reminder, answer, in_days(0)).startswith("Уже не потрібно, ")

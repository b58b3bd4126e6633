"""Notifications that the page shows as one line are also counted as one by the badge."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.case.models import Case
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import read_notification
from supporters.notifications.models import Notification
from supporters.notifications.models.notification import Part
from supporters.notifications.reports.layout import frame_of
from supporters.notifications.reports.notifications import ALL, UNREAD, NotificationLine, NotificationQuestion, notification_page
from tests.database import CountedQueries
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_department, make_house, make_person, make_supporter, make_visit

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
RULES = ("case_silent", "case_silent:1", "first_contact", "risk_raised", "new_device")


@pytest.fixture
def reader() -> Supporter:
    return make_supporter(make_department())


def notice(reader: Supporter, rule: str, at: datetime, *, read: bool = False, about: UUID | None = None) -> Notification:
    """Create a notification; its subject is new unless `about` is given."""
    return Notification.objects.create(
        recipient=reader,
        rule=rule,
        subject_kind="case",
        subject_id=about or uuid4(),
        period_on=kyiv_day(at),
        made_at=at,
        read_at=at if read else None,
    )


def shown_lines(reader: Supporter, tab: str, **asked: int) -> list[NotificationLine]:
    again = Supporter.objects.active().get(pk=reader.pk)  # the user of a request caches the count
    page = notification_page(again, NotificationQuestion(tab, **asked), at=timezone.now())
    return [line for part in page.parts for day in part.days for line in day.lines]


def lines(reader: Supporter, tab: str) -> int:
    return len(shown_lines(reader, tab))


def unread_lines(reader: Supporter) -> int | None:
    return frame_of(Supporter.objects.active().get(pk=reader.pk)).unread


NOTICES = st.tuples(st.sampled_from(RULES), st.integers(0, 7), st.integers(0, 2), st.integers(0, 59), st.booleans())


@given(st.lists(NOTICES, max_size=30, unique_by=lambda one: (one[0], one[1], one[2])))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_badge_counts_the_lines_of_the_page(reader: Supporter, notifications: list[tuple[str, int, int, int, bool]]) -> None:
    begun, other = noon().replace(second=0), make_supporter(reader.department)
    topics = [uuid4() for _ in range(8)]
    with transaction.atomic():
        for rule, topic, minute, second, read in notifications:
            one = notice(reader, rule, begun + timedelta(minutes=minute, seconds=second), read=read, about=uuid4())
            day = one.period_on + timedelta(days=minute)  # a rule notifies of a subject once a day
            Notification.objects.filter(pk=one.pk).update(subject_id=topics[topic], period_on=day)
            notice(other, rule, begun + timedelta(minutes=minute))
        assert unread_lines(reader) == lines(reader, UNREAD), "today shows none of them"
        for tab, within in ((UNREAD, [one for one in notifications if not one[4]]), (ALL, notifications)):
            shown = shown_lines(reader, tab)
            assert sum(line.count or 1 for line in shown) == len({(Part.of(rule), topic) for rule, topic, *_rest in within})
        transaction.set_rollback(True)


def test_several_of_a_kind_are_one_line_that_opens_them(reader: Supporter, signed_in: Browser) -> None:
    for second in range(7):
        notice(reader, "risk_raised", noon() + timedelta(seconds=second))
    for second in range(2):
        notice(reader, "team_left", noon() + timedelta(seconds=second))
    client = signed_in(reader)
    page = client.get("/notifications/").text
    assert page.count('class="note-line"') == 3
    assert "7 карток: " in page
    newest = Notification.objects.filter(rule="risk_raised").latest("made_at")
    assert f'href="?tab=unread&amp;like={newest.pk}"' in page
    opened = client.get(f"/notifications/?tab=unread&like={newest.pk}").text
    assert opened.count('class="note-line"') == 7
    client.post(f"/notifications/{newest.pk}/open/")
    assert client.get(f"/notifications/?tab=unread&like={newest.pk}").text.count('class="note-line"') == 6
    assert client.get(f"/notifications/?tab=all&like={newest.pk}").text.count('class="note-line"') == 7


def test_several_stay_one_line_while_they_are_read_one_by_one(reader: Supporter) -> None:
    notifications = [notice(reader, "risk_raised", noon()) for _ in range(4)]
    for left in (4, 3, 2):
        (line,) = shown_lines(reader, UNREAD)
        assert (line.count, unread_lines(reader)) == (left, 1)
        read_notification(notifications.pop().pk, by=reader, at=timezone.now())
    (line,) = shown_lines(reader, UNREAD)
    assert (line.pk, line.count, unread_lines(reader)) == (notifications[0].pk, 0, 1)
    (line,) = shown_lines(reader, ALL)
    assert (line.count, line.is_unread) == (4, True)
    read_notification(notifications[0].pk, by=reader, at=timezone.now())
    assert (shown_lines(reader, UNREAD), unread_lines(reader)) == ([], 0)
    assert not shown_lines(reader, ALL)[0].is_unread


def test_all_about_one_card_is_one_line_with_each_reason(house: House, signed_in: Browser) -> None:
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=noon(-60))
    for rule in ("step_due", "case_silent"):
        dispatch(at=noon(), rule=rule)
    notifications = Notification.objects.visible_to(house.owner)
    assert sorted(notifications.values_list("rule", flat=True)) == ["case_silent", "step_due"]
    client = signed_in(house.owner)
    page = client.get("/notifications/").text
    assert (page.count('class="note-line"'), unread_lines(house.owner)) == (1, 1), "of the silence: the step is on today"
    assert all(f"/notifications/{one.pk}/why/" in page for one in notifications), "no reason is left out"
    assert page.count("btn-call") == 1
    assert client.get("/notifications/?tab=all").text.count('class="note-line"') == 1


def test_line_of_which_some_are_read_is_one_line(reader: Supporter) -> None:
    about = uuid4()
    notice(reader, "case_silent", noon(), about=about, read=True)
    newer = notice(reader, "case_silent:1", noon(1), about=about)
    (line,) = shown_lines(reader, ALL)
    assert ([reason.pk == newer.pk for reason in line.reasons], line.is_unread) == ([True, False], True)
    (line,) = shown_lines(reader, UNREAD)
    assert [reason.pk for reason in line.reasons] == [newer.pk]


def test_what_has_come_since_the_page_was_shown_stays_unread(reader: Supporter) -> None:
    about = uuid4()
    seen = notice(reader, "risk_raised", noon(), about=about)
    since = notice(reader, "team_left", noon() + timedelta(minutes=1), about=about)
    others = notice(make_supporter(reader.department), "risk_raised", noon(), about=about)
    read_notification(seen.pk, by=reader, at=timezone.now())
    assert set(Notification.objects.unread()) == {since, others}


def test_reasons_that_are_too_many_are_on_a_page_of_their_own(reader: Supporter, signed_in: Browser) -> None:
    about = uuid4()
    notifications = [notice(reader, "case_silent", noon(-day), about=about) for day in range(8)]
    (line,) = shown_lines(reader, UNREAD)
    assert (len(line.reasons), line.more, line.url) == (5, 3, f"?tab=unread&of={notifications[0].pk}")
    page = signed_in(reader).get(f"/notifications/{line.url}").text
    assert page.count('class="note-line"') == 8
    assert all(f"/notifications/{one.pk}/why/" in page for one in notifications)


def test_pages_are_made_of_lines(reader: Supporter, signed_in: Browser) -> None:
    for minute in range(55):
        about = uuid4()
        for rule in ("first_contact", "case_silent"):
            notice(reader, rule, noon() - timedelta(minutes=minute), about=about)
    client = signed_in(reader)
    pages = [client.get(f"/notifications/?page={number}").text for number in (1, 2)]
    assert [page.count('class="note-line"') for page in pages] == [50, 5]
    assert "tab=unread&amp;page=2" in pages[0]
    assert unread_lines(reader) == 55
    assert "Що зробити&nbsp;(55)" in pages[0]


def test_later_notification_is_a_line_of_its_own(reader: Supporter) -> None:
    """What comes later must raise the count while the morning's notifications are still unread."""
    for _ in range(5):
        notice(reader, "case_silent", noon())
    assert unread_lines(reader) == 1
    notice(reader, "case_silent", noon() + timedelta(minutes=90))
    assert unread_lines(reader) == lines(reader, UNREAD) == 2


def test_read_ones_are_under_all(reader: Supporter, signed_in: Browser) -> None:
    notification = notice(reader, "risk_raised", noon())
    client = signed_in(reader)
    client.post(f"/notifications/{notification.pk}/open/")
    assert 'class="note-line"' not in client.get("/notifications/").text
    assert client.get("/notifications/?tab=all").text.count('class="note-line"') == 1


@pytest.mark.parametrize("query", ["tab=nothing", "of=x", "page=0", "like=x", "like=0", "like=" + "9" * 40, "tab=all&like=-1"])
def test_page_shows_the_unread_when_its_address_is_strange(reader: Supporter, signed_in: Browser, query: str) -> None:
    notice(reader, "step_due", noon())
    answer = signed_in(reader).get(f"/notifications/?{query}")
    assert answer.status_code == 200
    assert answer.text.count('class="note-line"') == 1


def test_those_of_somebody_else_are_not_shown(reader: Supporter, signed_in: Browser) -> None:
    others = notice(make_supporter(reader.department), "step_due", noon())
    assert 'class="note-line"' not in signed_in(reader).get(f"/notifications/?tab=all&like={others.pk}").text


@pytest.fixture
def house() -> House:
    """All accounts read English."""
    house = make_house()
    Supporter.objects.active().update(language="en")
    return house


def test_escalation_says_for_how_long_nobody_has_answered(house: House, signed_in: Browser) -> None:
    dispatch(at=noon())
    dispatch(at=noon(4))
    notification = Notification.objects.get(recipient=house.head, rule="step_due:1")
    assert "No answer for 2 working days" in shown(signed_in(house.head), notification)
    make_visit(house.case, house.owner, at=noon(4) + timedelta(hours=1), days=30)
    page = shown(signed_in(house.head), notification)
    assert "There was no answer for 2 working days" in page
    assert "Answered: Visit" in page


def test_reminder_says_what_has_become_of_it(house: House, signed_in: Browser) -> None:
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=noon(-60))
    dispatch(at=noon(), rule="case_silent")
    notification = Notification.objects.get(recipient=house.owner, rule="case_silent")
    make_visit(house.case, house.owner, at=noon() + timedelta(hours=1))
    dispatch(at=noon() + timedelta(hours=1, minutes=1))
    assert "Answered: Visit" in shown(signed_in(house.owner), notification)
    notification.refresh_from_db()
    Notification.objects.filter(pk=notification.pk).update(made_at=notification.settled_at)
    page = shown(signed_in(house.owner), notification)
    assert "No longer needed" in page
    assert "Answered" not in page, "the entry came before it"


def test_answer_on_a_card_of_another_is_not_shown(house: House, signed_in: Browser) -> None:
    dispatch(at=noon())
    notification = Notification.objects.get(recipient=house.owner, rule="step_due")
    make_visit(house.case, house.owner, at=noon() + timedelta(hours=1), days=30)
    Notification.objects.filter(pk=notification.pk).update(recipient=house.colleague)
    page = shown(signed_in(house.colleague), notification)
    assert "Nothing more is needed from you" in page
    assert "Answered" not in page


def shown(client: Client, notification: Notification) -> str:
    """The notification's line, or its part of a line."""
    page = client.get("/notifications/?tab=all").text
    (line,) = [part for part in page.split("<li") if f"/notifications/{notification.pk}/why/" in part]
    return line


def test_page_costs_the_same_for_one_and_for_three(house: House, signed_in: Browser) -> None:
    client, costs = signed_in(house.owner), []
    for case in (house.case, *(make_case(house.owner, person=make_person(surname)) for surname in ("Шевченко", "Бондар"))):
        for rule, settled_at in (("case_silent:1", None), ("case_silent", noon(1)), ("case_gap:2", noon(1))):
            one = notice(house.owner, rule, noon(), about=case.pk)
            Notification.objects.filter(pk=one.pk).update(settled_at=settled_at)
        client.get("/notifications/?tab=all")
        with CountedQueries() as queries:
            page = client.get("/notifications/?tab=all").text
        costs.append((page.count('class="note-line"'), len(queries)))
    assert costs == [(lines, costs[0][1]) for lines in (1, 2, 3)]


def test_duties_news_and_sign_ins_are_apart(reader: Supporter, signed_in: Browser) -> None:
    about = uuid4()
    for rule in ("case_silent", "team_left", "new_device"):
        notice(reader, rule, noon(), about=about)
    page = signed_in(reader).get("/notifications/").text
    heads = [page.index(f"{words}&nbsp;(1)</h2>") for words in ("Що зробити", "Новини", "Входи")]
    assert heads == sorted(heads)
    assert page.count('class="note-line"') == 3, "although all three are about the same"


def test_part_without_notices_is_not_shown(reader: Supporter, signed_in: Browser) -> None:
    notice(reader, "team_left", noon())
    page = signed_in(reader).get("/notifications/").text
    assert "Новини&nbsp;(1)" in page
    assert "Що зробити" not in page
    assert "Входи" not in page


@pytest.mark.parametrize(("rule", "offered"), [("team_left", True), ("new_device", True), ("case_silent", False)])
def test_reading_all_is_offered_while_there_is_something_to_read(
    reader: Supporter, signed_in: Browser, rule: str, *, offered: bool
) -> None:
    notice(reader, rule, noon())
    assert ("/notifications/read/" in signed_in(reader).get("/notifications/").text) is offered


def test_reasons_of_one_part_are_opened_together(reader: Supporter) -> None:
    about = uuid4()
    first, second = (notice(reader, rule, noon(), about=about) for rule in ("case_silent", "first_contact"))
    news = notice(reader, "team_left", noon(), about=about)
    assert {line.pk for line in shown_lines(reader, UNREAD, of=first.pk)} == {first.pk, second.pk}
    assert [line.pk for line in shown_lines(reader, UNREAD, of=news.pk)] == [news.pk]

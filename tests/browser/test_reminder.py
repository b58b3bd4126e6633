"""The notification count rises while the page is open, and not by what is on today; the real worker and beat run in their own
processes."""

import time

import pytest
from playwright.sync_api import Locator, expect

from tools.journeys.answers import change_step
from tools.journeys.dates import in_days
from tools.journeys.screen import PHONE, Screen, SignedIn
from tools.journeys.ways import SUPPORTER, open_case
from tools.running_site import RunningSite, wait_for

pytestmark = pytest.mark.browser

PLANNED_LAST = "SELECT id FROM cases_followup ORDER BY planned_at DESC LIMIT 1"
# The exact hour applies to high risk only; at high risk the reminder is also sent at night, whenever the tests run.
EVEN_AT_NIGHT = f"UPDATE cases_case SET risk = 'red' WHERE id = (SELECT case_id FROM cases_followup WHERE id = ({PLANNED_LAST}))"
NOW = "now() AT TIME ZONE zone"
DUE_NOW = f"UPDATE cases_followup SET due_on = ({NOW})::date, due_time = ({NOW})::time WHERE id = ({PLANNED_LAST})"
# A card with an unread notice has its line already, and the count would stay.
ALL_READ = "UPDATE supporters_notification SET read_at = now() WHERE read_at IS NULL"
NEWS = f"""INSERT INTO supporters_notification (recipient_id, rule, subject_kind, subject_id, period_on, made_at, unmailed)
    SELECT owner_id, 'team_left', 'team', gen_random_uuid(), current_date, now(), '' FROM cases_case
    WHERE id = (SELECT case_id FROM cases_followup WHERE id = ({PLANNED_LAST}))"""
STEP = "Нагадати про довідку для протезування"
MAY_TAKE_MS = 150_000
MAY_TAKE = MAY_TAKE_MS / 1000
TAPS_TO_THE_OUTCOME = 3


def test_count_rises_without_a_reload_by_news_and_not_by_a_step_of_today(demo_site: RunningSite, signed_in: SignedIn) -> None:
    with signed_in(SUPPORTER, **PHONE) as phone:
        plan_for_tomorrow(phone)
        demo_site.as_owner(EVEN_AT_NIGHT)
        demo_site.as_owner(ALL_READ)
        phone.open("/today/")
        phone.page.evaluate("() => { window.sameAsBefore = true; }")
        left_at_first, began = seconds_left(phone), time.monotonic()
        before = unread(phone)
        demo_site.as_owner(NEWS)
        demo_site.as_owner(DUE_NOW)  # the hours of the form are whole minutes: to wait for one may be too late on a slow machine
        phone.page.wait_for_function(
            "before => Number(document.querySelector('#notification-count .badge-count')?.textContent ?? 0) > before",
            arg=before,
            timeout=MAY_TAKE_MS,
        )
        assert phone.page.evaluate("() => window.sameAsBefore")
        assert seconds_left(phone) <= left_at_first - (time.monotonic() - began) + 2, "to look at a page extends no session"
        read_it(phone)
        record_how_the_call_ended(phone)


def seconds_left(phone: Screen) -> float:
    """Seconds until the session ends. The request itself does not extend it."""
    return float(phone.page.request.get(f"{phone.address}/session/left/").json()["seconds"])


def plan_for_tomorrow(phone: Screen) -> None:
    open_case(phone, "visits/new/")
    phone.page.locator("#id_summary").fill("Чекає на довідку.")
    change_step(phone)
    phone.tap(phone.page.get_by_label("Інша дата"))
    phone.page.locator("#id_next_on").fill(in_days(1).isoformat())
    phone.page.locator("#id_next_what").fill(STEP)
    phone.tap(phone.page.get_by_text("Вказати час або спосіб"))
    phone.page.locator("#id_next_time").fill("10:00")
    phone.press("Зберегти запис")
    expect(phone.page.locator(".next-what")).to_have_text(STEP)


def read_it(phone: Screen) -> None:
    """The worker reminds of the step, which is on today: the count stays, and reading does not end it."""
    before = unread(phone)
    notice = phone.page.locator(".note-line", has_text=STEP).locator(".note")
    assert wait_for(lambda: has_come(phone, notice), MAY_TAKE), "nobody was reminded"
    assert notice.evaluate("note => note.matches('.note-unread')")
    phone.follow(notice)
    expect(phone.page.locator(".next-what")).to_have_text(STEP)
    assert unread(phone) == before
    phone.open("/notifications/?tab=all")
    assert notice.evaluate("note => note.matches('.note-unread')")
    phone.assert_calm()


def has_come(phone: Screen, notice: Locator) -> bool:
    phone.open("/notifications/")
    return notice.count() == 1


def record_how_the_call_ended(phone: Screen) -> None:
    """Record the outcome of the call: one tap dials, one opens the form, one chooses the outcome."""
    phone.open("/notifications/?tab=all")
    before = phone.taps
    line = phone.page.locator(".note-line", has_text=STEP)
    phone.page.evaluate("addEventListener('click', event => event.target.closest('.btn-call') && event.preventDefault())")
    phone.tap(line.locator(".btn-call"))  # it dials
    phone.follow(line.locator(".btn-log"))
    expect(phone.page.locator(".phone-link").first).to_be_visible()
    phone.assert_calm()
    phone.follow(phone.page.locator("button[value=no_answer]"))
    assert phone.taps - before == TAPS_TO_THE_OUTCOME
    expect(phone.page.locator(".next-what")).to_have_text(STEP)
    expect(phone.page.locator(".part-next .signs .status").first).to_have_text("Завтра")
    expect(phone.page.locator(".toast-undo")).to_be_visible()
    phone.assert_calm()


def unread(phone: Screen) -> int:
    badge = phone.page.locator("#notification-count .badge-count")
    return int(badge.inner_text()) if badge.count() else 0

"""Typed text survives a crash of Chromium and the end of the session."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tools.journeys.jobs import job_places
from tools.journeys.screen import DESKTOP, PHONE, Screen, launch, new_screen
from tools.journeys.ways import SUPPORTER, new_visit

pytestmark = pytest.mark.browser

WORDS = "Домовилися про примірку протеза в четвер, дружина приїде разом; довідку привезе брат, про комісію нагадати завтра."
KEY_EVERY_MS, MOST_LOST_SECONDS = 80, 5
ON_BOTH_SCREENS = pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])


@contextmanager
def doomed_screen(chromium: Browser, address: str, device: dict[str, Any]) -> Iterator[Screen]:
    """A screen in a separate Chromium, which is killed at the end."""
    browser = launch(chromium.browser_type)
    line = browser.new_browser_cdp_session()
    processes = line.send("SystemInfo.getProcessInfo")["processInfo"]
    main = next(process["id"] for process in processes if process["type"] == "browser")
    context = browser.new_context(**device)
    yield Screen(context.new_page(), address)
    os.kill(main, signal.SIGKILL)


def summary(screen: Screen) -> Locator:
    return screen.page.locator("#id_summary")


def status(screen: Screen) -> Locator:
    return screen.page.locator("[data-draft-status]")


def type_for_a_while(screen: Screen) -> list[float]:
    """Type WORDS and return the time of each letter, in seconds of the monotonic clock."""
    summary(screen).focus()
    moments = []
    for letter in WORDS:
        screen.page.keyboard.type(letter)
        moments.append(time.monotonic())
        screen.page.wait_for_timeout(KEY_EVERY_MS)
    return moments


@ON_BOTH_SCREENS
def test_draft_is_offered_after_chromium_was_killed(chromium: Browser, address: str, device: dict[str, Any]) -> None:
    with new_screen(chromium, address, **device) as screen:
        with doomed_screen(chromium, address, device) as doomed:
            doomed.sign_in(SUPPORTER)
            new_visit(doomed)
            form = doomed.page.url.removeprefix(address)
            moments = type_for_a_while(doomed)
            killed_at = time.monotonic()
        screen.sign_in(SUPPORTER)
        screen.open(form)
        expect(screen.page.locator("[data-draft-offer]")).to_be_visible()
        assert WORDS[:10] not in screen.page.content()
        screen.assert_calm()
        screen.follow(screen.page.locator("[data-draft-offer] a"))
        kept = summary(screen).input_value()
        assert WORDS.startswith(kept)
        assert len(kept) >= sum(moment <= killed_at - MOST_LOST_SECONDS for moment in moments) > 0
        delete_draft(screen, form)
        screen.assert_calm()


def delete_draft(screen: Screen, form: str) -> None:
    screen.open(form)
    screen.tap(screen.page.locator("[data-draft-offer] summary"))
    assert screen.overflow() == {}
    screen.follow(screen.page.locator("[data-draft-offer] form button"))
    expect(screen.page.locator("[data-draft-offer]")).to_have_count(0)
    expect(summary(screen)).to_have_value("")


def test_status_is_quiet_while_the_network_is_away(phone: Screen) -> None:
    phone.sign_in(SUPPORTER)
    new_visit(phone)
    summary(phone).press_sequentially("Розповів, що")
    expect(status(phone)).to_have_text(re.compile(r"\d\d:\d\d$"))
    phone.assert_calm()
    phone.page.context.set_offline(True)
    summary(phone).press_sequentially(" почав ходити")
    expect(status(phone)).not_to_have_text(re.compile(r"\d"))
    phone.page.context.set_offline(False)
    expect(status(phone)).to_have_text(re.compile(r"\d\d:\d\d$"), timeout=15_000)
    assert phone.overflow() == {}
    form = phone.page.url.removeprefix(phone.address)
    phone.open(f"{form}?draft=1")
    expect(summary(phone)).to_have_value("Розповів, що почав ходити")
    delete_draft(phone, form)


def check_of_who_works(screen: Screen) -> None:
    """The question how it is there follows this answer."""
    job_places.check(screen)
    screen.page.get_by_label("Працює там", exact=True).check()


def test_job_and_its_check_typed_in_a_dead_zone_are_kept(phone: Screen) -> None:
    phone.sign_in(SUPPORTER)
    for way, name in ((job_places.new_job, "employer"), (check_of_who_works, "words")):
        way(phone)
        form, field = phone.page.url.removeprefix(phone.address), phone.page.locator(f"#id_{name}")
        field.press_sequentially("Пекарня «Колос»")
        expect(status(phone)).to_have_text(re.compile(r"\d\d:\d\d$"))
        phone.page.context.set_offline(True)
        field.press_sequentially(", зміна з восьмої")
        expect(status(phone)).not_to_have_text(re.compile(r"\d"))
        phone.page.context.set_offline(False)
        expect(status(phone)).to_have_text(re.compile(r"\d\d:\d\d$"), timeout=15_000)
        phone.open(f"{form}?draft=1")
        expect(phone.page.locator(f"#id_{name}")).to_have_value("Пекарня «Колос», зміна з восьмої")
        phone.open(form)
        phone.tap(phone.page.locator("[data-draft-offer] summary"))
        phone.follow(phone.page.locator("[data-draft-offer] form button"))
        expect(phone.page.locator(f"#id_{name}")).to_have_value("")

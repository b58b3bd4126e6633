"""A new colleague is invited, signs in, is recognised by a head, and is out at once when the access is closed."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import found_by_axe
from tools.journeys.screen import DESKTOP, PHONE, Screen, SignedIn, new_screen
from tools.journeys.ways import ADMINISTRATOR
from tools.running_site import RunningSite, wait_for

pytestmark = pytest.mark.browser

HEAD_OF_ALL = "head.ministry@demo.test"
PASSWORD = "дев’ять довгих слів про море"
LETTER_WITHIN_SECONDS = 90
SEND_LETTERS = "supporters.tasks.send_letters"  # otherwise it runs at the next full minute (test_reminder.py waits for one)
BETWEEN_LETTERS = b"\n" + b"-" * 79 + b"\n"


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_colleague_is_invited_comes_in_and_is_out_at_once(
    chromium: Browser, address: str, demo_site: RunningSite, signed_in: SignedIn, device: dict[str, Any]
) -> None:
    email = f"new.{device['viewport']['width']}@mvs.test"
    with signed_in(ADMINISTRATOR, **device) as office, new_screen(chromium, address, **device) as newcomer:
        invite(office, email)
        link = link_in_the_letter(demo_site, email)
        accept(newcomer, link, email)
        with signed_in(HEAD_OF_ALL, **device) as head:
            be_recognised(newcomer, head)
        newcomer.open(link)
        expect(newcomer.page.locator("main a[href='/accounts/login/']")).to_be_visible()
        newcomer.open("/today/")
        close_access(office, email)
        newcomer.page.reload()
        expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Вхід")
        newcomer.sign_in(email, PASSWORD)
        expect(newcomer.page.locator(".error-summary")).to_be_visible()  # the password is no longer accepted
        newcomer.assert_calm()


def invite(office: Screen, email: str) -> None:
    office.open("/")
    office.assert_calm()
    office.follow(office.page.locator(".list-tools a[href='/staff/invite/']"))
    for field, words in {"email": email, "surname": "Запрошенко", "given_name": "Марта"}.items():
        office.page.locator(f"#id_{field}").fill(words)
    office.page.locator("#id_role").select_option("supporter")
    office.page.locator("#id_department").select_option(index=1)
    office.follow(office.page.locator(".save-bar button"))
    expect(office.page.get_by_role("heading", level=1)).to_have_text("Запрошенко Марта")
    expect(office.page.locator(".message-success")).to_be_visible()
    office.assert_calm()


def letters_to(email: str, folder: Path) -> Iterator[EmailMessage]:
    for path in folder.glob("*.log"):
        for text in path.read_bytes().split(BETWEEN_LETTERS):
            letter = message_from_bytes(text, policy=policy.default)
            if letter["To"] == email:
                yield letter


def link_in_the_letter(site: RunningSite, email: str) -> str:
    """The path of the link, as the invited person's browser requests it."""
    folder = site.home.mail_folder
    site.send_task(SEND_LETTERS)
    assert wait_for(lambda: any(letters_to(email, folder)), LETTER_WITHIN_SECONDS)
    (letter,) = letters_to(email, folder)
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/]+(/invitation/\S+)", body.get_content())
    assert found is not None
    return found[1]


def accept(newcomer: Screen, link: str, email: str) -> None:
    newcomer.open(link)
    newcomer.assert_calm()
    assert found_by_axe(newcomer.page) == []
    expect(newcomer.page.locator("main")).to_contain_text("Запрошенко Марта")
    for field in ("password", "again"):
        newcomer.page.locator(f"#id_{field}").fill(PASSWORD)
    newcomer.follow(newcomer.page.locator("main button[type=submit]"))
    expect(newcomer.page.locator(".message-success")).to_be_visible()
    newcomer.sign_in(email, PASSWORD)
    undertake(newcomer)
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Спершу вас має впізнати керівник")
    newcomer.assert_calm()
    assert found_by_axe(newcomer.page) == []


def be_recognised(newcomer: Screen, head: Screen) -> None:
    """In four steps of the head: decisions, new colleagues, the code, the button."""
    code = newcomer.page.locator(".facts strong").inner_text()
    head.open("/decisions/")
    head.follow(head.page.locator("#colleagues a[href='/colleagues/new/']"))
    head.assert_calm()
    head.page.get_by_label("Запрошенко Марта").fill(code)
    head.follow(head.page.locator(".save-bar button"))
    expect(head.page.locator(".message-success")).to_be_visible()
    newcomer.follow(newcomer.page.locator("main a.btn-primary"))
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Сьогодні")
    newcomer.assert_calm()


def undertake(newcomer: Screen) -> None:
    """Accept the undertaking; no other page opens before."""
    newcomer.open("/today/")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Зобов’язання про нерозголошення")
    newcomer.assert_calm()
    assert found_by_axe(newcomer.page) == []
    newcomer.follow(newcomer.page.locator(".btn-primary"))


def close_access(office: Screen, email: str) -> None:
    office.open("/staff/")
    office.page.locator("#id_q").fill(email)
    office.follow(office.page.locator(".search-form button"))
    office.follow(office.page.locator(".table-list th[scope=row] a"))
    office.follow(office.page.locator("a[href$='/leave/']"))
    office.assert_calm()
    for _step in range(office.page.locator(".way-out li").count()):
        if office.page.locator(".onward a").count():
            office.follow(office.page.locator(".onward a"))
            office.assert_calm()
    office.follow(office.page.locator("#close-access ~ form button"))
    expect(office.page.locator(".message-success")).to_be_visible()
    expect(office.page.locator("form[action$='/reactivate/'] button")).to_be_visible()
    office.assert_calm()

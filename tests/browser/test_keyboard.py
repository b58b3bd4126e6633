"""Seven tasks of an administrator by keyboard alone. A task that changes the site for everybody also changes it back."""

import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_sessions import change_session
from tools.journeys.dates import in_days
from tools.journeys.screen import DESKTOP, PASSWORD, PHONE, Screen, SignedIn, new_screen
from tools.journeys.ways import ADMINISTRATOR, ANALYST
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

SECOND_ADMINISTRATOR = "admin.2@demo.test"
PROOFS = "account_authentication_methods"  # session key under which allauth records (re)authentications
PROOF_IS_OVER = 301  # seconds
WHY = "Чергова помітила вхід з невідомого міста; з’ясовуємо з нею телефоном."
TREE = "Управління супроводу"
COLLEAGUE = "Ковилець Емма Наумівна"


@pytest.fixture
def office(signed_in: SignedIn) -> Iterator[Screen]:
    with signed_in(ADMINISTRATOR, **DESKTOP) as screen:
        screen.open("/")
        yield screen
        screen.assert_calm()


@pytest.fixture
def keyboard(office: Screen) -> Keyboard:
    return Keyboard(office)


def title(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def fact(page: Page, name: str) -> Any:
    return expect(page.locator(".facts > div").filter(has=page.locator("dt", has_text=re.compile(f"^{name}$"))).locator("dd"))


def said(page: Page, words: str = "") -> None:
    expect(page.locator(".message-success:not(.notice)")).to_contain_text(words)


def find(keyboard: Keyboard, name: str) -> None:
    keyboard.go_to("Працівники")
    keyboard.write("Ім’я або пошта працівника", name.split(maxsplit=1)[0])
    keyboard.enter()
    keyboard.follow(name)
    title(keyboard.page).to_have_text(name)


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["360", "1280"])
def test_keyboard_alone_invites(signed_in: SignedIn, device: dict[str, Any]) -> None:
    email = f"{uuid4().hex[:12]}@mvs.test"
    with signed_in(ADMINISTRATOR, **device) as office:
        keyboard, page = Keyboard(office), office.page
        office.open("/")
        keyboard.follow("Запросити колегу")
        keyboard.write("Службова електронна пошта", email)
        keyboard.write("Прізвище", "Заппошенко")
        keyboard.write("Ім’я", "Марта")
        keyboard.write("Прізвище", "Запрошенко", key="Shift+Tab")
        keyboard.choose("Роль", "Психолог")
        keyboard.choose("Підрозділ", "«Захід»")
        keyboard.press("Надіслати запрошення")
        title(page).to_have_text("Запрошенко Марта")
        said(page)
        for name, words in (("Службова електронна пошта", email), ("Роль", "Психолог")):
            fact(page, name).to_have_text(words)
        office.assert_calm()


def test_keyboard_alone_of_two_administrators_makes_a_head_and_one_gives_the_role_back(
    keyboard: Keyboard, signed_in: SignedIn
) -> None:
    preview_role(keyboard, "Керівник підрозділу")
    keyboard.write("Навіщо це потрібно?", "Керівник іде, і відділ очолить вона.")
    keyboard.press("Попросити підтвердження")
    said(keyboard.page)
    with signed_in(SECOND_ADMINISTRATOR, **DESKTOP) as second:
        confirm(second, COLLEAGUE)
    preview_role(keyboard, "Соціальний супровідник")
    keyboard.press("Змінити роль і підрозділ")
    said(keyboard.page)
    fact(keyboard.page, "Роль").to_have_text("Соціальний супровідник")


def preview_role(keyboard: Keyboard, role: str) -> None:
    find(keyboard, COLLEAGUE)
    keyboard.follow("Змінити роль або підрозділ")
    keyboard.choose("Роль", role)
    keyboard.press("Переглянути зміни")
    expect(keyboard.page.locator(".facts strong")).to_have_text(role)


def test_keyboard_alone_of_two_administrators_moves_a_department_and_puts_it_back(
    keyboard: Keyboard, signed_in: SignedIn
) -> None:
    for above in (f"{TREE} ДСНС", f"{TREE} НПУ"):
        keyboard.go_to("Підрозділи")
        keyboard.follow("Відділ супроводу НПУ «Схід»")
        keyboard.follow("Підпорядкувати іншому підрозділу")
        keyboard.choose("Підпорядкований", above)
        keyboard.press("Показати, що зміниться")
        expect(keyboard.page.locator(".gained")).to_have_count(1)
        expect(keyboard.page.locator(".lost")).to_have_count(1)
        keyboard.write("Навіщо це потрібно?", "Відділ підпорядковано інакше за наказом.")
        keyboard.press("Попросити другого адміністратора")
        said(keyboard.page)
        with signed_in(SECOND_ADMINISTRATOR, **DESKTOP) as second:
            confirm(second, "Відділ супроводу НПУ «Схід»")
        keyboard.go_to("Підрозділи")
        keyboard.follow("Відділ супроводу НПУ «Схід»")
        fact(keyboard.page, "Підпорядкований").to_have_text(above)


def confirm(second: Screen, about: str, reason: str = "") -> None:
    other = Keyboard(second)
    second.open("/")
    other.go_to("Підтвердження")
    other.reach(second.page.locator("main").get_by_role("link", name=about, exact=True).first)  # waiting items are listed first
    other.enter()
    expect(second.page.locator("main")).to_contain_text(reason)
    other.press("Підтвердити")
    said(second.page)


def test_keyboard_alone_names_the_cover(keyboard: Keyboard) -> None:
    keyboard.go_to("Відсутності")
    keyboard.follow("Запланувати відсутність")
    keyboard.choose("Кого не буде", "Ковилець")
    keyboard.mark("Причина", "Навчання")
    day = f"1212{in_days(365).year}"  # the same day whether this browser puts the day or the month first
    keyboard.write("Перший день", day)
    keyboard.write("Останній день", day)
    keyboard.press("Зберегти відсутність")
    said(keyboard.page)
    keyboard.choose("Хто замінює", "Айдарченко")
    keyboard.press("Зберегти заміну")
    said(keyboard.page, "Айдарченко")
    fact(keyboard.page, "Хто замінює").to_contain_text("Айдарченко")
    keyboard.press("Скасувати відсутність")
    said(keyboard.page)
    expect(keyboard.page.locator("main .notice")).to_be_visible()


def test_keyboard_alone_closes_an_access_and_opens_it_again(keyboard: Keyboard) -> None:
    page = keyboard.page
    find(keyboard, "Айдарченко Гліб Борисович")
    keyboard.follow("Завершити доступ")
    keyboard.choose("Хто прийме всі відкриті картки", "Ковилець")
    keyboard.press("Передати все")
    said(page)
    while page.locator(".onward a").count():
        keyboard.reach(page.locator(".onward a"))
        keyboard.enter()
    keyboard.press("Закрити доступ")
    said(page)
    fact(page, "Доступ").to_have_text("Доступ закрито")
    keyboard.press("Знову відкрити доступ")
    said(page)
    fact(page, "Доступ").not_to_have_text("Доступ закрито")


def test_keyboard_alone_of_two_administrators_restores_who_lost_the_phone(keyboard: Keyboard, signed_in: SignedIn) -> None:
    find(keyboard, "Черемшина Віра Прокопівна")
    keyboard.follow("Загублено телефон і коди")
    keyboard.mark("Як ви пересвідчилися, що це саме цей працівник?", "Дзвінок на відомий номер")
    keyboard.write("Навіщо це потрібно?", "Телефон утонув на навчаннях, коди були в ньому ж.")
    keyboard.press("Попросити другого адміністратора")
    said(keyboard.page)
    with signed_in(SECOND_ADMINISTRATOR, **DESKTOP) as second:
        confirm(second, "Черемшина Віра Прокопівна", "Телефон утонув")
        second.assert_calm()


def test_keyboard_alone_lifts_a_suspension(keyboard: Keyboard, demo_site: RunningSite) -> None:
    demo_site.as_owner("UPDATE supporters_supporter SET suspended_at = now() WHERE email = 'supporter.5@demo.test'")
    find(keyboard, "Бескид Ярема Ількович")
    keyboard.press("Поновити доступ")
    said(keyboard.page)
    expect(keyboard.page.locator("#suspended-access")).to_have_count(0)


@pytest.mark.usefixtures("written_again")
def test_keyboard_alone_stops_an_incident(chromium: Browser, address: str, demo_site: RunningSite) -> None:
    with new_screen(chromium, address, **DESKTOP) as office, new_screen(chromium, address, **DESKTOP) as other:
        keyboard, page = Keyboard(office), office.page
        sign_in(office, ADMINISTRATOR)
        other.sign_in(ANALYST)
        let_proof_age(office, demo_site)
        keyboard.follow("Інцидент безпеки")
        keyboard.follow("Лише читання")
        keyboard.write("Пароль", PASSWORD)
        keyboard.enter()
        keyboard.write("Чому", WHY)
        keyboard.press("Зупинити запис")
        said(page)
        assert answer_to_writing(other) == 503
        keyboard.follow("Знову дозволити записувати")
        keyboard.press("Дозволити всім записувати")
        said(page)
        assert answer_to_writing(other) == 200
        keyboard.follow("Завершити всі сеанси")
        keyboard.write("Чому", WHY)
        keyboard.press("Завершити сеанси всіх")
        said(page)
        expect(page.locator(".measure p").filter(has_text=WHY).nth(1)).to_be_visible()
        other.page.reload()
        title(other.page).to_have_text("Вхід")
        office.assert_calm()


def sign_in(screen: Screen, email: str) -> None:
    screen.open("/accounts/login/")
    keyboard = Keyboard(screen)
    keyboard.write("Службова електронна пошта", email)
    keyboard.write("Пароль", PASSWORD)
    keyboard.enter()


def let_proof_age(screen: Screen, site: RunningSite) -> None:
    over = int(time.time()) - PROOF_IS_OVER
    change_session(screen, site, lambda content: {PROOFS: [proof | {"at": over} for proof in content[PROOFS]]})


def answer_to_writing(screen: Screen) -> int:
    screen.open("/notifications/")
    token = screen.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    return screen.page.request.post(f"{screen.address}/notifications/read/", form={"csrfmiddlewaretoken": token}).status

"""How to come to the pages of an office: numbers and their rows, staff, the own profile."""

from uuid import uuid4

from tests.browser.screen import Screen
from tests.browser.ways import save


def rows_of_a_number(screen: Screen) -> None:
    screen.open("/dashboard/")
    screen.follow(screen.page.locator(".tiles a[href]").first)


def naming_owners(screen: Screen) -> None:
    rows_of_a_number(screen)
    for box in screen.page.locator("input[name=numbers]").all()[:2]:
        box.check()
    screen.follow(screen.page.locator(".assign-bar button"))


def found_staff(screen: Screen) -> None:
    screen.open("/staff/")
    screen.page.locator("#id_q").fill("Подолянко")
    screen.follow(screen.page.locator(".search-form button"))


def colleague(screen: Screen) -> None:
    found_staff(screen)
    screen.follow(screen.page.locator(".person h2 a").first)


def refused_hand_over(screen: Screen) -> None:
    colleague(screen)
    screen.follow(screen.page.locator("form[action$='/hand-over/'] button"))


def colleague_without_cases(screen: Screen) -> None:
    screen.open("/staff/?role=auditor")
    screen.follow(screen.page.locator(".person h2 a").first)


def invited(screen: Screen) -> None:
    screen.open("/staff/invite/")
    for field, value in {"email": f"{uuid4().hex[:12]}@mvs.test", "surname": "Запрошенко", "given_name": "Олег"}.items():
        screen.page.locator(f"#id_{field}").fill(value)
    for field in ("role", "department"):
        screen.page.locator(f"#id_{field}").select_option(index=1)
    save(screen)


def refused_profile(screen: Screen) -> None:
    screen.open("/profile/")
    screen.page.locator("#id_phone").fill("12")
    save(screen)


def profile_changed_meanwhile(screen: Screen) -> None:
    screen.open("/profile/")
    elsewhere = Screen(screen.page.context.new_page(), screen.address)
    elsewhere.open("/profile/")
    for there in (elsewhere, screen):
        there.page.locator("#id_signature").fill(f"Аудитор, {uuid4().hex[:6]}")
        save(there)

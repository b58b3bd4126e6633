"""Navigation to pages without a direct address: what a person taps and fills in on the way."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tools.journeys.answers import change_step
from tools.journeys.network.dead_zone import wait_until_it_keeps_entries
from tools.journeys.parts import open_part
from tools.journeys.screen import DESKTOP, PASSWORD, Screen, new_screen

HEAD_OF_ALL = "head.ministry@demo.test"
SUPPORTER, HEAD, PSYCHOLOGIST = "supporter@demo.test", "head@demo.test", "psychologist@demo.test"
COVER = "supporter.3@demo.test"  # covers a colleague
ADMINISTRATOR, AUDITOR, ANALYST = "admin@demo.test", "auditor@demo.test", "analyst@demo.test"

OWN_TASKS = ".group:not(.group-handed) .task h3 a"  # without the cases that the reader is asked to lead
WHOLE = "/today/?scope=subtree"  # today's list of the departments that a head leads

Way = Callable[[Screen], None]


def at(path: str) -> Way:
    return lambda screen: screen.open(path)


def sign_in_here(screen: Screen) -> None:
    """Sign the supporter in on the page that asks for it, so that it redirects onward."""
    screen.page.get_by_label("Службова електронна пошта").fill(SUPPORTER)
    screen.page.get_by_label("Пароль").fill(PASSWORD)
    screen.press("Увійти")


def first_name(screen: Screen) -> str:
    """Surname, given name and patronymic of the first person of today's list."""
    screen.open("/today/")
    return screen.page.locator(OWN_TASKS).first.inner_text()


def open_case(screen: Screen, part: str = "") -> None:
    """Open the last case of today's list, so that the urgent ones stay on it; or its page `part`."""
    screen.open("/today/")
    screen.open((screen.page.locator(OWN_TASKS).last.get_attribute("href") or "") + part)


def from_card(path: str) -> Way:
    """The way from a card to one of its pages; `path` is relative to the card."""

    def way(screen: Screen) -> None:
        open_case(screen)
        open_part(screen, path)

    return way


places = from_card("places/")


def places_on_the_road(screen: Screen) -> None:
    """Of the first person of the list who is on the road."""
    screen.open("/today/")
    for path in [link.get_attribute("href") for link in screen.page.locator(OWN_TASKS).all()]:
        screen.open(f"{path}places/")
        if screen.page.locator("[name=act][value=arrived]:checked").count():
            return
    raise AssertionError("nobody of today's list is on the road")


def correcting_a_place(screen: Screen) -> None:
    places(screen)
    screen.follow(screen.page.locator("main a[href$='/places/correct/']"))


def open_reminder(screen: Screen) -> None:
    open_case(screen)
    screen.follow(screen.page.locator(".next-reminder a"))


def team(screen: Screen) -> None:
    open_case(screen)
    screen.follow(screen.page.locator(".identity a[href$='/team/']"))


def why_notified(screen: Screen) -> None:
    screen.open("/notifications/?tab=all")
    screen.follow(screen.page.locator(".note-line a[href$='/why/']").first)


def covered_case(screen: Screen) -> None:
    screen.open("/today/")
    screen.open(screen.page.locator(".task:has(.status-cover) h3 a").first.get_attribute("href") or "")


def search_for(words: str) -> Way:
    def go(screen: Screen) -> None:
        query = words or first_name(screen).split()[0][:-1]
        screen.open("/search/")
        screen.page.locator("#id_q").fill(query)
        screen.press("Знайти")

    return go


def refused_search(screen: Screen) -> None:
    screen.open("/search/")
    screen.press("Знайти")


def refused_sign_in(screen: Screen) -> None:
    screen.sign_in("nobody@demo.test", "not the password")


def refused_address(screen: Screen) -> None:
    screen.open("/accounts/password/")
    screen.follow(screen.page.locator(".sheet form[data-submit-once] button"))


def signed_in_elsewhere(screen: Screen) -> None:
    browser = screen.page.context.browser
    assert browser is not None
    with new_screen(browser, screen.address, **DESKTOP) as elsewhere:
        elsewhere.sign_in(PSYCHOLOGIST)
    screen.open("/profile/devices/")


def refused_person(screen: Screen) -> None:
    screen.open("/veterans/new/")
    screen.tap(screen.page.locator("summary", has_text="РНОКПП"))
    screen.page.locator("#id_rnokpp").fill("1234567890")
    screen.press("Створити картку")


def new_visit(screen: Screen) -> None:
    open_case(screen, "visits/new/")


def refused_visit(screen: Screen) -> None:
    new_visit(screen)
    change_step(screen)
    screen.tap(screen.page.get_by_label("Інша дата"))
    screen.press("Зберегти запис")


def saved_without_network(screen: Screen) -> None:
    """Save while another server, a Wi-Fi portal, answers: the entry stays on the device."""
    new_visit(screen)
    wait_until_it_keeps_entries(screen)
    screen.page.locator("#id_summary").fill("Записано без мережі.")
    screen.page.route(
        "**/outbox/", lambda route: route.fulfill(body="Wi-Fi") if route.request.method == "POST" else route.fallback()
    )
    screen.page.get_by_role("button", name="Зберегти запис", exact=True).tap()
    expect(screen.page.locator(".send-note")).to_contain_text("Немає мережі")


def waiting_on_the_device(screen: Screen) -> None:
    saved_without_network(screen)
    screen.open("/outbox/")
    expect(screen.page.locator(".waiting-row")).to_have_count(1)


def draft_offered(screen: Screen) -> None:
    new_visit(screen)
    if screen.page.locator("[data-draft-offer]").count() == 0:
        screen.page.locator("#id_summary").fill("Розповів, що почав ходити")
        expect(screen.page.locator("[data-draft-status]")).to_have_text(re.compile(r"\d\d:\d\d$"))
        screen.page.reload()


def draft_resumed(screen: Screen) -> None:
    draft_offered(screen)
    screen.follow(screen.page.locator("[data-draft-offer] a"))


def step_offered(screen: Screen) -> None:
    """Save as if another person had planned another step since the form was shown."""
    open_case(screen)
    if screen.page.locator("form[action$='/take/']").count() == 0:
        new_visit(screen)
        screen.page.locator("[name=planned]").evaluate("field => { field.value = crypto.randomUUID(); }")
        screen.page.locator("#id_summary").fill("Домовилися про огляд")
        change_step(screen)
        screen.page.locator("#id_next_what").fill("Привезти довідку про огляд")
        screen.press("Зберегти запис")
        expect(screen.page.locator("form[action$='/take/']")).to_be_visible()


def saved_visit(screen: Screen) -> None:
    new_visit(screen)
    screen.page.locator("#id_summary").fill("Поговорили про дорогу додому.")
    screen.press("Зберегти запис")
    screen.page.locator(".btn-undo").focus()  # it stays while focused


def undone_twice(screen: Screen) -> None:
    saved_visit(screen)
    screen.page.evaluate(
        "async () => { const form = document.querySelector('.toast-undo');"
        " await fetch(form.action, {method: 'POST', body: new FormData(form)}); }"
    )
    screen.press("Скасувати")


def change_of_stage(screen: Screen) -> None:
    """The first case of the list that can change its stage: the last stage has no next."""
    screen.open("/today/")
    for path in [link.get_attribute("href") for link in screen.page.locator(OWN_TASKS).all()]:
        screen.open(path or "")
        change = screen.page.locator("a.link-action[href$='/stage/']")
        if change.count():
            screen.follow(change)
            return
    raise AssertionError("no case of today's list can move on")


def refused_stage(screen: Screen) -> None:
    change_of_stage(screen)
    change_step(screen)
    screen.page.locator("#id_next_what").fill("")
    screen.press("Зберегти етап")


def purpose(screen: Screen) -> None:
    """A head opens the card of a case of another owner."""
    screen.open(WHOLE)
    for path in [link.get_attribute("href") for link in screen.page.locator(OWN_TASKS).all()]:
        screen.open(path or "")
        if screen.page.url.split("?")[0].endswith("/purpose/"):
            return
    raise AssertionError("no case of the head's list asks for a purpose")


def refused_purpose(screen: Screen) -> None:
    purpose(screen)
    screen.press("Відкрити картку")


def expired_form(screen: Screen) -> None:
    screen.open("/accounts/login/")
    screen.page.context.clear_cookies()
    screen.press("Увійти")


def save(screen: Screen) -> None:
    screen.follow(screen.page.locator(".save-bar button"))


def cleared(way: Way, *fields: str) -> Way:
    """Follow `way`, empty the fields, and save: the form is refused."""

    def go(screen: Screen) -> None:
        way(screen)
        for field in fields:
            screen.page.locator(f"#id_{field}").fill("")
        save(screen)

    return go


def hospital_round(screen: Screen) -> None:
    screen.open("/today/round/")
    screen.follow(screen.page.locator("main .row-link").first)


def postponing(screen: Screen) -> None:
    open_case(screen, "postpone/")


def calling(screen: Screen) -> None:
    open_case(screen, "call/")


def correcting(screen: Screen) -> None:
    saved_visit(screen)
    screen.follow(screen.page.locator(".entry-actions a[href$='/edit/']").first)


def correcting_later(screen: Screen) -> None:
    """Of an entry that is older than a quarter of an hour."""
    open_case(screen)
    older = ".entry-more:has(a[href$='/edit/'])"
    screen.page.locator(f"{older} > summary").first.click()
    screen.follow(screen.page.locator(f"{older} a[href$='/edit/']").first)


def moving(screen: Screen) -> None:
    """An entry with which a step was planned."""
    new_visit(screen)
    screen.page.locator("#id_summary").fill("Поговорили про дорогу додому.")
    screen.page.locator("input[name='answer'][value='change']").check(force=True)
    save(screen)
    screen.page.locator(".entry-more > summary").first.click()
    screen.follow(screen.page.locator(".entry-actions a[href$='/move/']").first)


def moving_step(screen: Screen) -> None:
    moving(screen)
    screen.pick("number")
    save(screen)

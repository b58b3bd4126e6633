"""Every page a person can come to, and how to come there."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.screen import Screen

SUPPORTER, HEAD, ADMINISTRATOR = "supporter@demo.test", "head@demo.test", "admin@demo.test"


@dataclass(frozen=True)
class Place:
    """`page` is what its title names: a page stays the same page with errors or with other results."""

    name: str
    page: str
    account: str
    go: Callable[[Screen], None]
    refused: bool = False


def at(path: str) -> Callable[[Screen], None]:
    return lambda screen: screen.open(path)


def first_name(screen: Screen) -> str:
    """Surname, given name and patronymic of the first person of today's list."""
    screen.open("/today/")
    return screen.page.locator(".task h3 a").first.inner_text()


def open_case(screen: Screen, part: str = "") -> None:
    """The case that comes last on today's list, so that the urgent ones stay on it; or its page `part`."""
    screen.open("/today/")
    screen.open((screen.page.locator(".task h3 a").last.get_attribute("href") or "") + part)


def search_for(words: str) -> Callable[[Screen], None]:
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


def refused_person(screen: Screen) -> None:
    screen.open("/veterans/new/")
    screen.page.locator("#id_rnokpp").fill("1234567890")
    screen.press("Створити картку")


def new_visit(screen: Screen) -> None:
    open_case(screen, "visits/new/")


def refused_visit(screen: Screen) -> None:
    new_visit(screen)
    screen.tap(screen.page.get_by_label("Інша дата"))
    screen.press("Зберегти запис")


def saved_visit(screen: Screen) -> None:
    new_visit(screen)
    screen.page.locator("#id_summary").fill("Поговорили про дорогу додому.")
    screen.press("Зберегти запис")
    screen.page.locator(".btn-undo").focus()  # it stays while it is looked at


def undone_twice(screen: Screen) -> None:
    saved_visit(screen)
    screen.page.evaluate(
        "async () => { const form = document.querySelector('.toast-undo');"
        " await fetch(form.action, {method: 'POST', body: new FormData(form)}); }"
    )
    screen.press("Скасувати")


def change_of_stage(screen: Screen) -> None:
    """The last stage has no next: the first case of the list that can move on."""
    screen.open("/today/")
    for path in [link.get_attribute("href") for link in screen.page.locator(".task h3 a").all()]:
        screen.open(path or "")
        if screen.page.locator(".link-action").count():
            screen.follow(screen.page.locator(".link-action"))
            return
    raise AssertionError("no case of today's list can move on")


def refused_stage(screen: Screen) -> None:
    change_of_stage(screen)
    screen.page.locator("#id_next_what").fill("")
    screen.press("Зберегти етап")


def purpose(screen: Screen) -> None:
    """A head opens the card of somebody else's case."""
    screen.open("/today/")
    for path in [link.get_attribute("href") for link in screen.page.locator(".task h3 a").all()]:
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


PLACES = (
    Place("sign in", "sign in", "", at("/accounts/login/")),
    Place("sign in, refused", "sign in", "", refused_sign_in, refused=True),
    Place("form expired", "form expired", "", expired_form),
    Place("today", "today", SUPPORTER, at("/today/")),
    Place("today of a head", "today", HEAD, at("/today/")),
    Place("search", "search", SUPPORTER, at("/search/")),
    Place("search, refused", "search", SUPPORTER, refused_search, refused=True),
    Place("search, found", "search", SUPPORTER, search_for("")),
    Place("search, nobody", "search", SUPPORTER, search_for("Ґґґґґґґ")),
    Place("new person", "new person", SUPPORTER, at("/veterans/new/")),
    Place("new person, refused", "new person", SUPPORTER, refused_person, refused=True),
    Place("case", "case", SUPPORTER, open_case),
    Place("case, entry saved", "case", SUPPORTER, saved_visit),
    Place("new visit", "new visit", SUPPORTER, new_visit),
    Place("new visit, refused", "new visit", SUPPORTER, refused_visit, refused=True),
    Place("stage", "stage", SUPPORTER, change_of_stage),
    Place("stage, refused", "stage", SUPPORTER, refused_stage, refused=True),
    Place("notifications", "notifications", SUPPORTER, at("/notifications/")),
    Place("purpose", "purpose", HEAD, purpose),
    Place("purpose, refused", "purpose", HEAD, refused_purpose, refused=True),
    Place("not found", "not found", SUPPORTER, at("/cases/0000-000000/")),
    Place("not found by nobody", "not found", "", at("/no-such-page/")),
    Place("no access", "no access", ADMINISTRATOR, at("/today/")),
    Place("too late", "too late", SUPPORTER, undone_twice),
    Place("sign out", "sign out", SUPPORTER, at("/accounts/logout/")),
)
REFUSED = tuple(place for place in PLACES if place.refused)

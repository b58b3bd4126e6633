"""Ways to the report of a loss and to the head's answer, to the risk of a card and to its team."""

from config.demo.words import LOST_SURNAME, LOWERED_SURNAME
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import from_card, save, search_for

find_lost = search_for(LOST_SURNAME)
reporting = from_card("loss/")


def what_ends(screen: Screen) -> None:
    """The second page. It is not confirmed: other places use the card."""
    reporting(screen)
    screen.tap(screen.page.locator("label.chip").first)
    screen.page.locator("#id_source").fill("Подзвонив командир підрозділу.")
    save(screen)


def lost_card(screen: Screen) -> None:
    find_lost(screen)
    open_found(screen)


def open_found(screen: Screen) -> None:
    """State a purpose if the card asks for it."""
    screen.follow(screen.page.locator(".row-card h3 a"))
    if screen.page.url.split("?")[0].endswith("/purpose/"):
        screen.tap(screen.page.locator("label.chip").nth(2))
        save(screen)


def report(screen: Screen) -> None:
    lost_card(screen)
    screen.follow(screen.page.locator("main a[href$='/loss/']"))


def team_of_lost(screen: Screen) -> None:
    lost_card(screen)
    screen.follow(screen.page.locator(".identity a[href$='/team/']"))


def taking_back(screen: Screen) -> None:
    report(screen)
    screen.follow(screen.page.locator("a[href$='/take-back/']"))


setting_risk = from_card("risk/")


def lower_risk_proposed(screen: Screen) -> None:
    """The page of the risk with a proposal that waits."""
    search_for(LOWERED_SURNAME)(screen)
    open_found(screen)
    open_part(screen, "risk/")


def refusing_lower_risk(screen: Screen) -> None:
    lower_risk_proposed(screen)
    screen.follow(screen.page.locator("a[href$='/refuse/']"))


def bringing_in(screen: Screen) -> None:
    from_card("team/")(screen)
    screen.follow(screen.page.locator("main a[href$='/team/new/']"))

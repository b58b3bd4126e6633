"""Ways to the risk of a card, to the proposal of the demo that waits, and to the team."""

from config.demo.words import LOWERED_SURNAME
from tools.journeys.screen import Screen
from tools.journeys.ways import from_menu, save, search_for

setting = from_menu("risk/")


def proposed(screen: Screen) -> None:
    """The page of the risk with a proposal. States a purpose if the card asks for it."""
    search_for(LOWERED_SURNAME)(screen)
    screen.follow(screen.page.locator(".row-card h3 a"))
    if screen.page.url.split("?")[0].endswith("/purpose/"):
        screen.tap(screen.page.locator("label.chip").nth(2))
        save(screen)
    screen.tap(screen.page.locator(".card-menu summary"))
    screen.follow(screen.page.locator(".card-menu a[href='risk/']"))


def refusing(screen: Screen) -> None:
    proposed(screen)
    screen.follow(screen.page.locator("a[href$='/refuse/']"))


def bringing_in(screen: Screen) -> None:
    from_menu("team/")(screen)
    screen.follow(screen.page.locator("main a[href$='/team/new/']"))

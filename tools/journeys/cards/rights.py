"""Ways to the rights of a person: the page, the report of everything held, the notice, a request and its answer."""

from config.demo.words import ENDED_SURNAME, ERASABLE_SURNAME, LOWERED_SURNAME
from tools.journeys.losses import open_found
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import from_card, search_for

page = from_card("rights/")


def _follow(screen: Screen, link: str) -> None:
    page(screen)
    screen.follow(screen.page.locator(f"main a[href$='{link}']").first)


def report(screen: Screen) -> None:
    _follow(screen, "report/")


def notice(screen: Screen) -> None:
    _follow(screen, "notice/")


def recording(screen: Screen) -> None:
    _follow(screen, "new/")


def asked_page(screen: Screen) -> None:
    """The page of rights of a person who has asked something."""
    _rights_of(LOWERED_SURNAME, screen)


def request(screen: Screen) -> None:
    asked_page(screen)
    screen.follow(screen.page.locator("main .team a").first)


def refusing(screen: Screen) -> None:
    request(screen)
    screen.follow(screen.page.locator("main a[href$='/refuse/']"))


def holding(screen: Screen) -> None:
    asked_page(screen)
    screen.follow(screen.page.locator("main a[href$='/hold/']"))


def _rights_of(surname: str, screen: Screen) -> None:
    search_for(surname)(screen)
    open_found(screen)
    open_part(screen, "rights/")


def ending_a_hold(screen: Screen) -> None:
    """Of the ended support, whose data another head holds."""
    _rights_of(ENDED_SURNAME, screen)
    screen.follow(screen.page.locator("main a[href$='/end/']"))


def erasing(screen: Screen) -> None:
    """Of a support that ended long ago."""
    _rights_of(ERASABLE_SURNAME, screen)
    screen.follow(screen.page.locator("main a[href$='/erasure/']"))

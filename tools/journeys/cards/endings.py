"""Ways to a pause, to the end of a support and its decision, to the check afterwards, and to a beginning again."""

from config.demo.words import CLOSING_SURNAME, ENDED_SURNAME, PAUSED_SURNAME
from tools.journeys.losses import open_found
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import Way, from_card, search_for

pausing, closing, wounded = from_card("hold/"), from_card("close/"), from_card("episode/")


def card_of(surname: str) -> Way:
    def way(screen: Screen) -> None:
        search_for(surname)(screen)
        open_found(screen)

    return way


paused_card, closing_card, ended_card = card_of(PAUSED_SURNAME), card_of(CLOSING_SURNAME), card_of(ENDED_SURNAME)


def paused(screen: Screen) -> None:
    paused_card(screen)
    screen.follow(screen.page.locator(".part-next a[href='hold/']"))


def proposal(screen: Screen) -> None:
    closing_card(screen)
    screen.follow(screen.page.locator(".part-next a[href='close/']"))


def refusing(screen: Screen) -> None:
    proposal(screen)
    screen.follow(screen.page.locator("main a[href='refuse/']"))


def how_it_ended(screen: Screen) -> None:
    ended_card(screen)
    screen.follow(screen.page.locator(".part-next a[href$='/close/']"))


def check(screen: Screen) -> None:
    ended_card(screen)
    screen.follow(screen.page.locator(".part-next a[href$='/check/']"))


def reopening(screen: Screen) -> None:
    ended_card(screen)
    open_part(screen, "reopen/")


def about_a_colleague(screen: Screen) -> None:
    """What a head agrees to about a colleague."""
    screen.open("/decisions/")
    screen.follow(screen.page.locator("#colleagues h3 a").last)


def about_a_newcomer(screen: Screen) -> None:
    """Whom the head does not know."""
    screen.open("/colleagues/new/")
    screen.follow(screen.page.locator("#recognitions-form .quiet-link").first)

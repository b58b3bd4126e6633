"""Ways to the relatives of a person and to the forms about them."""

from tools.journeys import losses
from tools.journeys.parts import open_part
from tools.journeys.persons.person import mended_card
from tools.journeys.screen import Screen


def reading(screen: Screen) -> None:
    """Of a person with two relatives, of whom one has a card of their own and one must not know of the condition."""
    mended_card(screen, "family/")


def adding(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/family/new/']"))


def adding_nobody(screen: Screen) -> None:
    """A number of nobody."""
    adding(screen)
    screen.page.locator("#id_phone").fill("12")


def changing(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main section .choices a").first)


def taking_off(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/end/']").first)


def opening_a_card(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/card/']").first)


def of_lost(screen: Screen) -> None:
    losses.lost_card(screen)
    open_part(screen, "family/")

"""The ways to the places of life of a person."""

from tools.journeys.persons import person
from tools.journeys.screen import Screen


def reading(screen: Screen) -> None:
    """Of the most urgent card, which has all three places and an earlier one."""
    person.mended_card(screen, "residence/")


def writing(screen: Screen) -> None:
    """Of a person of whom no place is known."""
    person.reading(screen)
    screen.follow(screen.page.locator("main a[href$='/residence/']"))
    screen.follow(screen.page.locator("main a[href$='/residence/actual/']"))


def changing(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/residence/actual/']"))


def searching(screen: Screen) -> None:
    """A region is chosen and a letter typed: the list has the hromadas that are meant there."""
    writing(screen)
    screen.page.locator("#id_oblast").fill("львів")
    screen.page.locator("#id_oblast_list li", has_text="Львівська").click()
    screen.page.locator("#id_territory").fill("кр")
    screen.page.locator("#id_territory_list li:first-child", has_text="кр").wait_for()


def taking_off(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/residence/actual/end/']"))

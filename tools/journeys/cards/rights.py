"""Ways to the rights of a person: the page, the report of everything held."""

from tools.journeys.screen import Screen
from tools.journeys.ways import from_menu

page = from_menu("rights/")


def report(screen: Screen) -> None:
    page(screen)
    screen.follow(screen.page.locator("main a[href$='report/']"))

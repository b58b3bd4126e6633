"""Ways to the narrowed timeline of a card and to its papers."""

from tools.journeys.screen import Screen
from tools.journeys.ways import from_menu, open_case

card = from_menu("print/")
leaflet = from_menu("leaflet/")


def one_kind(screen: Screen) -> None:
    open_case(screen)
    screen.tap(screen.page.locator(".timeline-kinds summary"))
    screen.follow(screen.page.locator(".timeline-kinds a[href^='?kind=plan']"))

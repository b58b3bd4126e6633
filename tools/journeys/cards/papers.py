"""Ways to the narrowed timeline of a card and to its papers."""

from tools.journeys.screen import Screen
from tools.journeys.ways import open_case


def one_kind(screen: Screen) -> None:
    open_case(screen)
    screen.tap(screen.page.locator(".timeline-kinds summary"))
    screen.follow(screen.page.locator(".timeline-kinds a[href^='?kind=plan']"))

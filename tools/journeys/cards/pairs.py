"""Ways to a pair of cards that may be of one person, and to the decision of a head."""

from tools.journeys.screen import Screen


def pair(screen: Screen) -> None:
    screen.open("/duplicates/")
    screen.follow(screen.page.locator(".table-list th[scope=row] a").first)


def decided(screen: Screen) -> None:
    screen.open("/duplicates/?show=settled")
    screen.follow(screen.page.locator(".table-list tr:not(:has(.status-done)) th[scope=row] a").first)


def joined(screen: Screen) -> None:
    screen.open("/duplicates/?show=settled")
    screen.follow(screen.page.locator(".table-list tr:has(.status-done) th[scope=row] a").first)


def join(screen: Screen) -> None:
    pair(screen)
    screen.follow(screen.page.locator("main a[href$='/join/']"))


def undo(screen: Screen) -> None:
    joined(screen)
    screen.follow(screen.page.locator("main a[href$='/undo/']"))


def different(screen: Screen) -> None:
    pair(screen)
    screen.follow(screen.page.locator("main a[href$='/different/']"))


def later(screen: Screen) -> None:
    pair(screen)
    screen.follow(screen.page.locator("main a[href$='/later/']"))

"""From a card to its parts."""

from tools.journeys.screen import Screen


def open_part(screen: Screen, path: str) -> None:
    """From a card, by one of its facts or by its menu. `path` is relative to the card."""
    link = f"a[href='{path}'], a[href$='/{path}']"
    shown = screen.page.locator("main").locator(link).locator("visible=true")
    if not shown.count():
        for fold in screen.page.locator("main details").filter(has=screen.page.locator(link)).all():
            screen.tap(fold.locator("> summary"))
    screen.follow(shown.first)

"""Ways to the consent of a person, and to the answer about one scope."""

from tools.journeys.screen import Screen
from tools.journeys.ways import from_card, save

scopes = from_card("consent/")


def answering(screen: Screen) -> None:
    scopes(screen)
    screen.follow(screen.page.locator("main a[href$='/consent/care/']"))


def refused(screen: Screen) -> None:
    """A consent until a day, without the day."""
    answering(screen)
    for value in ("given", "until_day"):
        screen.tap(screen.page.locator(f"label.chip:has(input[value={value}])"))
    save(screen)

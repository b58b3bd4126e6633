"""Ways to the promises of a case, and to their part in the form of an entry."""

from tools.journeys.screen import Screen
from tools.journeys.ways import Way, from_card, new_visit, save

promises = from_card("promises/")


def _onward(end: str) -> Way:
    """From the page of promises to the first page whose address ends so."""

    def way(screen: Screen) -> None:
        promises(screen)
        screen.follow(screen.page.locator(f"main a[href$='{end}']").first)

    return way


making, withdrawing, moving = _onward("/promises/new/"), _onward("/withdraw/"), _onward("/move/")


def in_an_entry(screen: Screen) -> None:
    new_visit(screen)
    screen.tap(screen.page.locator("details.when summary").last)


def refused_in_an_entry(screen: Screen) -> None:
    """A promise without its day."""
    in_an_entry(screen)
    screen.page.locator("#id_promise_words").fill("Знайти протезиста")
    screen.page.locator("#id_promise_on").fill("")
    save(screen)

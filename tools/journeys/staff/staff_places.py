"""The data of colleagues, which administrators correct."""

from typing import Final

from tools.journeys import office
from tools.journeys.cards.place import Place, refused
from tools.journeys.screen import Screen
from tools.journeys.ways import ADMINISTRATOR, Way, at, cleared, save


def upon_a_colleague(act: str) -> Way:
    """A page of the account of a colleague with cases."""

    def go(screen: Screen) -> None:
        office.colleague(screen)
        screen.follow(screen.page.locator(f"a[href$='/{act}/']"))

    return go


def chosen(screen: Screen) -> None:
    """Three heads of the list."""
    screen.open("/staff/?role=head")
    for box in screen.page.locator(".table-list tbody input[type=checkbox]").all()[:3]:
        box.check()
    screen.press("Одна дія для обраних")


def previewed(screen: Screen) -> None:
    chosen(screen)
    screen.page.locator("input[name=act][value=suspend]").check()
    save(screen)


STAFF_PLACES: Final = (
    Place("correcting a colleague", "staff_edit", ADMINISTRATOR, upon_a_colleague("edit")),
    refused("correcting a colleague", "staff_edit", ADMINISTRATOR, cleared(upon_a_colleague("edit"), "surname")),
    Place("another e-mail", "staff_email", ADMINISTRATOR, upon_a_colleague("email")),
    refused("another e-mail", "staff_email", ADMINISTRATOR, cleared(upon_a_colleague("email"))),
    Place("link of an address over", "link of an address over", "", at("/email/forged/")),
    Place("many colleagues", "many colleagues", ADMINISTRATOR, chosen),
    Place("many colleagues, previewed", "many colleagues, previewed", ADMINISTRATOR, previewed),
)

"""The data of colleagues, which administrators correct."""

from typing import Final

from tools.journeys import office
from tools.journeys.cards.place import Place, refused
from tools.journeys.screen import Screen
from tools.journeys.ways import ADMINISTRATOR, Way, cleared


def upon_a_colleague(act: str) -> Way:
    """A page of the account of a colleague with cases."""

    def go(screen: Screen) -> None:
        office.colleague(screen)
        screen.follow(screen.page.locator(f"a[href$='/{act}/']"))

    return go


STAFF_PLACES: Final = (
    Place("correcting a colleague", "staff_edit", ADMINISTRATOR, upon_a_colleague("edit")),
    refused("correcting a colleague", "staff_edit", ADMINISTRATOR, cleared(upon_a_colleague("edit"), "surname")),
)

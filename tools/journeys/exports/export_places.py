"""A list as a file, and the files of the day."""

from typing import Final

from tools.journeys.cards.place import Place, refused
from tools.journeys.screen import PASSWORD, Screen
from tools.journeys.ways import ADMINISTRATOR, AUDITOR, HEAD, Way, at, save

ASKED: Final = "/exports/new/?list=%2Fdashboard%2Fcases%2F%3Fnumber%3Don_support"


def sent(address: str, then: str = "") -> Way:
    """The form as it is proposed, sent just after the password. `then`: opened afterwards."""

    def way(screen: Screen) -> None:
        screen.open("/accounts/again/")
        screen.page.locator("#id_password").fill(PASSWORD)
        screen.follow(screen.page.locator("main form button.btn-primary"))
        screen.open(address)
        save(screen)
        if then:
            screen.open(then)

    return way


EXPORT_PLACES: Final = (
    Place("a list as a file", "export_new", HEAD, at(ASKED)),
    refused("a list as a file", "export_new", HEAD, sent(ASKED)),
    Place("my files", "exports", ADMINISTRATOR, sent("/exports/new/?list=%2Fstaff%2F")),
    Place("files of lists", "exports_all", AUDITOR, sent("/exports/new/?list=%2Fstaff%2Fhistory%2F", "/exports/all/")),
)

"""Ways to the pages on which a case is offered to a colleague or a department, and the offer is answered."""

from tools.journeys.screen import Screen
from tools.journeys.ways import from_card

offering = from_card("handover/")


def handed(screen: Screen) -> None:
    """Today's list of an account of the demo whom a case is offered to, or whose department."""
    screen.open("/today/")
    assert screen.page.locator(".group-handed").count()


def asked(screen: Screen) -> None:
    handed(screen)
    screen.unfold()
    screen.follow(screen.page.locator(".group-handed a[href$='/handover/']").last)


def waiting(screen: Screen) -> None:
    """The offer that the supporter of the demo has made."""
    screen.open("/cases/")
    screen.follow(screen.page.locator(".caseload li", has_text="чекає на відповідь").locator("a").first)
    screen.follow(screen.page.locator(".identity a[href$='handover/']"))


def naming(screen: Screen) -> None:
    asked(screen)
    screen.follow(screen.page.locator("a[href$='name/']"))


def refusing(screen: Screen) -> None:
    asked(screen)
    screen.follow(screen.page.locator("a[href$='refuse/']"))

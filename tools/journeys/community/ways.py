"""Ways to the month of a department, to an event, and to the community of a card."""

from tools.journeys.screen import Screen
from tools.journeys.ways import save

MOVED = "Плавання: техніка кроля"


def event(screen: Screen) -> None:
    """An event that was moved: the invited people have to be informed. It may be in the next month."""
    screen.open("/community/")
    link = screen.page.locator("main a", has_text=MOVED)
    if not link.count():
        screen.follow(screen.page.get_by_role("link", name="Наступний місяць"))
    screen.follow(screen.page.locator("main a", has_text=MOVED).first)


def changing_an_event(screen: Screen) -> None:
    event(screen)
    screen.follow(screen.page.locator("main a[href$='/edit/']"))


def changing_a_circle(screen: Screen) -> None:
    screen.open("/community/")
    screen.follow(screen.page.locator("main a[href*='/community/circles/']:not([href$='/new/'])").first)


def card(screen: Screen) -> None:
    """Of a person with a peer, a proposal, and an event that they liked."""
    event(screen)
    cards = [one.get_attribute("href") or "" for one in screen.page.locator("main h3 a").all()]
    for address in cards:
        screen.open(address)
        if screen.page.locator("main a[href*='/community/peer/']").count() > 1:
            return


def inviting(screen: Screen) -> None:
    card(screen)
    screen.follow(screen.page.locator("main a[href$='/invite/']"))


def proposing_a_peer(screen: Screen) -> None:
    card(screen)
    screen.follow(screen.page.locator("main a[href$='/community/peer/']"))


def proposing_a_wrong_number(screen: Screen) -> None:
    proposing_a_peer(screen)
    screen.tap(screen.page.locator("label.chip:has(input[value=number])"))
    screen.page.locator("#id_number").fill("1234")
    save(screen)


def answering_a_peer(screen: Screen) -> None:
    card(screen)
    screen.follow(screen.page.get_by_role("link", name="Записати відповідь"))


def offering_a_peer(screen: Screen) -> None:
    """For the search of a colleague."""
    screen.open("/community/")
    screen.follow(screen.page.locator("main a[href*='/community/peers/']").first)

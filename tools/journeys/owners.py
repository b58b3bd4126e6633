"""Ways to the pages on which a head names the owner of a case, and the owner accepts or returns it."""

from tools.journeys.screen import DESKTOP, Screen, new_screen
from tools.journeys.ways import HEAD, WHOLE, save


def naming_an_owner(screen: Screen, candidate: str = "") -> None:
    """For the first case of a head's list that may be assigned to the candidate; state the purpose if the card asks for it."""
    screen.open(WHOLE)
    for path in [link.get_attribute("href") for link in screen.page.locator(".task h3 a").all()]:
        screen.open(path or "")
        if screen.page.url.split("?")[0].endswith("/purpose/"):
            screen.tap(screen.page.locator("label.chip").nth(2))
            save(screen)
        screen.follow(screen.page.locator("a[href$='/owner/']"))
        if screen.page.locator("#id_owner option", has_text=candidate).count():
            return
    raise AssertionError(f"no case of the head's list may be given to {candidate}")


def handed(screen: Screen) -> None:
    """A head asks the supporter to lead a case of another owner, unless one already waits for an answer."""
    screen.open("/today/")
    if screen.page.locator(".group-handed").count() == 0:
        _ask_to_lead(screen, screen.page.locator(".account-who").text_content() or "")
        screen.open("/today/")


def _ask_to_lead(screen: Screen, name: str) -> None:
    browser = screen.page.context.browser
    assert browser is not None
    with new_screen(browser, screen.address, **DESKTOP) as head:
        head.sign_in(HEAD)
        naming_an_owner(head, name)
        choice = head.page.locator("#id_owner option", has_text=name).first
        head.page.locator("#id_owner").select_option(value=choice.get_attribute("value"))
        save(head)


def returning(screen: Screen) -> None:
    handed(screen)
    screen.follow(screen.page.locator(".group-handed a[href$='/return/']").first)

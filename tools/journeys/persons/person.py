"""Ways to the data of a person and to the forms that mend them."""

from tools.journeys import losses
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import OWN_TASKS, from_card, open_case

reading = from_card("person/")


def mended_card(screen: Screen, part: str = "") -> None:
    """The most urgent card of today's list: it has words on how to speak, an ended number and safe hours."""
    screen.open("/today/")
    screen.open((screen.page.locator(OWN_TASKS).first.get_attribute("href") or "") + part)


def mended(screen: Screen) -> None:
    mended_card(screen, "person/")


def mending(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/person/edit/']"))


def adding_a_phone(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/phones/new/']"))


def adding_a_wrong_phone(screen: Screen) -> None:
    """Of a relative, with one of the two hours."""
    adding_a_phone(screen)
    screen.tap(screen.page.locator("label.chip").nth(1))
    screen.page.locator("#id_number").fill("12")
    screen.page.locator("#id_safe_from").fill("09:00")


def ending_a_phone(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href*='/phones/end/']").first)


def number_that_does_not_work(screen: Screen) -> None:
    """The page that the outcome of a call opens. Nothing is called, so that other places keep their call."""
    open_case(screen, "person/phones/end/?reason=dead&next=/today/")


def adding_a_name(screen: Screen) -> None:
    reading(screen)
    screen.follow(screen.page.locator("main a[href$='/names/new/']"))


def adding_a_wrong_name(screen: Screen) -> None:
    """A call sign of two words."""
    adding_a_name(screen)
    screen.tap(screen.page.locator("label.chip").first)
    screen.page.locator("#id_call_sign").fill("Сивий Вовк")


def taking_a_name_off(screen: Screen) -> None:
    mended(screen)
    screen.follow(screen.page.locator("main a[href^='names/'][href$='/end/']").first)


def of_lost(screen: Screen) -> None:
    losses.lost_card(screen)
    open_part(screen, "person/")

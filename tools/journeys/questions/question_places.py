"""The question of a head: asked on a card, answered from today's list; its help."""

from typing import Final

from tools.journeys.cards.place import Place, refused
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import HEAD, OWN_TASKS, SUPPORTER, WHOLE, at, save


def card_of_a_head(screen: Screen) -> None:
    """A card of the department that the head may ask about."""
    screen.open(WHOLE)
    for path in [link.get_attribute("href") for link in screen.page.locator(OWN_TASKS).all()]:
        screen.open(path or "")
        if screen.page.url.split("?")[0].endswith("/purpose/"):
            screen.tap(screen.page.locator("label.chip").nth(2))
            save(screen)
        if screen.page.locator(".ask-line").count():
            return
    raise AssertionError("no card of the head's list can be asked about")


def asking(screen: Screen) -> None:
    card_of_a_head(screen)
    open_part(screen, "questions/new/")


def answering(screen: Screen) -> None:
    screen.open("/today/")
    screen.unfold()
    screen.follow(screen.page.locator(".group-asked a.btn").first)


def refused_answer(screen: Screen) -> None:
    answering(screen)
    save(screen)


QUESTION_PLACES: Final = (
    Place("card that a head may ask about", "case_detail", HEAD, card_of_a_head),
    Place("asking a question", "question_ask", HEAD, asking),
    Place("answering a question", "question_answer", SUPPORTER, answering),
    refused("answering a question", "question_answer", SUPPORTER, refused_answer),
    Place("help, questions", "help, questions", SUPPORTER, at("/help/questions/")),
)

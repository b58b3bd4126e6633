"""The talk about safety, its counts, and its help."""

from typing import Final

from config.demo.words import LOWERED_SURNAME
from tools.journeys.cards.place import Place, refused
from tools.journeys.losses import open_found
from tools.journeys.parts import open_part
from tools.journeys.screen import Screen
from tools.journeys.ways import ANALYST, SUPPORTER, at, cleared, search_for


def talk(screen: Screen) -> None:
    """With a person who needs help by now, so that one question has no answer yet."""
    search_for(LOWERED_SURNAME)(screen)
    open_found(screen)
    open_part(screen, "safety/")


SAFETY_PLACES: Final = (
    Place("talk about safety", "case_safety", SUPPORTER, talk),
    refused("talk about safety", "case_safety", SUPPORTER, cleared(talk)),
    Place("talks about safety in numbers", "dashboard_safety", ANALYST, at("/dashboard/safety/")),
    Place("help, safety", "help, safety", SUPPORTER, at("/help/safety/")),
)

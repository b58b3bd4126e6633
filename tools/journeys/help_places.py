"""The pages of the help."""

from typing import Final

from tools.journeys.cards.place import Place
from tools.journeys.ways import ADMINISTRATOR, ANALYST, HEAD, SUPPORTER, at

HELP_PLACES: Final = (
    Place("help", "help", SUPPORTER, at("/help/")),
    Place("help of an administrator", "help", ADMINISTRATOR, at("/help/")),
    Place("help of an analyst", "help", ANALYST, at("/help/")),
    Place("help, a task", "help, a task", SUPPORTER, at("/help/log-a-visit/")),
    Place("help, words", "help_page", SUPPORTER, at("/help/how-to-talk/")),
    Place("help, reminders", "help, reminders", SUPPORTER, at("/help/reminders/")),
    Place("help, a person", "help, a person", SUPPORTER, at("/help/mend-a-person/")),
    Place("help, a new card", "help, a new card", SUPPORTER, at("/help/new-card/")),
    Place("help, promises", "help, promises", SUPPORTER, at("/help/promises/")),
    Place("help, consent", "help, consent", SUPPORTER, at("/help/consent/")),
    Place("help, community", "help, community", SUPPORTER, at("/help/community/")),
    Place("help, pause", "help, pause", SUPPORTER, at("/help/pause/")),
    Place("help, vacancies", "help, vacancies", SUPPORTER, at("/help/vacancies/")),
    Place("help, the end", "help, the end", SUPPORTER, at("/help/end-the-support/")),
    Place("help, papers", "help, papers", SUPPORTER, at("/help/papers/")),
    Place("help, loss", "help, loss", SUPPORTER, at("/help/loss/")),
    Place("help, where a person is", "help, where", SUPPORTER, at("/help/where/")),
    Place("help, settings", "help, settings", ADMINISTRATOR, at("/help/settings/")),
    Place("help, institutions", "help, institutions", ADMINISTRATOR, at("/help/institutions/")),
    Place("help, numbers", "help, numbers", HEAD, at("/help/numbers/")),
    Place("help, radar", "help, radar", HEAD, at("/help/radar/")),
    Place("help, pairs", "help, pairs", HEAD, at("/help/duplicates/")),
    Place("help, files", "help, files", HEAD, at("/help/files/")),
    Place("help, import", "help, import", HEAD, at("/help/import/")),
)

"""What an auditor reads, where it looks different from what an administrator sees."""

from typing import Final

from tools.journeys.cards.place import Place
from tools.journeys.ways import AUDITOR, at

OVERSIGHT_PLACES: Final = (
    Place("history, read by an auditor", "staff_history_list", AUDITOR, at("/staff/history/")),
    Place("incident, read by an auditor", "emergency", AUDITOR, at("/emergency/")),
)

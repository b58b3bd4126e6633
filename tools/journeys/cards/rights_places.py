"""The rights of a person to their data."""

from typing import Final

from tools.journeys.cards import rights
from tools.journeys.cards.place import Place
from tools.journeys.ways import SUPPORTER

RIGHTS_PLACES: Final = (
    Place("rights of a person", "case_rights", SUPPORTER, rights.page),
    Place("report of everything held", "rights_report", SUPPORTER, rights.report),
)

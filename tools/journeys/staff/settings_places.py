"""The settings of the site."""

from typing import Final

from tools.journeys.cards.place import Place
from tools.journeys.ways import ADMINISTRATOR, at

SETTINGS_PLACES: Final = (Place("settings", "settings", ADMINISTRATOR, at("/settings/")),)

"""Importing an existing register, and accepting the cards that were offered."""

from typing import Final

from tools.journeys.cards import registers
from tools.journeys.cards.place import Place, refused
from tools.journeys.owners import handed
from tools.journeys.screen import Screen
from tools.journeys.ways import HEAD, SUPPORTER, at, cleared


def offered(screen: Screen) -> None:
    handed(screen)
    screen.open("/offered/")


REGISTER_PLACES: Final = (
    Place("imports", "imports", HEAD, at("/imports/")),
    Place("import, new", "import_new", HEAD, at("/imports/new/")),
    refused("import, new", "import_new", HEAD, cleared(at("/imports/new/"))),
    Place("import, checked", "import_detail", HEAD, registers.preview),
    refused("import, checked", "import_detail", HEAD, cleared(registers.preview)),
    Place("import, matching", "import_match", HEAD, registers.matching),
    refused("import, matching", "import_match", HEAD, registers.matching_refused),
    Place("import, changing", "import_change", HEAD, registers.changing),
    refused("import, changing", "import_change", HEAD, cleared(registers.changing)),
    Place("import, changed", "import_detail", HEAD, registers.changed),
    Place("import, mending", "import_row_mend", HEAD, registers.mending),
    refused("import, mending", "import_row_mend", HEAD, cleared(registers.mending)),
    Place("import, perhaps known", "import_detail", HEAD, registers.alike),
    Place("import, answering", "import_alike", HEAD, registers.answering),
    refused("import, answering", "import_alike", HEAD, registers.unexplained),
    Place("import, repeated", "import_repeated", HEAD, registers.repeated),
    Place("import, done", "import_detail", HEAD, registers.done),
    Place("import, undoing", "import_undo", HEAD, registers.undoing),
    Place("import, undone", "import_detail", HEAD, registers.undone),
    Place("cards offered", "offered", SUPPORTER, offered),
)

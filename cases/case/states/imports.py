"""Rows of an imported register. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class RowState(models.TextChoices):
    """UNCHECKED, READY and (after an undo) OPENED rows are the queue of the import."""

    UNCHECKED = "unchecked", _("is being checked")
    REFUSED = "refused", _("with errors")
    ALIKE = "alike", _("perhaps somebody known")
    READY = "ready", _("ready")
    OPENED = "opened", _("card opened")
    LEFT_OUT = "left_out", _("left out")
    WITHDRAWN = "withdrawn", _("card withdrawn")
    KEPT = "kept", _("card kept: somebody has worked on it")


WITH_CONTENT: Final = (RowState.UNCHECKED, RowState.REFUSED, RowState.ALIKE, RowState.READY)
UNSETTLED: Final = (RowState.UNCHECKED, RowState.ALIKE, RowState.READY)  # somebody has to work on them
WITH_CARD: Final = (RowState.OPENED, RowState.WITHDRAWN, RowState.KEPT)


class ImportRefusal(Refusal):
    """Why an import, or one of its rows, does not go on."""

    CONFIRMED = "import_confirmed", _("An import is confirmed once, after its check.")
    TAKEN_OVER = "import_taken_over", _("Only an import that has stopped is taken over, by a head of its department.")
    UNDONE = "import_undone", _("Only a confirmed import is undone, once.")
    NOT_READY = "import_not_ready", _("Only a ready row of a confirmed import opens a card.")
    NOT_OPENED = "import_not_opened", _("Only a card that this import has opened is withdrawn with it.")
    SETTLED = "import_settled", _("This row waits for no answer any more.")

"""Rows of an imported register. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowState(models.TextChoices):
    """UNCHECKED, READY and (after an undo) OPENED rows are the queue of the import. KNOWN: an earlier one has opened the card."""

    UNCHECKED = "unchecked", _("is being checked")
    REFUSED = "refused", _("with errors")
    ALIKE = "alike", _("perhaps somebody known")
    READY = "ready", _("ready")
    OPENED = "opened", _("card opened")
    KNOWN = "known", _("opened by an earlier import")
    LEFT_OUT = "left_out", _("left out")
    WITHDRAWN = "withdrawn", _("card withdrawn")
    KEPT = "kept", _("card kept: somebody has worked on it")


WITH_CONTENT: Final = (RowState.UNCHECKED, RowState.REFUSED, RowState.ALIKE, RowState.READY)
UNSETTLED: Final = (RowState.UNCHECKED, RowState.ALIKE, RowState.READY)  # somebody has to work on them
WITH_CARD: Final = (RowState.OPENED, RowState.WITHDRAWN, RowState.KEPT)

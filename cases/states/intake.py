"""Requests about a card by a colleague who has met the same person. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """What became of a request: it waits, or how it was answered."""

    OPEN = "open", _("waits for an answer")
    TALKED = "talked", _("We have talked and know who does what")
    OFFERED = "offered", _("The card is offered to this colleague")
    ANOTHER = "another", _("It is another person")
    ENDED = "ended", _("The support has ended")
    WITHDRAWN = "withdrawn", _("withdrawn")

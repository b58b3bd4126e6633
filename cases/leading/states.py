"""Requests about a card by a colleague who has met the same person. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class RequestState(models.TextChoices):
    """What became of a request: it waits, or how it was answered."""

    OPEN = "open", _("waits for an answer")
    TALKED = "talked", _("We have talked and know who does what")
    OFFERED = "offered", _("The card is offered to this colleague")
    ANOTHER = "another", _("It is another person")
    ENDED = "ended", _("The support has ended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RequestRefusal(Refusal):
    """Why a request about a card is not answered or withdrawn."""

    ANSWER = "request_answer", _("An answer says what you have agreed. Choose one.")
    AUTHOR = "request_author", _("Only its author withdraws a request.")
    SETTLED = "request_settled", _("This request has its answer already, or was withdrawn.")

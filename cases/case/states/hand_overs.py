"""States and codes of hand-overs and questions that stand on a card."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandOverReason(models.TextChoices):
    """Why a case is offered to another colleague or department."""

    MOVED = "moved", _("The person moves to another place")
    STAGE = "stage", _("Another stage begins")
    LEAVE = "leave", _("Leave or illness of the owner")
    OVERLOAD = "overload", _("Too many cards")
    CONFLICT = "conflict", _("It does not work with this owner")
    QUEUE = "queue", _("The card had no owner")
    LEAVING = "leaving", _("The owner leaves the service")
    OTHER = "other", _("Another reason")


class HandOverOutcome(models.TextChoices):
    """ENDED: the support ended, or another offer took its place."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended without an answer")


class QuestionState(models.TextChoices):
    """ENDED: the support ended, the cards were joined, or who asked leads the card now."""

    OPEN = "open", _("no answer yet")
    ANSWERED = "answered", _("has an answer")
    WITHDRAWN = "withdrawn", _("was withdrawn")
    ENDED = "ended", _("closed without an answer")

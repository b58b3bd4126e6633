"""Questions of heads about a card. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionState(models.TextChoices):
    """ENDED: the support ended, the cards were joined, or who asked leads the card now."""

    OPEN = "open", _("no answer yet")
    ANSWERED = "answered", _("has an answer")
    WITHDRAWN = "withdrawn", _("was withdrawn")
    ENDED = "ended", _("closed without an answer")

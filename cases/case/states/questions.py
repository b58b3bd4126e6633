"""Questions of heads about a card. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


class QuestionState(models.TextChoices):
    """ENDED: the support ended, the cards were joined, or who asked leads the card now."""

    OPEN = "open", _("no answer yet")
    ANSWERED = "answered", _("has an answer")
    WITHDRAWN = "withdrawn", _("was withdrawn")
    ENDED = "ended", _("closed without an answer")


class QuestionRefusal(Refusal):
    """Why a question is not asked, answered or withdrawn."""

    ASKS = "question_asks", _("A head asks a colleague who leads an open card in the departments below.")
    WAITS = "question_waits", _("Your earlier question about this card has no answer yet.")
    AUTHOR = "question_author", _("Only its author or another head withdraws a question.")
    SETTLED = "question_settled", _("This question does not wait for an answer any more.")
    ANSWERS = "question_answers", _("Who answers for the card answers a question that waits.")

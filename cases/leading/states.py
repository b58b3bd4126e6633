"""Requests about a card; why hand-overs, teams and questions are refused. Labels come from the catalogue."""

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


class HandOverRefusal(Refusal):
    """Why a case is not offered, accepted or left."""

    OFFERED = "hand_over_offered", _("This card is offered already.")
    OWNER = "hand_over_owner", _("A card is offered to somebody else than who leads it.")
    NAMED = "hand_over_named", _("The head of the asked department names another colleague.")
    NONE = "hand_over_none", _("No offer of this card waits for an answer.")
    UNANSWERED = "hand_over_unanswered", _("Nobody answers for the asked department today. Choose another one.")
    CLOSED = "hand_over_closed", _("The asked department is closed. Choose another one.")
    NOT_ASKED = "hand_over_not_asked", _("No offer of this card waits for your answer.")
    COLLEAGUE = "hand_over_colleague", _("Only the asked colleague accepts this card.")
    DEPARTMENT = "hand_over_department", _("Who answers for the asked department accepts the card for it.")
    REFUSES = "hand_over_refuses", _("Only the asked colleague or department refuses a card.")
    LEAVES = "hand_over_leaves", _("The cards go to another colleague than who leaves.")
    MOVED = "hand_over_moved", _("Somebody else leads one of these cards by now. Open the list again.")
    DESK = "hand_over_desk", _("Nobody would answer for the department of a card. Name its head first.")


class TeamRefusal(Refusal):
    """Why a colleague is not on the team of a case, or does not leave it."""

    OWNER = "team_owner", _("Who leads the card, or brings a colleague in, is no member of the team. Choose another colleague.")
    DAY = "team_day", _("The last day on the team is past. Choose today or a later day.")
    KNOWN = "team_known", _("The colleague is on the team already.")
    ENDED = "team_ended", _("The colleague is not on the team any more.")


class QuestionRefusal(Refusal):
    """Why a question is not asked, answered or withdrawn."""

    ASKS = "question_asks", _("A head asks a colleague who leads an open card in the departments below.")
    WAITS = "question_waits", _("Your earlier question about this card has no answer yet.")
    AUTHOR = "question_author", _("Only its author or another head withdraws a question.")
    SETTLED = "question_settled", _("This question does not wait for an answer any more.")
    ANSWERS = "question_answers", _("Who answers for the card answers a question that waits.")

"""States and codes of hand-overs, teams, packages and questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


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


class PackageReason(models.TextChoices):
    """Why a case is passed to the support specialist of a community."""

    HOME = "home", _("The person lives in the community again")
    DISCHARGED = "discharged", _("The person has left the service")
    SERVICES = "services", _("Services of the community are needed")
    OTHER = "other", _("Another reason")


class PackageState(models.TextChoices):
    """ENDED: the support ended."""

    OPEN = "open", _("waits for its receipt")
    RECEIVED = "received", _("received by the community")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended without a receipt")


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


class PackageRefusal(Refusal):
    """Why a package for a community is not made or received."""

    WAITS = "package_waits", _("A package of this card waits for its receipt already.")
    DAY = "package_day", _("A package is received after it was prepared, and not in the future.")
    NONE = "package_none", _("No package of this card waits for its receipt.")


class TeamRefusal(Refusal):
    """Why a colleague is not on the team of a case, or does not leave it."""

    OWNER = "team_owner", _("Who leads the card, or brings a colleague in, is no member of the team. Choose another colleague.")
    DAY = "team_day", _("The last day on the team is past. Choose today or a later day.")
    KNOWN = "team_known", _("The colleague is on the team already.")
    ENDED = "team_ended", _("The colleague is not on the team any more.")


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

"""States and codes of entries, steps, promises, pauses and risk, and why these and places are refused."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class VisitKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    CALL = "call", _("Phone call")
    FAMILY = "family", _("Talk with the family")
    INSTITUTION = "institution", _("Contact with an institution")
    REGISTER = "register", _("Last contact, from an imported register")


CONTACT_KINDS: Final = (VisitKind.VISIT, VisitKind.CALL, VisitKind.FAMILY, VisitKind.REGISTER)
PLANNED_KINDS: Final = tuple(kind for kind in VisitKind if kind is not VisitKind.REGISTER)  # how a step may be done


def is_contact(kind: str, *, reached: bool) -> bool:
    """Whether the entry reached the person or the family. Reaching an institution is no contact."""
    return reached and kind in CONTACT_KINDS


def way_label(kind: str) -> str:
    """How a step will be done: «Відвідування», "" if not specified."""
    return str(VisitKind(kind).label) if kind else ""


class CallOutcome(models.TextChoices):
    """How a call ended, logged by one tap. A call that needs words is an entry."""

    AGREED = "agreed", _("We agreed")
    LATER = "later", _("Asked to call later")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("The number does not work")
    RELATIVES = "relatives", _("Spoke with relatives")


class ArrivedAfter(models.TextChoices):
    """What happened to a case between saving an entry on a device and its arrival."""

    HANDOVER = "handover", _("arrived after the hand-over")
    PAUSE = "pause", _("arrived after the support was put on hold")  # of earlier data
    CLOSING = "closing", _("arrived after the support had ended")
    JOIN = "join", _("arrived after the cards were joined")


class StepState(models.TextChoices):
    """OFFERED: typed with an entry, but another person had changed the plan since its form was shown; its author chooses.

    REPLACED: another step was planned in its place, and nobody has said that it was done.
    """

    PLANNED = "planned", _("planned")
    OFFERED = "offered", _("offered")
    DONE = "done", _("done")
    REPLACED = "replaced", _("replaced")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class StepAnswer(models.TextChoices):
    """What an entry does to the planned step."""

    DONE = "done", _("Done")
    KEEP = "keep", _("Leave the step")
    CHANGE = "change", _("Change")


class PostponeReason(models.TextChoices):
    """Why a step is put off. OTHER needs words."""

    DOCUMENTS = "documents", _("Waiting for documents")
    PROCEDURE = "procedure", _("Operation or procedure")
    ASKED = "asked", _("The person asked for later")
    OTHER = "other", _("Another reason")


class EntryRefusal(Refusal):
    """Why an entry is not changed."""

    UNDO = (
        "entry_undo",
        _("Only its author takes an entry back, soon and while nothing has come after it."),
    )
    EDIT = "entry_edit", _("Only its author changes an entry, within a quarter of an hour. Later it is corrected by another one.")
    CORRECT = "entry_correct", _("Only its author corrects an entry, when it can’t be changed any more.")
    EARLY = "entry_early", _("This change was saved before the entry itself. Open the entry and check.")
    MOVE = "entry_move", _("Only its author moves an entry, to another card and while it is not taken back.")


class StepRefusal(Refusal):
    """Why a step is not planned."""

    SAME = "step_same", _("The step is planned for this day and time already.")
    MOVED = "step_moved", _("The plan has changed since. Open the card and look at the next step.")
    FAR = "step_far", _("At this stage and risk a step is not planned this far ahead, or you have to write why.")
    OFFERED = "step_offered", _("Only its author decides about this step, once.")
    ENDED = "step_ended", _("Only a step that was done or replaced is planned again, once.")
    FORM = "step_form", _("The form did not arrive whole. Open the card and choose again.")


class PromiseBy(models.TextChoices):
    """Who has promised."""

    SUPPORTER = "supporter", _("a colleague")
    PERSON = "person", _("the person")
    THIRD = "third", _("somebody else")


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    WITHDRAWN = "withdrawn", _("not needed any more")


class PromiseFate(models.TextChoices):
    """What becomes of an open promise when the support ends."""

    KEPT = "kept", _("Done already")
    STAYS = "stays", _("It stays")
    PASSED = "passed", _("Passed on to others")
    DECLINED = "declined", _("The person has declined")


class PromiseRefusal(Refusal):
    """Why a promise is not made, moved or settled."""

    KEEPER = "promise_keeper", _("You do not work on this card for good, so who answers for it keeps the promise.")
    DAY = "promise_day", _("A promise is due within a year, and not before it is made.")
    SAME = "promise_same", _("The promise has this day already.")
    SETTLED = "promise_settled", _("This promise is kept already, or is not needed any more.")


class StayRefusal(Refusal):
    """Why a place where the person is is not recorded like this."""

    BEGINNING = "stay_beginning", _("The person is at a place not from before the support, and not from a time to come.")
    SAME = "stay_same", _("The person is there already.")
    NOTHING = "stay_nothing", _("There is nothing to correct: no place is recorded, or it is recorded like this.")
    FUTURE = "stay_future", _("The person is at a place not from a time to come.")
    BEFORE = "stay_before", _("At the place before the person was later than this. Choose a later time.")


class LoweringState(models.TextChoices):
    """Of a proposal to lower high risk."""

    OPEN = "open", _("waits for an answer")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("not agreed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RiskRefusal(Refusal):
    """Why a level of risk is not set, or a proposal to lower it is not decided."""

    NOT_RAISED = "risk_not_raised", _("The risk is this high already.")
    NOT_CONFIRMED = "risk_not_confirmed", _("The risk is another one by now, or stable, which nobody reviews.")
    NOT_LOWERED = "risk_not_lowered", _("The risk is this low already, or it is high: then two people lower it.")
    NO_PROPOSAL = "risk_no_proposal", _("Only high risk is lowered by a proposal, and to a lower level.")
    WAITS = "risk_waits", _("A proposal to lower the risk waits for an answer already.")
    DECIDES = "risk_decides", _("Another colleague decides about the proposal than its author, and one of the two is a head.")
    WITHDRAWS = "risk_withdraws", _("Only its author withdraws the proposal.")
    SETTLED = "risk_settled", _("The proposal to lower the risk was answered or withdrawn already.")
    NO_REVIEW = "risk_no_review", _("Who is stable has no day of review.")
    REVIEW = "risk_review", _("The risk is reviewed from tomorrow to thirty days ahead. Choose such a day.")


class HoldReason(models.TextChoices):
    """Why the support rests for some weeks."""

    ASKED = "asked", _("The person asked for a pause")
    FAMILY = "family", _("The person is with the family")
    PROCEDURE = "procedure", _("A long procedure or a closed ward")
    AWAY = "away", _("The person is away or abroad")
    OTHER = "other", _("Another reason")


class HoldRefusal(Refusal):
    """Why the support is not paused, or goes on already."""

    RED = "hold_red", _("At high risk the support is not paused.")
    PAST = "hold_past", _("A pause lasts until tomorrow at least.")
    HEAD = "hold_head", _("A pause this long, or another one, is given by the head.")
    NONE = "hold_none", _("The support is not paused.")

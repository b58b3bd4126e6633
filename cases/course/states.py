"""States and codes of entries, steps and promises."""

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

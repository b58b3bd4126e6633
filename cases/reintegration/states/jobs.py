"""From a vacancy that is shown to a person to work that lasts. Labels come from the catalogue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.cases import Refusal


class ProposalState(models.TextChoices):
    SHOWN = "shown", _("waits for the answer of the person")
    WANTED = "wanted", _("the person wants this work")
    DECLINED = "declined", _("declined by the person")
    HIRED = "hired", _("hired")
    REFUSED = "refused", _("refused by the employer")
    GONE = "gone", _("the vacancy ended meanwhile")
    ENDED = "ended", _("the support has ended")


OPEN_PROPOSALS: Final = (ProposalState.SHOWN, ProposalState.WANTED)


class DeclineReason(models.TextChoices):
    """Why a person does not want a vacancy."""

    PLACE = "place", _("too far, or hard to get there")
    HOURS = "hours", _("the hours or shifts do not suit")
    STRAIN = "strain", _("too hard for the body")
    KIND = "kind", _("another kind of work is wanted")
    PAY = "pay", _("the pay")
    FOUND = "found", _("has found other work")
    LATER = "later", _("not now")
    OTHER = "other", _("another reason")


class EmployerRefusal(models.TextChoices):
    """Why an employer does not hire."""

    FILLED = "filled", _("somebody else was hired")
    TRAINING = "training", _("training or experience is missing")
    CONDITIONS = "conditions", _("the place of work can’t be adapted")
    RULES = "rules", _("the rules of the service do not allow it")
    SILENT = "silent", _("the employer did not answer")
    OTHER = "other", _("another reason")


class LetterState(models.TextChoices):
    WAITING = "waiting", _("prepared, not sent")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")


class LetterChannel(models.TextChoices):
    EMAIL = "email", _("by e-mail")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("read out by phone")
    MESSENGER = "messenger", _("by messenger")


class JobKind(models.TextChoices):
    SERVICE = "service", _("service in a body of the ministry")
    SYSTEM = "system", _("civil post in a body of the ministry")
    EMPLOYER = "employer", _("another employer")
    OWN = "own", _("own business")


class JobEnd(models.TextChoices):
    """How a job ended."""

    EMPLOYER = "employer", _("ended by the employer")
    PERSON = "person", _("ended by the person")
    HEALTH = "health", _("not possible any more for health")
    OTHER = "other", _("another reason")
    MISTAKE = "mistake", _("it was written down by mistake")

    @property
    def is_lost(self) -> bool:
        """Whether the person is without this work now and wants another."""
        return self is not JobEnd.MISTAKE


class JobAnswer(models.TextChoices):
    """What a check has found."""

    WORKS = "works", _("works there")
    LEFT = "left", _("does not work there any more")
    NOT_REACHED = "not_reached", _("could not reach")


class JobRefusal(Refusal):
    """Why a job does not begin or end, or a check of it is not recorded."""

    EMPLOYED = "job_employed", _("The person has work already. Record its end first, then this job.")
    BEGINNING = "job_beginning", _("A job begins within three months, and not more than ten years ago.")
    END = "job_end", _("A job ends not before its first day, and not in the future.")
    ENDED = "job_ended", _("This job has ended already.")
    NO_CHECK = "job_no_check", _("No check of this job is due now.")
    LEFT = "job_left", _("A person who has left tells how the job ended, and nobody else.")


class ProposalRefusal(Refusal):
    """Why a vacancy is not shown to a person, or has no such answer."""

    SHOWN = "proposal_shown", _("This vacancy is shown to the person already.")
    ANSWERED = "proposal_answered", _("The person has answered about this vacancy already.")
    SETTLED = "proposal_settled", _("This vacancy has its outcome for the person already.")
    OUTCOME = "proposal_outcome", _("This outcome does not follow from what the person has answered.")
    NOT_WANTED = "proposal_not_wanted", _("Record first that the person wants this vacancy.")


class LetterRefusal(Refusal):
    """Why a letter to an employer is not written or sent."""

    WAITS = "letter_waits", _("A letter about this vacancy waits already.")
    NONE = "letter_none", _("No letter about this vacancy waits.")
    AGREED = "letter_agreed", _("The person agrees to be named after the vacancy was shown, and not in the future.")

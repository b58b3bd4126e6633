from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q, QuerySet

from cases.case.models.case import Case
from cases.reintegration.models.employment.vacancy import Vacancy
from cases.reintegration.states import OPEN_PROPOSALS, DeclineReason, EmployerRefusal, LetterChannel, LetterState, ProposalState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter

ANSWERED: Final = Q(answered_at__isnull=False, answered_by__isnull=False)
UNANSWERED: Final = Q(answered_at=None, answered_by=None)
SETTLED: Final = Q(settled_at__isnull=False, settled_by__isnull=False)


class JobProposalQuerySet(QuerySet["JobProposal"]):
    def open(self) -> "JobProposalQuerySet":
        """Without an answer of the person, or wanted and without an outcome."""
        return self.filter(state__in=OPEN_PROPOSALS)

    def printable(self, day: date) -> "JobProposalQuerySet":
        """What the sheet for the person may hold: open, for a vacancy that is open as well."""
        return self.open().filter(vacancy__in=Vacancy.objects.open_on(day))


class JobProposal(models.Model):
    """A vacancy that a supporter shows to a person, what the person answers, and what becomes of it.

    `decline`, `refusal`: why not, "" for no such answer. `words`: what the person or the employer said. `evidence`: by what the
    outcome is known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="job_proposals")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.SHOWN)
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decline = models.CharField(max_length=10, choices=DeclineReason.choices, blank=True, default="")
    refusal = models.CharField(max_length=10, choices=EmployerRefusal.choices, blank=True, default="")
    words = SealedTextField(subject="case.person_id", null=True)
    evidence = SealedTextField(subject="case.person_id", null=True)
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = JobProposalQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        **dict.fromkeys(("case", "vacancy", "state", "made_at", "answered_at", "settled_at"), "C2"),
        **dict.fromkeys(("made_by", "answered_by", "settled_by"), "C1"),
        **dict.fromkeys(("decline", "refusal", "words", "evidence"), "C3"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "vacancy"], condition=Q(state__in=OPEN_PROPOSALS), name="one_open_proposal_of_a_vacancy"
            ),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(decline__in=["", *DeclineReason.values], refusal__in=["", *EmployerRefusal.values]),
                name="proposal_reasons_known",
            ),
            models.CheckConstraint(
                condition=(Q(state=ProposalState.DECLINED) & ~Q(decline="")) | (~Q(state=ProposalState.DECLINED) & Q(decline="")),
                name="proposal_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(state=ProposalState.REFUSED) & ~Q(refusal="")) | (~Q(state=ProposalState.REFUSED) & Q(refusal="")),
                name="proposal_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=OPEN_PROPOSALS) & Q(settled_at=None, settled_by=None))
                | (~Q(state__in=OPEN_PROPOSALS) & SETTLED),
                name="proposal_settled_or_open",
            ),
            models.CheckConstraint(condition=ANSWERED | UNANSWERED, name="proposal_answered_by_somebody"),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.SHOWN, answered_at__isnull=False)
                & ~Q(state__in=(ProposalState.WANTED, ProposalState.HIRED, ProposalState.REFUSED), answered_at=None),
                name="proposal_goes_on_when_wanted",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PROPOSALS


class EmployerLetterQuerySet(QuerySet["EmployerLetter"]):
    def waiting(self) -> "EmployerLetterQuerySet":
        """Prepared, and not sent yet; at most one of a proposal."""
        return self.filter(state=LetterState.WAITING)

    def named(self) -> "EmployerLetterQuerySet":
        return self.filter(name_agreed_on__isnull=False)

    def sent(self) -> "EmployerLetterQuerySet":
        return self.filter(state=LetterState.SENT)


class EmployerLetter(models.Model):
    """A letter about a wanted vacancy: the vacancy, the number of the record, our contact.

    It has no text of its own: the page composes it of these. `name_agreed_on`: when the person agreed that this employer learns
    their name; NULL: the letter has no name. `promise`: to ask for the answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="employer_letters")
    proposal = models.ForeignKey(JobProposal, models.PROTECT, related_name="letters")
    name_agreed_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=LetterChannel.choices, blank=True, default="")
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    promise = models.ForeignKey("cases.Promise", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = EmployerLetterQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        **dict.fromkeys(("case", "proposal", "name_agreed_on", "state", "made_at", "channel", "settled_at", "promise"), "C2"),
        **dict.fromkeys(("made_by", "settled_by"), "C1"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal"], condition=Q(state=LetterState.WAITING), name="one_waiting_letter"),
            models.CheckConstraint(
                condition=Q(state__in=LetterState.values, channel__in=["", *LetterChannel.values]), name="letter_codes_known"
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.WAITING, settled_at=None, settled_by=None)
                | (~Q(state=LetterState.WAITING) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="letter_settled_or_waiting",
            ),
            models.CheckConstraint(
                condition=(Q(state=LetterState.SENT) & ~Q(channel="")) | (~Q(state=LetterState.SENT) & Q(channel="")),
                name="letter_sent_by_a_channel",
            ),
        ]

from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from cases.case.models.case import Case
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.states import LetterChannel, LetterState
from privacy.ids import new_id
from supporters.directory.models import Supporter


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

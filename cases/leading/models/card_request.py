"""Requests about a card, and who answers the questions of heads."""

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import TruncDate

from cases.case.models.case import Case
from cases.case.models.question import Question, QuestionQuerySet
from cases.case.states import CaseState
from cases.leading.states import RequestState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Reach, Supporter, presence_on, reach
from supporters.directory.roles import ReachKind

ASKED_ON = TruncDate("asked_at", tzinfo=KYIV)


class CardRequestQuerySet(QuerySet["CardRequest"]):
    def open(self) -> "CardRequestQuerySet":
        """Not answered; at most one of a colleague about a case."""
        return self.filter(state=RequestState.OPEN)

    def answerable_by(self, user: Supporter) -> "CardRequestQuerySet":
        """About cases to which the user may write."""
        return self.filter(case__in=Case.objects.workable_by(user))

    def readable_by(self, user: Supporter) -> "CardRequestQuerySet":
        return self.filter(Q(asked_by=user) | Q(case__in=Case.objects.workable_by(user)))

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for who answers for the case; after its end for the department."""
        owner = Choice(When(case__state=CaseState.OPEN, then=F("case__owner_id")))
        rows = self.annotate(occasion=ASKED_ON, owner=owner, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "occasion", "owner", "case__department_id", "at_night")


class CardRequest(models.Model):
    """A colleague who does not see the card has met its person and asks who answers for it to get in touch.

    It hands nothing out: the colleague knows the department and whom to call, and reads only what is answered. `note`: what the
    colleague wrote; `words`: of the answer, NULL for none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    note = SealedTextField(subject="case.person_id")
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    words = SealedTextField(subject="case.person_id", null=True)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = CardRequestQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "note": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "state": "C2",
        "words": "C3",
        "answered_by": "C1",
        "answered_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "asked_by"], condition=Q(state=RequestState.OPEN), name="one_open_request"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None, answered_by=None, words=None)
                | (~Q(state=RequestState.OPEN) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="request_answered_or_open",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state=RequestState.OPEN), name="request_unanswered")]


def awaiting(reader: Supporter) -> QuestionQuerySet:
    """Open questions that the reader has to answer today, never the reader's own. For a head it reads who is at work."""
    return awaiting_by(reader.pk, answering_reach(reader))


def awaiting_by(reader_id: UUID, seen: Reach) -> QuestionQuerySet:
    """`seen`: of answering_reach(). With the whole reach of a head also what others have to answer."""
    return Question.objects.open().filter(case__in=Case.objects.answered_by(seen).opened()).exclude(asked_by=reader_id)


def answering_reach(user: Supporter) -> Reach:
    """The user's own work. A head has the work of a department only while its owner is away, and nobody nearer is at work."""
    seen = reach(user)
    if seen.kind is not ReachKind.SUBTREE:
        return seen
    presence = presence_on(seen.on_day)
    return replace(seen.own(), desk_ids=presence.desks_of(user.pk), away_ids=presence.away())

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from cases.case.models.case import Case
from cases.case.models.episode import Episode
from cases.case.states import CaseState
from cases.course.states import CONTACT_KINDS, ArrivedAfter, CallOutcome, VisitKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter

EDIT_WITHIN: Final = timedelta(minutes=15)


def may_be_undone(author_id: UUID, since: datetime) -> Q:
    """Whether this author may undo the entry: saved at `since` or later, and the case is unchanged since."""
    untouched = Q(voided_at=None, case_version=F("case__version"), case__state=CaseState.OPEN)
    return Q(by=author_id, recorded_at__gte=since) & untouched


def is_of_course(case: Case, occurred_at: datetime) -> bool:
    """Whether an entry of the case with this date is of its latest course (VisitQuerySet.of_course)."""
    return occurred_at >= case.opened_at or not Episode.objects.filter(case=case, started_at__lt=case.opened_at).exists()


class VisitQuerySet(models.QuerySet["Visit"]):
    def undoable_by(self, author: Supporter, at: datetime) -> "VisitQuerySet":
        return self.filter(may_be_undone(author.pk, at - EDIT_WITHIN))

    def contacts(self) -> "VisitQuerySet":
        """Entries that reached the person or the family (cases.course.states.is_contact) and are not voided."""
        return self.filter(kind__in=CONTACT_KINDS, reached=True, voided_at=None)

    def in_vain(self) -> "VisitQuerySet":
        """Attempts that reached nobody and are not voided."""
        return self.filter(reached=False, voided_at=None)

    def of_course(self, case: Any, *, since: Any) -> "VisitQuerySet":
        """Of the latest course of a case, which began at `since`: entries dated since then, also those of cards that it has
        absorbed and arrived after the join. Who was met before the card was opened was met in its first course.

        The cards are read first: an OR over the join would read all entries.
        """
        root = OuterRef(case) if isinstance(case, OuterRef) else case
        cards = Case.objects.of_group(root)
        another = Episode.objects.filter(case=OuterRef("case")).exclude(pk=OuterRef("episode"))
        own = Q(case=case) & (Q(occurred_at__gte=since) | ~Exists(another))
        absorbed = ~Q(case=case) & Q(arrived_after=ArrivedAfter.JOIN, occurred_at__gte=since)
        return self.filter(own | absorbed, case__in=cards.values("pk"))

    def since_contact(self, case: Case) -> "VisitQuerySet":
        """Of the running course of the case, and after its last contact."""
        course = self.of_course(case.pk, since=case.opened_at)
        return course.filter(occurred_at__gt=case.last_contact_at) if case.last_contact_at else course

    def replaced(self) -> "VisitQuerySet":
        """Voided, because a correcting entry was written in their place, on the same card or on the right one."""
        return self.filter(corrected_by__isnull=False)


class Visit(models.Model):
    """An entry: a visit, a call, a talk with the family, a contact with an institution, attempted or made (`reached`).

    Entries are never deleted: a wrong one is voided, with who, when and why. Its author may edit the words for a quarter of an
    hour (the previous words stay in the event). Later the author writes a correcting entry on the same card: the corrected one
    is voided and stays beside it. An entry on the wrong card is voided there and written anew on the right one. `corrects`: the
    entry in whose place this one was written, either way. `case_version` is the version of the case once the entry was saved:
    while it is the same, nothing has followed the entry. `arrived_after`: its author could write to the case when the entry was
    saved on a device, but not when it arrived, or the case was absorbed by then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind.choices)
    reached = models.BooleanField()
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices, blank=True)  # of a call logged by one tap
    summary = SealedTextField(subject="case.person_id", null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Supporter, models.PROTECT, related_name="visits")
    edited_at = models.DateTimeField(null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    version = models.PositiveIntegerField(default=1)
    case_version = models.PositiveIntegerField(null=True)  # NULL: saved before it existed, late, or a correcting entry
    arrived_after = models.CharField(max_length=10, choices=ArrivedAfter.choices, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    void_reason = SealedTextField(subject="case.person_id", null=True)

    objects = VisitQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "episode": "C2",
        "kind": "C2",
        "reached": "C2",
        "outcome": "C2",
        "summary": "C3",
        "occurred_at": "C2",
        "recorded_at": "C2",
        "by": "C1",
        "voided_at": "C2",
        "voided_by": "C1",
        "void_reason": "C3",
        "edited_at": "C2",
        "corrects": "C2",
        "version": "C0",
        "case_version": "C0",
        "arrived_after": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=VisitKind.values), name="visit_kind_known"),
            models.CheckConstraint(condition=Q(occurred_at__lte=F("recorded_at")), name="visit_not_in_the_future"),
            models.CheckConstraint(condition=Q(outcome__in=["", *CallOutcome.values]), name="visit_outcome_known"),
            models.CheckConstraint(condition=Q(arrived_after__in=["", *ArrivedAfter.values]), name="visit_arrival_known"),
            models.CheckConstraint(
                condition=Q(reached=False) | Q(summary__isnull=False) | ~Q(outcome=""), name="visit_made_is_told"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="visit_void_is_whole",
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(corrects=F("id")), name="visit_corrects_another"),
        ]
        indexes = [
            models.Index(fields=["case", "-occurred_at"], name="visit_of_case"),
            models.Index(fields=["occurred_at", "case"], condition=Q(voided_at=None), name="visit_by_moment"),
        ]

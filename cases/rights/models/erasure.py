from typing import ClassVar

from django.db import models
from django.db.models import F, FilteredRelation, Q, QuerySet

from cases.case.models.case import CaseQuerySet
from cases.rights.states import ErasureState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Person


class ErasureQuerySet(QuerySet["Erasure"]):
    def asked(self) -> "ErasureQuerySet":
        """Nobody has decided; at most one of a person."""
        return self.filter(state=ErasureState.ASKED)


class Erasure(models.Model):
    """The data of a person are to be erased, together with those of everybody joined into them: one head asks, another decides.

    `reason`: why, `answer`: of who decided. `done_at` and `counts` (rows by table) are written by the function of the database
    that erases (erasing.py), in the transaction of the decision.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    reason = SealedTextField(subject="person_id")
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.ASKED)
    answer = SealedTextField(subject="person_id", null=True)
    decided_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(null=True)

    objects = ErasureQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        "reason": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "state": "C2",
        "answer": "C3",
        "decided_by": "C1",
        "decided_at": "C2",
        "done_at": "C2",
        "counts": "C1",
    }
    open_text_reasons: ClassVar[str] = "counts holds numbers of rows by table, no words"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state=ErasureState.ASKED), name="one_asked_erasure"),
            models.CheckConstraint(condition=Q(state__in=ErasureState.values), name="erasure_state_known"),
            models.CheckConstraint(
                condition=Q(state=ErasureState.ASKED, decided_at=None, decided_by=None, answer=None)
                | (~Q(state=ErasureState.ASKED) & Q(decided_at__gte=F("asked_at"), decided_by__isnull=False)),
                name="erasure_decided_or_asked",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.WITHDRAWN) | Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="erasure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, counts=None)
                | Q(state=ErasureState.AGREED, done_at__isnull=False, counts__isnull=False),
                name="erasure_done_when_agreed",
            ),
        ]


def of_asked_erasures(cases: CaseQuerySet, *, unless_by: Supporter) -> CaseQuerySet:
    """Whose person somebody else has asked to erase, undecided; `erasure` is the request. Also withdrawn ones."""
    asked = Q(person__erasures__state=ErasureState.ASKED)
    found = (cases.kept() | cases.withdrawn_alone()).annotate(erasure=FilteredRelation("person__erasures", condition=asked))
    # exclude() upon the relation itself would go through all persons
    return found.filter(erasure__isnull=False).alias(asked_by=F("erasure__asked_by")).exclude(asked_by=unless_by.pk)

from typing import Any, ClassVar

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce, TruncDate

from cases.case.models.case import Case
from cases.case.states import Risk
from cases.course.states import LoweringState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter


class RiskLoweringQuerySet(QuerySet["RiskLowering"]):
    def open(self) -> "RiskLoweringQuerySet":
        """Waiting for an answer; at most one of a case."""
        return self.filter(state=LoweringState.OPEN)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns.

        Asked by a supporter: for the person responsible for the department. Asked by a head: for the owner of the case, or, when
        that is the same head or nobody, for the person responsible for the department above.
        """
        another = Q(asked_as_head=True, case__owner__isnull=False) & ~Q(case__owner=F("asked_by"))
        owner = Choice(When(another, then=F("case__owner_id")))
        above = When(asked_as_head=True, then=Coalesce("case__department__parent_id", "case__department_id"))
        rows = self.annotate(
            asked_on=TruncDate("asked_at", tzinfo=KYIV),
            owner=owner,
            desk=Choice(above, default=F("case__department_id")),
            at_night=Value(False, BooleanField()),
        )
        return rows.values_list("pk", "asked_on", "owner", "desk", "at_night")


class RiskLowering(models.Model):
    """A proposal to lower high risk, which another person answers. Until then the risk stays high.

    One of the two is a head of the case's department or of one above: `asked_as_head`, `answered_as_head`. `review_on`: the
    review day of the lower level; NULL for a stable case. A proposal is withdrawn by its author or by a loss.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="risk_lowerings")
    before = models.CharField(max_length=5, choices=Risk.choices)
    after = models.CharField(max_length=5, choices=Risk.choices)
    reason = SealedTextField(subject="case.person_id")
    review_on = models.DateField(null=True)
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_as_head = models.BooleanField()
    state = models.CharField(max_length=10, choices=LoweringState.choices, default=LoweringState.OPEN)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_as_head = models.BooleanField(null=True)
    words = SealedTextField(subject="case.person_id", null=True)  # of a refusal

    objects = RiskLoweringQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "before": "C3",
        "after": "C3",
        "reason": "C3",
        "review_on": "C2",
        "asked_by": "C1",
        "asked_at": "C2",
        "asked_as_head": "C1",
        "state": "C2",
        "answered_by": "C1",
        "answered_at": "C2",
        "answered_as_head": "C1",
        "words": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=LoweringState.OPEN), name="one_open_lowering"),
            models.CheckConstraint(
                condition=Q(before=Risk.RED) & Q(after__in=[Risk.GREEN, Risk.AMBER]), name="lowering_from_high_risk"
            ),
            models.CheckConstraint(
                condition=Q(after=Risk.GREEN, review_on=None) | Q(after=Risk.AMBER, review_on__isnull=False),
                name="lowering_has_a_review_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")), name="lowering_answered_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=LoweringState.AGREED) | Q(asked_as_head=True) | Q(answered_as_head=True),
                name="lowering_agreed_with_a_head",
            ),
            models.CheckConstraint(
                condition=Q(state=LoweringState.OPEN, answered_at=None, answered_by=None)
                | Q(state=LoweringState.WITHDRAWN, answered_at__isnull=False, answered_by=None)
                | Q(
                    state__in=[LoweringState.AGREED, LoweringState.REFUSED],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    answered_as_head__isnull=False,
                ),
                name="lowering_answered_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=LoweringState.REFUSED) | Q(words__isnull=False), name="lowering_refused_with_words"
            ),
        ]

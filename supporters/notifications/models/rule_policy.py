from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from supporters.directory.models.supporter import Supporter


@pghistory.track(model_name="RulePolicyHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class RulePolicy(models.Model):
    """An administrator's policy for a reminder rule. Without a row the rule is on and escalates by the defaults
    (supporters/notifications/rules.py).

    The days are working days without a response before each next level: the head of the department, the head above, the
    ministry's list.
    """

    rule = models.CharField(max_length=30, primary_key=True)
    is_on = models.BooleanField(default=True)
    lead_days = models.PositiveSmallIntegerField(default=2)
    head_days = models.PositiveSmallIntegerField(default=5)
    list_days = models.PositiveSmallIntegerField(default=10)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {
        "rule": "C0",
        "is_on": "C0",
        "lead_days": "C0",
        "head_days": "C0",
        "list_days": "C0",
        "version": "C0",
        "changed_by": "C1",
        "changed_at": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lead_days__gte=1, head_days__gt=F("lead_days"), list_days__gt=F("head_days")),
                name="rule_escalates_upwards",
            )
        ]

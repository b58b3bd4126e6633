from datetime import date
from typing import Any, ClassVar, Final

import pghistory
from django.db import models
from django.utils.translation import get_language

from cases.case.models.horizon import Horizon
from cases.case.oblasts import POINT_PATTERN
from cases.case.states import STAGES, FacilityKind, Programme, Risk, Stage
from privacy.prepared import PreparedInstances
from supporters.directory.models import Branch, Supporter
from supporters.directory.oblasts import Oblast
from veterans.models.reference import Reference


class FacilityQuerySet(models.QuerySet["Facility"]):
    def valid_on(self, day: date) -> "FacilityQuerySet":
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)

    def served_first(self, codes: "models.QuerySet[Any, Any]") -> "models.QuerySet[Any, Any]":
        """Annotate and order by `is_served`, whether it is among `codes`, and by `is_near`, whether one of those is near it."""
        served = Facility.objects.filter(pk__in=codes)
        near = models.Q(oblast__in=served.exclude(oblast="").values("oblast"))
        rows = self.annotate(
            is_served=models.ExpressionWrapper(models.Q(pk__in=served.values("pk")), models.BooleanField()),
            is_near=models.ExpressionWrapper(near, models.BooleanField()),
        )
        return rows.order_by("-is_served", "-is_near", "label_uk", "pk")


@pghistory.track(model_name="FacilityHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Facility(Reference):
    """A hospital, a rehabilitation centre, a stabilization point. It has no address: the name says which one is meant.

    A stabilization point is known by its region only (cases/case/oblasts.py). Only rows of before the directory have no region.
    """

    kind = models.CharField(
        max_length=14, choices=FacilityKind.choices, default=FacilityKind.OTHER, db_default=FacilityKind.OTHER.value
    )
    oblast = models.CharField(max_length=5, choices=Oblast.choices, blank=True, default="", db_default="")
    branch = models.CharField(max_length=5, choices=Branch.choices, blank=True, default="", db_default="")  # "": all
    duty_phone = models.CharField(max_length=16, blank=True, default="", db_default="")  # E.164
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")  # NULL: not by a person
    changed_at = models.DateTimeField(null=True)

    objects = FacilityQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        **Reference.field_classes,
        "kind": "C0",
        "oblast": "C0",
        "branch": "C0",
        "duty_phone": "C0",
        "version": "C0",
        "changed_by": "C1",
        "changed_at": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=FacilityKind.values), name="facility_kind_known"),
            models.CheckConstraint(condition=models.Q(oblast__in=["", *Oblast.values]), name="facility_oblast_known"),
            models.CheckConstraint(condition=models.Q(branch__in=["", *Branch.values]), name="facility_branch_known"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="facility_valid_forward"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=FacilityKind.STABILIZATION)
                | models.Q(~models.Q(oblast=""), duty_phone="", label_uk__regex=POINT_PATTERN),
                name="point_known_by_oblast_only",
            ),
            models.UniqueConstraint(
                fields=["oblast", "label_uk"], condition=~models.Q(oblast=""), name="facility_once_in_an_oblast"
            ),
        ]


@pghistory.track(model_name="StagePolicyHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class StagePolicy(Reference):
    """The requirements of a stage, which an administrator may change; `code` is the stage."""

    first_contact_hours = models.PositiveSmallIntegerField()
    silence_green_days = models.PositiveSmallIntegerField()
    silence_amber_days = models.PositiveSmallIntegerField()
    silence_red_days = models.PositiveSmallIntegerField()
    next_step_days = models.PositiveSmallIntegerField()
    step_uk = models.CharField(max_length=160)
    step_en = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")  # NULL: as delivered
    changed_at = models.DateTimeField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        **Reference.field_classes,
        "first_contact_hours": "C0",
        "silence_green_days": "C0",
        "silence_amber_days": "C0",
        "silence_red_days": "C0",
        "next_step_days": "C0",
        "step_uk": "C0",
        "step_en": "C0",
        "version": "C0",
        "changed_by": "C1",
        "changed_at": "C0",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(code__in=Stage.values), name="policy_of_a_stage")]

    @property
    def step(self) -> str:
        """The usual next step."""
        return self.step_en if get_language() == "en" else self.step_uk

    def silence_days(self, risk: Risk) -> int:
        return int(getattr(self, f"silence_{risk.value}_days"))

    def horizon(self, risk: Risk, today: date) -> Horizon:
        days, limit = self.next_step_days, self.silence_days(risk)
        return Horizon.of(Stage(self.code), risk, today, usual_days=days, limit_days=limit)


def high_risk_limit(stage: str) -> models.Subquery:
    """In a query: how many days without a contact the stage in this column allows at high risk (is_late_at_high_risk())."""
    return models.Subquery(StagePolicy.objects.filter(code=models.OuterRef(stage)).values("silence_red_days")[:1])


POLICY: Final = PreparedInstances(StagePolicy, lambda *, code: StagePolicy.objects.filter(code=code))


def stage_policy(stage: str) -> StagePolicy:
    """Requirements of this stage; each form that proposes a next step reads them."""
    (policy,) = POLICY.instances(code=stage)
    return policy


def stage_policies() -> list[StagePolicy]:
    """Of all stages, by one query."""
    return list(StagePolicy.objects.all())


def first_steps() -> dict[Programme, str]:
    """The usual first step of each programme."""
    steps = {policy.code: policy.step for policy in stage_policies()}
    return {programme: steps[first] for programme, (first, *_) in STAGES.items()}

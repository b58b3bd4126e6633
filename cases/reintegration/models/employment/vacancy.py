"""Directories of work, which the application only reads: kinds of training, what service in a body depends on."""

from datetime import date
from typing import Any, ClassVar, Final

import pghistory
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from cases.reintegration.states import (
    LIFTING_KG,
    Demand,
    EmployerKind,
    Entrance,
    Factor,
    Hands,
    PostKind,
    Rests,
    ServiceRuleKind,
    VacancyEnd,
)
from privacy.ids import new_id
from supporters.directory.models import Branch, Supporter
from veterans.models import Territory
from veterans.models.reference import Reference


class TrainingKind(Reference):
    """A kind of training that a person has or wants, and that work needs or gives."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField(unique=True)

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "number": "C0"}


class ServiceRuleQuerySet(QuerySet["ServiceRule"]):
    def valid_on(self, day: date) -> "ServiceRuleQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class ServiceRule(Reference):
    """Service in this body depends on this. `verified_on` is NULL while nobody has confirmed it: the match asks to clarify it."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    body = models.CharField(max_length=5, choices=Branch.choices)
    kind = models.CharField(max_length=8, choices=ServiceRuleKind.choices)

    objects = ServiceRuleQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "body": "C0", "kind": "C0"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(body__in=Branch.values, kind__in=ServiceRuleKind.values), name="service_rule_known"
            ),
            models.UniqueConstraint(fields=["body", "kind"], condition=Q(valid_to=None), name="one_service_rule_of_a_kind"),
        ]


ABOUT_CHARS: Final = 1000


class VacancyQuerySet(QuerySet["Vacancy"]):
    def open_on(self, day: date) -> "VacancyQuerySet":
        """Not ended, and not past its last day: what may be offered to somebody."""
        return self.filter(ended_at=None, valid_until__gte=day)


def _demand() -> Any:
    return models.CharField(max_length=10, choices=Demand.choices, default=Demand.NOT_SAID)


@pghistory.track(model_name="VacancyHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Vacancy(models.Model):
    """A post that an employer fills, and what it asks of a body; no data of a person under support.

    `about`: what the work is. `territory` is NULL for work from anywhere (`is_remote`). `valid_until`: the last day. `hours` a
    day, `lifting_kg`, `hands`, `rests` (the breaks that it gives): NULL and "" are not known. Contact: an office of the employer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.CharField(max_length=160)
    employer_kind = models.CharField(max_length=8, choices=EmployerKind.choices)
    post = models.CharField(max_length=160)
    post_kind = models.CharField(max_length=7, choices=PostKind.choices)
    about = models.CharField(max_length=ABOUT_CHARS, blank=True, default="")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    is_remote = models.BooleanField(default=False)
    valid_until = models.DateField()
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_phone = models.CharField(max_length=16, blank=True, default="")  # E.164
    contact_email = models.EmailField(blank=True, default="")
    sitting = _demand()
    standing = _demand()
    walking = _demand()
    stairs = _demand()
    heights = _demand()
    fine_work = _demand()
    screen = _demand()
    noise = _demand()
    driving = _demand()
    shifts = _demand()
    night = _demand()
    lifting_kg = models.PositiveSmallIntegerField(null=True)
    hands = models.CharField(max_length=4, choices=Hands.choices, blank=True, default="")
    hours = models.PositiveSmallIntegerField(null=True)
    rests = models.CharField(max_length=6, choices=Rests.choices, blank=True, default="")
    entrance = models.CharField(max_length=10, choices=Entrance.choices, default=Entrance.NOT_SAID)
    needs_training = models.ForeignKey(TrainingKind, models.PROTECT, null=True, related_name="+")
    gives_training = models.ForeignKey(TrainingKind, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=9, choices=VacancyEnd.choices, blank=True, default="")

    objects = VacancyQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("id", "employer", "employer_kind", "post", "post_kind", "about", "territory", "is_remote"), "C0"),
        **dict.fromkeys(("contact_name", "contact_phone", "contact_email"), "C1"),
        **dict.fromkeys((*Factor.values, "lifting_kg", "hands", "hours", "rests", "entrance"), "C0"),
        **dict.fromkeys(("needs_training", "gives_training", "valid_until", "version"), "C0"),
        **dict.fromkeys(("changed_by", "changed_at", "ended_at", "end_reason"), "C1"),
    }
    open_text_reasons: ClassVar[str] = "an employer's announcement and its office: it tells of no person under support"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("employer"), Lower("post"), "employer_kind", "post_kind", "territory",
                condition=Q(ended_at=None), nulls_distinct=False, name="vacancy_once",
            ),
            models.CheckConstraint(
                condition=Q(employer_kind__in=EmployerKind.values, post_kind__in=PostKind.values), name="vacancy_kinds_known"
            ),
            models.CheckConstraint(condition=~Q(employer="") & ~Q(post=""), name="vacancy_named"),
            models.CheckConstraint(
                condition=Q(post_kind=PostKind.CIVIL) | ~Q(employer_kind=EmployerKind.OTHER), name="vacancy_service_in_a_body"
            ),
            models.CheckConstraint(
                condition=Q(is_remote=True, territory=None) | Q(is_remote=False, territory__isnull=False),
                name="vacancy_somewhere",
            ),
            models.CheckConstraint(condition=~Q(contact_phone="", contact_email=""), name="vacancy_can_be_asked_about"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__in": Demand.values for name in Factor.values}), name="vacancy_demands_known"
            ),
            models.CheckConstraint(
                condition=(Q(lifting_kg=None) | Q(lifting_kg__in=LIFTING_KG)) & (Q(hours=None) | Q(hours__range=(1, 24))),
                name="vacancy_amounts_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    hands__in=["", *Hands.values], rests__in=["", *Rests.values], entrance__in=Entrance.values
                ),
                name="vacancy_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False, end_reason__in=VacancyEnd.values),
                name="vacancy_ended_or_open",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["valid_until", "id"], condition=Q(ended_at=None), name="vacancy_open_until")]

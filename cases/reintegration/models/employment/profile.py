from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet

from cases.case.models.group import of_persons
from cases.reintegration.models.employment.vacancy import TrainingKind
from cases.reintegration.states import LIFTING_KG, Factor, Hands, Rests, WorkAnswer
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Branch, Supporter
from veterans.models import Person, Territory

WISHES: Final = ("service", "system", "remote", "moving")
ANSWERS: Final = (*Factor.values, *WISHES)
"""Columns with a WorkAnswer."""


class FunctionalProfileQuerySet(QuerySet["FunctionalProfile"]):
    def current(self) -> "FunctionalProfileQuerySet":
        """Not replaced; one of a person, and after a join one of each joined person."""
        return self.filter(replaced_at=None)

    def of_person(self, person_id: Any) -> "FunctionalProfileQuerySet":
        """Also of those who were joined into this person, the newest first: of a group the last profile holds."""
        return self.filter(of_persons([person_id])).order_by("-recorded_at", "-pk")


def _answer() -> Any:
    return models.CharField(max_length=9, choices=WorkAnswer.choices, default=WorkAnswer.NOT_ASKED)


class FunctionalProfile(models.Model):
    """What a person can do at work, where and what they want to work, as they say. A changed profile is another row.

    `service`: whether the person may serve by the conclusion of a commission; `system`: whether they want to stay in a body
    of the ministry, `bodies`: in which of the four. `lifting_kg`, `hours` (a day), `hands`, `rests`: NULL and "" are not asked.
    `conditions`: what an answer «on a condition» needs. `territory`: where the person wants to work.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="functional_profiles")
    sitting = _answer()
    standing = _answer()
    walking = _answer()
    stairs = _answer()
    heights = _answer()
    fine_work = _answer()
    screen = _answer()
    noise = _answer()
    driving = _answer()
    shifts = _answer()
    night = _answer()
    lifting_kg = models.PositiveSmallIntegerField(null=True)
    hands = models.CharField(max_length=4, choices=Hands.choices, blank=True, default="")
    hours = models.PositiveSmallIntegerField(null=True)
    rests = models.CharField(max_length=6, choices=Rests.choices, blank=True, default="")
    conditions = SealedTextField(subject="person_id", null=True)
    service = _answer()
    system = _answer()
    bodies = ArrayField(models.CharField(max_length=5, choices=Branch.choices), default=list)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    remote = _answer()
    moving = _answer()
    wishes = SealedTextField(subject="person_id", null=True)
    recorded_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    objects = FunctionalProfileQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        **dict.fromkeys((*ANSWERS, "lifting_kg", "hands", "hours", "rests", "bodies", "territory"), "C3"),
        "conditions": "C3",
        "wishes": "C3",
        "recorded_by": "C1",
        "recorded_at": "C2",
        "replaced_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(replaced_at=None), name="one_current_profile"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__in": WorkAnswer.values for name in ANSWERS}), name="profile_answers_known"
            ),
            models.CheckConstraint(
                condition=(Q(lifting_kg=None) | Q(lifting_kg__in=LIFTING_KG)) & (Q(hours=None) | Q(hours__range=(1, 24))),
                name="profile_amounts_known",
            ),
            models.CheckConstraint(
                condition=Q(hands__in=["", *Hands.values], rests__in=["", *Rests.values], bodies__contained_by=Branch.values),
                name="profile_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=F("recorded_at")), name="profile_replaced_later"
            ),
        ]


class ProfileTraining(models.Model):
    """A kind of training that the person of the profile has or, unless `is_held`, wants."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    profile = models.ForeignKey(FunctionalProfile, models.PROTECT, related_name="trainings")
    kind = models.ForeignKey(TrainingKind, models.PROTECT, related_name="+")
    is_held = models.BooleanField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "profile": "C2", "kind": "C2", "is_held": "C2"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "kind"], name="training_once_in_a_profile")]

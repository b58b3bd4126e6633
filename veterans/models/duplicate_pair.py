from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models.person import Person

WORDS_CHARS: Final = 500
LEAST_SHOWN: Final = 600  # of 1000; a pair that a registrar has judged is shown at any score


class PairState(models.TextChoices):
    OPEN = "open", _("not decided")
    DIFFERENT = "different", _("different people")
    JOINED = "joined", _("joined")


class DuplicatePairQuerySet(QuerySet["DuplicatePair"]):
    def of(self, one: UUID, other: UUID) -> "DuplicatePairQuerySet":
        """The pair of two persons in any order; at most one row."""
        return self.filter(first=min(one, other), second=max(one, other))

    def among(self, persons: Any) -> "DuplicatePairQuerySet":
        """Both persons are among these keys, a queryset."""
        return self.filter(first__in=persons, second__in=persons)

    def current(self) -> "DuplicatePairQuerySet":
        """Nobody of the two is joined into another person: a search finds the pair of who remains instead."""
        return self.filter(first__joined_into=None, second__joined_into=None)

    def undecided(self, day: date) -> "DuplicatePairQuerySet":
        """Wait for a decision on `day`: alike enough, and not put off to a later day."""
        alike = Q(score__gte=LEAST_SHOWN) | Q(registrar_at__isnull=False)
        return self.current().filter(alike, Q(later_until=None) | Q(later_until__lte=day), state=PairState.OPEN)

    def put_off(self, day: date) -> "DuplicatePairQuerySet":
        return self.current().filter(state=PairState.OPEN, later_until__gt=day)

    def settled(self) -> "DuplicatePairQuerySet":
        return self.exclude(state=PairState.OPEN)


@pghistory.track(model_name="DuplicatePairHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class DuplicatePair(models.Model):
    """Two persons that may be one and the same. `first` has the lower key, so that a pair has one row.

    `score` is the likelihood in thousandths, `reasons` are codes of MatchWeight. `verdict…`: what a head decided.
    `registrar…`: who registered one of them although the other was shown, and why these are two people. `later_until`: the pair
    is shown again from this day on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=30))
    state = models.CharField(max_length=10, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField()
    later_until = models.DateField(null=True)
    later_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    verdict_words = SealedTextField(subject="first_id", null=True, max_chars=WORDS_CHARS)
    verdict_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    verdict_at = models.DateTimeField(null=True)
    registrar_words = SealedTextField(subject="first_id", null=True, max_chars=WORDS_CHARS)
    registrar = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    registrar_at = models.DateTimeField(null=True)

    objects = DuplicatePairQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "first": "C2",
        "second": "C2",
        "score": "C2",
        "reasons": "C2",
        "state": "C2",
        "found_at": "C2",
        "later_until": "C2",
        "later_by": "C1",
        "verdict_words": "C3",
        "verdict_by": "C1",
        "verdict_at": "C2",
        "registrar_words": "C3",
        "registrar": "C1",
        "registrar_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_of_two"),
            models.CheckConstraint(condition=Q(score__range=(0, 1000)), name="duplicate_pair_score"),
            models.CheckConstraint(condition=Q(state__in=PairState.values), name="duplicate_pair_state_known"),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, verdict_by=None, verdict_at=None, verdict_words=None)
                | (~Q(state=PairState.OPEN) & Q(verdict_by__isnull=False, verdict_at__isnull=False)),
                name="duplicate_pair_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(registrar=None, registrar_at=None, registrar_words=None)
                | Q(registrar__isnull=False, registrar_at__isnull=False, registrar_words__isnull=False),
                name="duplicate_pair_registrar",
            ),
        ]
        indexes = [
            models.Index(fields=["-score"], condition=Q(state=PairState.OPEN), name="duplicate_pair_open"),
            models.Index(fields=["second"], name="duplicate_pair_by_second"),
        ]

    @property
    def is_erased(self) -> bool:
        """Whether the data of either person were erased. It opens nothing."""
        return self.first.is_erased or self.second.is_erased


class PairSearch(models.Model):
    """The queue of persons whose facts have changed: who looks like them has to be searched for.

    A row for each change, never one for each person: an action then never waits for the search that works on the row, and a
    change during a search is searched for again.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "person": "C2", "asked_at": "C2"}

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "-id"], name="pair_search_newest_first")]

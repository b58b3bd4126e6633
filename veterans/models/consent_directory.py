"""The directory behind consents: what a person is asked about, in which words, and on what the processing of data may rest."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from veterans.models.reference import Reference


class Scope(models.TextChoices):
    """What a person is asked to consent to. The words of a timeline; a page has those of the directory."""

    CARE = "care", _("support and the data for it")
    UNIT = "unit", _("data for the unit")
    FAMILY = "family", _("talking with the family")
    PROVIDER = "provider", _("data for a community or another service")
    EMPLOYER = "employer", _("data for an employer")
    PEER = "peer", _("contact with a peer")
    SCREENING = "screening", _("questionnaires about well-being")
    ATTENDANCE = "attendance", _("notes on events the person came to")


CONSENT = "consent"  # the legal basis that is the consent itself
VITAL_INTERESTS = "vital_interests"  # only of a person who can't consent


class ConsentScope(Reference):
    """A scope of consent; `code` is a Scope. `number`: the order on the page."""

    number = models.PositiveSmallIntegerField()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "number": "C0"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(code__in=Scope.values), name="consent_scope_known")]


class ConsentText(models.Model):
    """A version of the words that the person hears or reads about a scope. It is never changed: another version follows it.

    `number` counts the versions of a scope. `verified_on` is NULL until a lawyer has confirmed the words.
    """

    code = models.CharField(max_length=40, primary_key=True)
    scope = models.ForeignKey(ConsentScope, models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField()
    words_uk = models.TextField()
    words_en = models.TextField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    verified_on = models.DateField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "code": "C0",
        "scope": "C0",
        "number": "C0",
        "words_uk": "C0",
        "words_en": "C0",
        "valid_from": "C0",
        "source": "C0",
        "verified_on": "C0",
    }
    open_text_reasons: ClassVar[str] = "a directory: it tells of no person"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "number"], name="consent_text_once")]

    @property
    def words(self) -> str:
        return self.words_en if get_language() == "en" else self.words_uk


class LegalBasisQuerySet(QuerySet["LegalBasis"]):
    def valid_on(self, day: date) -> "LegalBasisQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def besides_consent(self, day: date) -> "LegalBasisQuerySet":
        """On which the processing may rest without the consent of the person."""
        return self.valid_on(day).exclude(pk=CONSENT).order_by("number")


class LegalBasis(Reference):
    """On what the processing of data rests (law 2297-VI). `verified_on` is NULL while the article is not confirmed."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField()

    objects = LegalBasisQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "number": "C0"}

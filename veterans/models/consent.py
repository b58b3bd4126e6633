from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter
from veterans.models.consent_directory import CONSENT, ConsentScope, ConsentText, LegalBasis, Scope
from veterans.models.person import Person

UNDO_WITHIN: Final = timedelta(minutes=15)
KYIV_DAY: Final = f"(%(expressions)s AT TIME ZONE '{KYIV.key}')::date"  # TruncDate can't be written into a migration
GIVEN_ON: Final = Func("given_at", template=KYIV_DAY, output_field=models.DateField())


class Channel(models.TextChoices):
    SPOKEN = "spoken", _("in person")
    WRITTEN = "written", _("in writing")
    PHONE = "phone", _("by phone")
    ELECTRONIC = "electronic", _("electronically")


class Answer(models.TextChoices):
    GIVEN = "given", _("consent is given")
    REFUSED = "refused", _("refusal")
    NOT_ASKED = "not_asked", _("not asked yet")


class Lasts(models.TextChoices):
    UNTIL_WITHDRAWN = "until_withdrawn", _("until it is withdrawn")
    UNTIL_DAY = "until_day", _("until a day")


class ConsentQuerySet(QuerySet["Consent"]):
    def current(self) -> "ConsentQuerySet":
        """The latest answer; at most one of a person and scope."""
        return self.filter(replaced_at=None)

    def of_person(self, person_id: Any) -> "ConsentQuerySet":
        """Of this person or of somebody who was joined into them."""
        return self.filter(person__in=Person.objects.of_group([person_id]).values("pk"))

    def answered_last(self, scope: Any) -> "Consent | None":
        """What was answered or withdrawn last, on whichever card; who was not asked has not answered."""
        answered = self.current().filter(scope=scope).exclude(answer=Answer.NOT_ASKED)
        return answered.order_by(Greatest("given_at", "withdrawn_at").desc(), "-recorded_at", "-pk").first()

    def consenting(self, scope: Any, person_ids: Collection[UUID], day: date) -> set[UUID]:
        """Of these persons, who remain of their groups: those whose last answer is a consent in force. One query."""
        return {person for _scope, person in self.consents_in_force([scope], person_ids, day)}

    def consents_in_force(self, scopes: Collection[Any], person_ids: Collection[UUID], day: date) -> set[tuple[str, UUID]]:
        """The same for several scopes, as pairs of a scope and a person."""
        theirs = self.current().filter(person__in=Person.objects.of_group(person_ids).values("pk"), scope__in=scopes)
        answered = theirs.exclude(answer=Answer.NOT_ASKED).select_related("person")
        rows = answered.order_by(Greatest("given_at", "withdrawn_at"), "recorded_at", "pk")
        last = {(row.scope_id, row.person.remaining_id): row for row in rows}
        return {key for key, row in last.items() if row.is_in_force(day)}


class Consent(models.Model):
    """What a person answered when asked about a scope. Another answer is another row, and this one is then replaced.

    `text`, `channel`: what the person heard and how they answered; NULL and "" when they were not asked. `basis`: on what the
    processing rests; NULL when it rests on nothing. `given_at`: when the person answered, `recorded_at`: when it was written
    down. `valid_until`: the last day, for a consent that lasts until a day. `words`: of `taken_by` about the answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    scope = models.ForeignKey(ConsentScope, models.PROTECT, related_name="+")
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    lasts = models.CharField(max_length=15, choices=Lasts.choices, blank=True)
    valid_until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)
    words = SealedTextField(subject="person_id", null=True)

    objects = ConsentQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        "scope": "C2",
        "text": "C2",
        "channel": "C2",
        "answer": "C2",
        "basis": "C2",
        "taken_by": "C1",
        "given_at": "C2",
        "recorded_at": "C2",
        "lasts": "C2",
        "valid_until": "C2",
        "withdrawn_at": "C2",
        "withdrawn_by": "C1",
        "replaced_at": "C2",
        "words": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "scope"], condition=Q(replaced_at=None), name="one_current_consent"),
            models.CheckConstraint(condition=Q(channel__in=["", *Channel.values]), name="consent_channel_known"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="consent_answer_known"),
            models.CheckConstraint(
                condition=Q(answer=Answer.NOT_ASKED, text=None, channel="")
                | (~Q(answer=Answer.NOT_ASKED) & Q(text__isnull=False) & ~Q(channel="")),
                name="consent_asked_in_words",
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.GIVEN, lasts=Lasts.UNTIL_WITHDRAWN, valid_until=None)
                | Q(answer=Answer.GIVEN, lasts=Lasts.UNTIL_DAY, valid_until__isnull=False)
                | (~Q(answer=Answer.GIVEN) & Q(lasts="", valid_until=None)),
                name="consent_lasts_stated",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=GIVEN_ON), name="consent_valid_after_given"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.GIVEN, basis__isnull=False, basis=CONSENT)
                | (~Q(answer=Answer.GIVEN) & (Q(basis=None) | ~Q(basis=CONSENT))),
                name="consent_is_its_basis",
            ),
            models.CheckConstraint(
                condition=~Q(scope=Scope.CARE, answer=Answer.REFUSED) | Q(basis__isnull=False), name="care_rests_on_a_basis"
            ),
            models.CheckConstraint(condition=Q(recorded_at__gte=F("given_at")), name="consent_recorded_after_given"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(
                    answer=Answer.GIVEN,
                    withdrawn_at__isnull=False,
                    withdrawn_at__gte=F("given_at"),
                    withdrawn_by__isnull=False,
                ),
                name="consent_withdrawn_or_kept",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=F("recorded_at")), name="consent_replaced_later"
            ),
        ]

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def may_be_undone(self, by: Supporter, at: datetime) -> bool:
        """By whom recorded the latest answer or withdrawal, for a quarter of an hour."""
        if self.withdrawn_at:
            return self.withdrawn_by_id == by.pk and at - self.withdrawn_at <= UNDO_WITHIN
        return self.taken_by_id == by.pk and at - self.recorded_at <= UNDO_WITHIN

    def is_in_force(self, day: date) -> bool:
        given = self.answer == Answer.GIVEN and not self.is_withdrawn
        return given and (self.valid_until is None or self.valid_until >= day)

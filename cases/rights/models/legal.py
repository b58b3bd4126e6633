"""The law behind the rights of a person, as data: terms and the words of the notice. The application only reads them."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from cases.rights.states import DayCount, RightKind
from supporters.notifications.models import Hours
from veterans.models.reference import Reference


class LegalTerm(Reference):
    """Within how many days a request is answered; `code` is a RightKind. `verified_on` is NULL while nobody has confirmed it."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    days = models.PositiveSmallIntegerField()
    counted = models.CharField(max_length=10, choices=DayCount.choices)

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "days": "C0", "counted": "C0"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__in=RightKind.values), name="legal_term_of_a_right"),
            models.CheckConstraint(condition=Q(days__gte=1), name="legal_term_of_days"),
            models.CheckConstraint(condition=Q(counted__in=DayCount.values), name="legal_term_counted"),
        ]

    def due_on(self, received_on: date, hours: Hours) -> date:
        """The last day of the answer; the day of receipt is not counted."""
        if self.counted == DayCount.WORKING:
            return hours.after(received_on, self.days)
        return received_on + timedelta(days=self.days)


class NoticePart(Reference):
    """A part of the notice that a person gets about the processing of their data; its label is the heading.

    `number`: the order on the paper. `verified_on` is NULL until a lawyer has confirmed the words.
    """

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField(unique=True)
    words_uk = models.TextField()
    words_en = models.TextField()

    field_classes: ClassVar[dict[str, str]] = {
        **Reference.field_classes,
        "number": "C0",
        "words_uk": "C0",
        "words_en": "C0",
    }

    @property
    def words(self) -> str:
        return self.words_en if get_language() == "en" else self.words_uk

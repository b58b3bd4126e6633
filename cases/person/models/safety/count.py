"""How many signs of each kind were named first in a quarter, for the country only."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.person.states import DangerKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import months_later

DIGITS = 6  # of each number, so that a count of any size has the same length


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter_on: date) -> date:
    return months_later(quarter_on, 3)


class SafetyCount(models.Model):
    """Counters of one quarter, sealed: each talk of the quarter seals them anew, also one that counts nothing.

    No number of them can be computed from rows of persons, and two copies of the table do not show whose talk added to it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    quarter_on = models.DateField(unique=True)
    counts = SealedTextField(max_chars=DIGITS * 10)

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "quarter_on": "C0", "counts": "C2"}
    open_text_reasons: ClassVar[str] = "the day is that of a quarter of the country; no person has one"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter_on__month__in=(1, 4, 7, 10), quarter_on__day=1), name="safety_count_of_a_quarter"
            )
        ]

    @property
    def numbers(self) -> tuple[int, ...]:
        """In the order of DangerKind."""
        text: str = self.counts
        return tuple(int(text[place : place + DIGITS]) for place in range(0, DIGITS * len(DangerKind), DIGITS))

    def write(self, numbers: tuple[int, ...]) -> None:
        self.counts = "".join(f"{number:0{DIGITS}d}" for number in numbers)

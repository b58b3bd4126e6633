"""The day of a first step that a register does not name: spread over working days, so that no day gets a heap of them."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count

from cases.case.models import ImportedRow
from supporters.directory.models import Supporter
from supporters.notifications.models import Hours

A_DAY: Final = 6
"""First steps of a colleague on one working day: about half of the contacts that a day holds (eight hours, 40 minutes each), so
that the work that was planned before has its place. A caseload of 40 is met in seven working days."""


def free_day(whose: UUID, *, people: int, today: date, hours: Hours) -> date:
    """The first working day after today with room for one more; later rows of the same colleague or department come after it.

    `people`: over whose days the steps are spread, at least one.
    """
    days = ImportedRow.objects.of_card().filter(spread_for=whose, spread_on__gt=today).values("spread_on")
    last = days.annotate(n=Count("pk")).order_by("-spread_on").first()
    if last is None:
        return hours.after(today, 1)
    day: date = last["spread_on"] or today
    return day if last["n"] < A_DAY * people else hours.after(day, 1)


def people_of(department_id: UUID) -> int:
    """How many colleagues may take the cards that wait in the queue of the department."""
    return max(1, Supporter.objects.owners().filter(department=department_id).count())

"""Working days and quiet hours: stored as rows, read as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final
from uuid import UUID

import pghistory
from django.db import models
from django.db.models import F, Q, Value

from privacy.ids import new_id
from supporters.directory.calendar import KYIV, kyiv_day, kyiv_time
from supporters.directory.models.department import Department
from supporters.directory.models.supporter import Supporter

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(8, 0)  # Europe/Kyiv
LOOKED_AT: Final = timedelta(days=200)  # exceptions read before and after a day, enough for counting working days
SATURDAY: Final = 5


@pghistory.track(model_name="CalendarDayHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class CalendarDay(models.Model):
    """An exception of the working week.

    Under martial law public holidays are working days (Закон 2136-IX, ст. 6), so without a row Monday to Friday are.
    """

    day = models.DateField(primary_key=True)
    is_worked = models.BooleanField()
    reason = models.CharField(max_length=120)
    changed_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {
        "day": "C0",
        "is_worked": "C0",
        "reason": "C1",
        "changed_by": "C1",
        "changed_at": "C0",
    }


class QuietWindowQuerySet(models.QuerySet["QuietWindow"]):
    def in_force(self, at: datetime) -> "QuietWindowQuerySet":
        return self.filter(from_at__lte=at, to_at__gt=at)


@pghistory.track(model_name="QuietWindowHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class QuietWindow(models.Model):
    """Quiet hours of a department and its subtree during an alert or an outage; `department` NULL: the whole site.

    What came due meanwhile is sent when they are over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="quiet_windows")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    reason = models.CharField(max_length=120)
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = QuietWindowQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C1",
        "from_at": "C1",
        "to_at": "C1",
        "reason": "C1",
        "made_by": "C1",
        "made_at": "C0",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="quiet_window_forward")]
        indexes = [models.Index(fields=["to_at"], name="quiet_window_by_end")]


@dataclass(frozen=True)
class Hours:
    """`exceptions`: by day, whether it is a working day; `quiet_in`: departments in quiet hours, with their subtrees.

    None in `quiet_in` is the whole site.
    """

    exceptions: Mapping[date, bool]
    quiet_in: frozenset[UUID | None]

    def is_worked(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def before(self, day: date, working_days: int) -> date:
        """The last day from which so many working days have passed until `day`, including `day` if it is one."""
        while working_days:
            working_days -= self.is_worked(day)
            day -= timedelta(days=1)
        return day

    def after(self, day: date, working_days: int) -> date:
        """The first day on which so many working days have passed since `day`: the inverse of `before`."""
        while working_days:
            day += timedelta(days=1)
            working_days -= self.is_worked(day)
        return day

    def is_quiet(self, at: datetime) -> bool:
        """Whether it is night or quiet hours of the whole site."""
        return is_night(at) or None in self.quiet_in


def is_night(at: datetime) -> bool:
    return not QUIET_UNTIL <= kyiv_time(at) < QUIET_FROM


def hours_at(at: datetime) -> Hours:
    """One query: a row of it is a day, or without a day the department of a quiet window."""
    day = kyiv_day(at)
    exceptions = CalendarDay.objects.filter(day__range=(day - LOOKED_AT, day + LOOKED_AT))
    days = exceptions.values_list("day", "is_worked", Value(None, models.UUIDField()))
    no_day = Value(None, models.DateField()), Value(None, models.BooleanField())
    rows = list(days.union(QuietWindow.objects.in_force(at).values_list(*no_day, "department_id"), all=True))
    return Hours(
        {day: is_worked for day, is_worked, _department in rows if day},
        frozenset(department for day, _is_worked, department in rows if day is None),
    )


def last_waking_moment(at: datetime) -> datetime:
    """`at` itself, or the last minute before the night it falls into."""
    if not is_night(at):
        return at
    local = at.astimezone(KYIV)
    evening = local.replace(hour=QUIET_FROM.hour, minute=0, second=0, microsecond=0) - timedelta(minutes=1)
    return evening if kyiv_time(at) >= QUIET_FROM else evening - timedelta(days=1)

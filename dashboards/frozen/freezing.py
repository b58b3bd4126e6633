"""Freeze the numbers of each department as of 06:00, and remove the days that are not kept."""

from datetime import date, datetime
from typing import Final

from django.db import connection, transaction

from dashboards.clock import clock_at
from dashboards.frozen.counting import NOTHING, counted_by_department
from dashboards.frozen.moments import LATE, frozen_moment, kept_by_day
from dashboards.frozen.tree import tree_now
from dashboards.models import FrozenDay
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

FREEZE_LOCK: Final = 7_301_050  # advisory lock: two schedulers would count the same day twice
MONDAY: Final = 2  # of `week_day`


def freeze_due(*, at: datetime, run: Run) -> None:
    """Freeze the day of `at`, once, and remove the days that are not kept. May run at any time and concurrently."""
    day = kyiv_day(at)
    if FrozenDay.objects.filter(day=day).exists():
        return
    with run.alone(Task.FROZEN, item=day):
        freeze(at=at)
    with run.alone(Task.FROZEN, item="kept"):
        thin_out(day)


@transaction.atomic
def freeze(*, at: datetime) -> int:
    """Make the rows of the Kyiv day of `at`, of all departments or of none. Return how many; 0 before 06:00, or if they exist.

    The rules of 06:00 are applied to the rows as they are `at`. Half an hour later those have changed too much, and the day stays
    without numbers.
    """
    day = kyiv_day(at)
    moment = frozen_moment(day)
    if not moment <= at <= moment + LATE:
        return 0
    _wait_for_others()
    if FrozenDay.objects.filter(day=day).exists():
        return 0
    numbers = counted_by_department(clock_at(moment))
    rows = [
        FrozenDay(
            day=day, department=department, above=list(above), numbers=numbers.get(department, NOTHING), spreads={}, made_at=at
        )
        for department, above in tree_now(numbers).items()
    ]
    return len(FrozenDay.objects.bulk_create(rows))


def thin_out(today: date) -> int:
    """Remove the days before the last 24 months, except Mondays. Return how many rows."""
    removed, _by_model = FrozenDay.objects.filter(day__lt=kept_by_day(today)).exclude(day__week_day=MONDAY).delete()
    return removed


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FREEZE_LOCK])

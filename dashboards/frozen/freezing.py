"""Freeze the numbers of each department as of 06:00, make up for missed days, and remove the days that are not kept."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from dashboards.clock import clock_at
from dashboards.frozen.counting import FROZEN, counted_by_department
from dashboards.frozen.first_contacts import first_contacts, spread_by_subtree
from dashboards.frozen.history import FIRST_CONTACT
from dashboards.frozen.moments import LATE, frozen_moment, kept_by_day, last_morning
from dashboards.frozen.past import Known, numbers_as_of
from dashboards.frozen.tree import PastTree, Tree, tree_now
from dashboards.models import FrozenDay
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

FREEZE_LOCK: Final = 7_301_050  # advisory lock: two schedulers would count the same day twice
MADE_UP: Final = timedelta(weeks=13)  # so far back a missed day is made up: the line of a page, and a week more
A_RUN: Final = 7  # days; the next run goes on with those before them
MONDAY: Final = 2  # of `week_day`


def freeze_due(*, at: datetime, run: Run) -> None:
    """Freeze the day of `at` and the missed days before it, each alone; then remove the days that are not kept.

    May run at any time and concurrently, and goes on where an earlier run was killed.
    """
    missing = missing_days(at)
    for day in missing[:A_RUN]:
        with run.alone(Task.FROZEN, item=day):
            freeze(day, at=at)
    if missing:
        with run.alone(Task.FROZEN, item="kept"):
            thin_out(last_morning(at))


def missing_days(at: datetime) -> list[date]:
    """The last morning, if it has no rows yet, and the days without rows that follow one with rows; the latest first."""
    today = last_morning(at)
    frozen = set(FrozenDay.objects.filter(day__gt=today - MADE_UP).values_list("day", flat=True).distinct())
    days = (today - timedelta(days=back) for back in range((today - min(frozen, default=today)).days + 1))
    return [day for day in days if day not in frozen]


@transaction.atomic
def freeze(day: date, *, at: datetime) -> int:
    """Make the rows of a day, of all departments or of none. Return how many; 0 before 06:00, or if they exist.

    Until 06:30 the rules of 06:00 are applied to the rows as they are `at`. Later these have changed too much, and the numbers
    are those that the history says of 06:00.
    """
    moment = frozen_moment(day)
    if at < moment or not _is_alone() or FrozenDay.objects.filter(day=day).exists():
        return 0
    known, tree = _now(moment) if at <= moment + LATE else _then(moment)
    return len(FrozenDay.objects.bulk_create(_rows(day, known, tree, first_contacts([moment]).get(moment), at)))


def freeze_past(days: Collection[date], *, at: datetime) -> int:
    """Make the rows of many days from the history, by one statement for all. None of the days may have rows."""
    moments = {frozen_moment(day): day for day in days}
    known, hours, trees = numbers_as_of(moments), first_contacts(moments), PastTree()
    rows = [
        row
        for moment, day in moments.items()
        for row in _rows(day, known[moment], trees.at(moment, known[moment].departments), hours.get(moment), at)
    ]
    return len(FrozenDay.objects.bulk_create(rows))


def thin_out(today: date) -> int:
    """Remove the days before the last 24 months, except Mondays. Return how many rows."""
    removed, _by_model = FrozenDay.objects.filter(day__lt=kept_by_day(today)).exclude(day__week_day=MONDAY).delete()
    return removed


def _now(moment: datetime) -> tuple[Known, Tree]:
    counted = counted_by_department(clock_at(moment))
    return Known(tuple(one.code for one in FROZEN), counted), tree_now(counted)


def _then(moment: datetime) -> tuple[Known, Tree]:
    known = numbers_as_of([moment])[moment]
    return known, PastTree().at(moment, known.departments)


def _rows(day: date, known: Known, tree: Tree, hours: Mapping[UUID, list[float]] | None, at: datetime) -> Iterator[FrozenDay]:
    """`hours`: None when they are not certain."""
    spreads = None if hours is None else spread_by_subtree(hours, tree)
    nothing = dict.fromkeys(known.codes, 0)
    for department in sorted(tree.kept):
        own: dict[str, Any] = {} if spreads is None else {FIRST_CONTACT: spreads[department]}
        yield FrozenDay(
            day=day,
            department=department,
            above=list(tree.above[department]),
            numbers=known.departments.get(department, nothing),
            spreads=own,
            made_at=at,
        )


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FREEZE_LOCK])
        return bool(cursor.fetchone()[0])

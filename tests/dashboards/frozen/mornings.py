"""Mornings for tests: 06:00 in Kyiv of some day, and rows as a freeze would have made them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from dashboards.frozen.moments import frozen_moment
from dashboards.models import FrozenDay
from supporters.directory.models import Department

TODAY = date(2026, 12, 2)  # a Wednesday


def morning(days: int = 0, minutes: int = 0) -> datetime:
    """06:00 so many days after TODAY, and so many minutes later."""
    return frozen_moment(TODAY + timedelta(days=days)) + timedelta(minutes=minutes)


def make_day(
    department: Department,
    days: int = 0,
    *,
    above: Sequence[Department] = (),
    spread: tuple[int, float, float] | None = None,
    **numbers: int,
) -> FrozenDay:
    names = ("n", "median", "p90")
    spreads = {"first_contact_hours": dict(zip(names, spread, strict=True))} if spread else {}
    return FrozenDay.objects.create(
        day=TODAY + timedelta(days=days),
        department=department.pk,
        above=[one.pk for one in above],
        numbers=numbers,
        spreads=spreads,
        made_at=morning(days),
    )


def frozen(days: int = 0) -> dict[UUID, FrozenDay]:
    """The rows of that day by department."""
    return {row.department: row for row in FrozenDay.objects.filter(day=TODAY + timedelta(days=days))}

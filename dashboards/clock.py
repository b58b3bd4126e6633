"""The moments with which the conditions of a page compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cases.case.models import StagePolicy, conditions, stage_policies
from cases.leading.models.gaps import GapMoments
from supporters.directory.calendar import kyiv_day, midnight

WEEK, MONTH = 7, 30  # days; the texts of the indicators repeat them


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Moments that the conditions compare with, computed once for all numbers of a page.

    The keys of `silence` are stage and risk, those of `first_contact` the stage (cases/case/models/conditions.py). `week` and
    `month` are the midnights when the periods began; both end today.
    """

    now: datetime
    day_ago: datetime
    today: date
    week_ago: date
    week: datetime
    month: datetime
    silence: Mapping[str, datetime]
    first_contact: Mapping[str, datetime]

    def values(self) -> dict[str, Any]:
        """Flat, as the parameters of a prepared query."""
        return {
            "now": self.now,
            "day_ago": self.day_ago,
            "today": self.today,
            "week_ago": self.week_ago,
            "week": self.week,
            "month": self.month,
            **{f"silence {key}": moment for key, moment in self.silence.items()},
            **{f"first_contact {key}": moment for key, moment in self.first_contact.items()},
        }

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Clock":
        def of_kind(kind: str) -> dict[str, Any]:
            return {name.removeprefix(kind): value for name, value in values.items() if name.startswith(kind)}

        return cls(
            **{name: values[name] for name in ("now", "day_ago", "today", "week_ago", "week", "month")},
            silence=of_kind("silence "),
            first_contact=of_kind("first_contact "),
        )

    @property
    def gaps(self) -> GapMoments:
        return GapMoments(self.now, self.day_ago, self.today)


def days_begin(today: date, days: int) -> datetime:
    """The midnight when the period of so many days began that ends today."""
    return midnight(today - timedelta(days=days - 1))


def clock_at(at: datetime, policies: Sequence[StagePolicy] | None = None) -> Clock:
    """`policies`: of all stages, None for reading them."""
    today, policies = kyiv_day(at), stage_policies() if policies is None else policies
    silence, first_contact = conditions.silence_begins(at, policies), conditions.first_contact_ends(at, policies)
    return Clock(
        now=at,
        day_ago=GapMoments.of(at).day_ago,
        today=today,
        week_ago=today - timedelta(days=WEEK),
        week=days_begin(today, WEEK),
        month=days_begin(today, MONTH),
        silence=silence,
        first_contact=first_contact,
    )

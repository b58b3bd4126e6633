"""What 26 weeks have left, computed from the history of the demo: the numbers of 06:00 (docs/adr/0077-frozen-counts.md), and the
counts of the country (docs/adr/0082-country-without-persons.md)."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from dashboards.actions import lines_of
from dashboards.counts import Regions
from dashboards.frozen.country import country_as_of
from dashboards.frozen.freezing import freeze_past
from dashboards.frozen.moments import WEEK, frozen_moment, last_morning, weekly
from dashboards.models import CountryWeek
from supporters.directory.calendar import kyiv_day

WEEKS: Final = 26
EACH: Final = 8  # of the last days, so that tomorrow has a week before it; the worker makes up for the days between


def keep_history(*, at: datetime) -> None:
    freeze_past(mornings(last_morning(at)), at=at)
    publish_weeks(at=at)


def mornings(last: date) -> list[date]:
    """One day a week, and each of the last days."""
    return sorted({*weekly(last, WEEKS + 1), *(last - timedelta(days=back) for back in range(EACH))})


def publish_weeks(*, at: datetime) -> None:
    """Those before the current one, each with all earlier ones known. What nobody has answered is not known of the past."""
    day = kyiv_day(at)
    mondays = weekly(day - timedelta(days=day.weekday()) - WEEK, WEEKS)
    counted, regions = country_as_of([frozen_moment(monday) for monday in mondays]), Regions.read()
    before: dict[str, Any] = {}
    weeks = []
    for monday in mondays:
        moment = frozen_moment(monday)
        before = lines_of(before, counted[moment], regions, monday.isoformat()) | {"unanswered": {}}
        weeks.append(CountryWeek(week_on=monday, made_at=moment, tables=before))
    CountryWeek.objects.bulk_create(weeks)

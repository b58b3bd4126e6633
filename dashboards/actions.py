"""Publish the counts of the country: once a week and never again."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from cases.case.states import STAGES, Programme
from dashboards.counts import Counted, Regions, StagesAndServices, counted_now
from dashboards.models import CountryWeek
from dashboards.suppression import COVER, Line, Since, suppress
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch
from supporters.notifications.dispatch import DispatchContext, unanswered
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

CENTRAL: Final = ("step_due", "case_silent")  # rules the ministry counts when a notification stays unanswered
WITHOUT: Final = "none"  # the service of a veteran of whom none is known


def publish_week(*, at: datetime, run: Run | None = None) -> CountryWeek:
    """Return the publication of the week of `at`; publish it if there is none yet. May run at any time and concurrently.

    A rule that raises, of which `run` learns, is left out of this week.
    """
    day = kyiv_day(at)
    week_on = day - timedelta(days=day.weekday())
    if published := CountryWeek.objects.filter(week_on=week_on).first():
        return published
    tables = _tables(_published_before(week_on), week_on, run or Run(), at)
    CountryWeek.objects.bulk_create([CountryWeek(week_on=week_on, made_at=at, tables=tables)], ignore_conflicts=True)
    return CountryWeek.objects.get(week_on=week_on)


def published_line(kept: Mapping[str, Any]) -> Line:
    """Rebuild a line from its stored form."""
    return Line(dict(zip(kept["keys"], kept["numbers"], strict=True)), kept["total"], kept["since"])


def _published_before(week_on: date) -> dict[str, Any]:
    """The lines of the last week; of a rule that was left out then, the last one that was published."""
    weeks = CountryWeek.objects.filter(week_on__lt=week_on).order_by("-week_on")
    if (last := weeks.first()) is None:
        return {}
    rules = dict(last.tables["unanswered"])
    for code in (code for code in CENTRAL if code not in rules):
        if earlier := weeks.filter(tables__unanswered__has_key=code).first():
            rules[code] = earlier.tables["unanswered"][code]
    return {**last.tables, "unanswered": rules}


def _tables(before: Mapping[str, Any], week_on: date, run: Run, at: datetime) -> dict[str, Any]:
    regions, counted, week = Regions.read(), counted_now(), week_on.isoformat()
    tables = lines_of(before, counted, regions, week)
    supported, shown = regions.sums(counted.cases), published_line(tables["oblasts"])
    return tables | {"unanswered": _unanswered(before.get("unanswered", {}), regions, supported, shown, week, run, at)}


def lines_of(before: Mapping[str, Any], counted: Counted, regions: Regions, week: str) -> dict[str, Any]:
    """All lines of a week but those of rules. `before`: the lines of the last week."""
    units = regions.units(counted.veterans)
    named = {oblast: {str(pk): number for pk, number in some.items()} for oblast, some in units.items()}
    tables = {**stage_lines(before, counted.stages, week), **region_lines(before, named, week)}
    for oblast, some in units.items():
        tables["departments"][oblast]["names"] = [regions.names[pk] for pk in some]
    return tables


def stage_lines(before: Mapping[str, Any], counted: StagesAndServices, week: str) -> dict[str, Any]:
    """Open cases of veterans and of families, each by stage, and those of veterans by service."""
    stages = {}
    for programme in Programme:
        sums = {stage: sum(number for (of, _service), number in counted.items() if of == stage) for stage in STAGES[programme]}
        since = _since(before.get("stages", {}).get(programme))
        stages[programme.value] = _kept(suppress({stage.value: (number,) for stage, number in sums.items()}, since, week))
    return {"stages": stages, "services": _kept(_service_line(_since(before.get("services")), counted, week))}


def _service_line(before: Since, counted: StagesAndServices, week: str) -> Line:
    """Veterans by service. A veteran without one is a fault of the data: how many there are is hidden."""
    sums = Counter(dict.fromkeys(Branch.values, 0))
    for (stage, service), number in counted.items():
        if stage in STAGES[Programme.VETERAN]:
            sums[service or WITHOUT] += number
    return suppress({service: (number,) for service, number in sums.items()}, before, week, also=sums.keys() & {WITHOUT})


def region_lines(before: Mapping[str, Any], units: Mapping[str, Mapping[str, int]], week: str) -> dict[str, Any]:
    """Open cases of veterans by region, and by department in each region whose number is shown.

    Fewer departments than COVER have no numbers: of two, one that is hidden would follow from what is known of the region.
    """
    counts = {oblast: (sum(some.values()),) for oblast, some in units.items()}
    oblasts, below = suppress(counts, _since(before.get("oblasts")), week), dict(before.get("departments", {}))
    for oblast, some in units.items():
        is_known = oblasts.numbers[oblast] is not None and len(some) >= COVER
        line = suppress({key: (number,) for key, number in some.items()}, _since(below.get(oblast)), week, is_known=is_known)
        below[oblast] = _kept(line)
    return {"oblasts": _kept(oblasts), "departments": below}


def rule_line(
    before: Mapping[str, Any], unanswered: Mapping[str, int], supported: Mapping[str, int], shown: Line, week: str
) -> dict[str, Any]:
    """What nobody has answered by region, of veterans and families, each beside the rest of those on support.

    A region whose number on support is hidden in `shown` shows none here: it would be a lower bound of the hidden number.
    """
    counts = {key: (unanswered[key], supported[key] - unanswered[key]) for key in shown.numbers}
    return _kept(suppress(counts, _since(before), week, also=shown.hidden))


def _unanswered(
    before: Mapping[str, Any], regions: Regions, supported: Counter[str], shown: Line, week: str, run: Run, at: datetime
) -> dict[str, Any]:
    office, lines = DispatchContext.read(at), {}
    for code in CENTRAL:
        with run.alone(Task.COUNTRY, item=code), transaction.atomic():
            numbers = regions.sums(unanswered(code, office))
            lines[code] = rule_line(before.get(code, {}), numbers, supported, shown, week) | {
                "days": office.policies[code].list_days
            }
    return lines


def _since(before: Mapping[str, Any] | None) -> Since:
    return before["since"] if before else {}


def _kept(line: Line) -> dict[str, Any]:
    """As stored: JSON of PostgreSQL does not keep the order of keys."""
    return {"keys": list(line.numbers), "numbers": list(line.numbers.values()), "total": line.total, "since": dict(line.since)}

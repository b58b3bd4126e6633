"""Publish the counts of the country: once a week and never again."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.states import STAGES, Programme, Stage
from dashboards.counts import Tops, count_by_department, count_by_stage_and_branch
from dashboards.models import CountryWeek
from dashboards.suppression import Line, Since, suppress
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch
from supporters.notifications.dispatch import DispatchContext, unanswered
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

CENTRAL: Final = ("step_due", "case_silent")  # rules the ministry counts when a notification stays unanswered


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
    week, tops = week_on.isoformat(), Tops.read()
    supported = count_by_department(tops)
    names = tops.counted(supported)
    departments = department_line(before, {str(pk): supported[pk] for pk in names}, week)
    return {
        **stage_lines(before, count_by_stage_and_branch(), week),
        "departments": departments | {"names": list(names.values())},
        "unanswered": _unanswered(before.get("unanswered", {}), tops, supported, published_line(departments), week, run, at),
    }


def stage_lines(before: Mapping[str, Any], counted: Counter[tuple[str, str | None]], week: str) -> dict[str, Any]:
    """Open cases by stage, and by service for each stage of a veteran whose number is shown. A relative has no service.

    A veteran without a service is a fault of the data and would be known from the rest, so such a stage shows no service.
    """
    numbers = {stage.value: (sum(number for (of, _branch), number in counted.items() if of == stage),) for stage in Stage}
    stages, services = suppress(numbers, _since(before.get("stages")), week), {}
    for stage in STAGES[Programme.VETERAN]:
        counts = {branch: (counted[stage, branch],) for branch in Branch.values}
        is_known = stages.numbers[stage] is not None and not counted[stage, None]
        services[stage.value] = _kept(suppress(counts, _since(before.get("services", {}).get(stage)), week, is_known=is_known))
    return {"stages": _kept(stages), "services": services}


def department_line(before: Mapping[str, Any], supported: Mapping[str, int], week: str) -> dict[str, Any]:
    """Open cases by the departments right below the ministry."""
    return _kept(suppress({key: (number,) for key, number in supported.items()}, _since(before.get("departments")), week))


def rule_line(
    before: Mapping[str, Any], unanswered: Mapping[str, int], supported: Mapping[str, int], shown: Line, week: str
) -> dict[str, Any]:
    """What nobody has answered by department, each beside the rest of those on support: one follows from the other.

    A department whose number on support is hidden in `shown` shows none here: it would be a lower bound of the hidden number.
    """
    counts = {key: (unanswered[key], number - unanswered[key]) for key, number in supported.items()}
    return _kept(suppress(counts, _since(before), week, also=shown.hidden))


def _unanswered(
    before: Mapping[str, Any], tops: Tops, supported: Counter[UUID], shown: Line, week: str, run: Run, at: datetime
) -> dict[str, Any]:
    office, lines = DispatchContext.read(at), {}
    counted = {str(pk): supported[pk] for pk in tops.counted(supported)}
    for code in CENTRAL:
        with run.alone(Task.COUNTRY, item=code), transaction.atomic():
            numbers = Counter({str(pk): number for pk, number in tops.sums(unanswered(code, office)).items()})
            lines[code] = rule_line(before.get(code, {}), numbers, counted, shown, week) | {
                "days": office.policies[code].list_days
            }
    return lines


def _since(before: Mapping[str, Any] | None) -> Since:
    return before["since"] if before else {}


def _kept(line: Line) -> dict[str, Any]:
    """As stored: JSON of PostgreSQL does not keep the order of keys."""
    return {"keys": list(line.numbers), "numbers": list(line.numbers.values()), "total": line.total, "since": dict(line.since)}

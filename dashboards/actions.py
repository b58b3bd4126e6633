"""Publish the counts of the country: once a week and never again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.states import Stage
from dashboards.counts import Tops, count_by_department, count_by_stage_and_branch
from dashboards.models import CountryWeek
from dashboards.suppression import Published, suppress
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch
from supporters.notifications.dispatch import DispatchContext, unanswered
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

CENTRAL: Final = ("step_due", "case_silent")  # rules the ministry counts when a notification stays unanswered
OTHERS: Final = "others"  # the departments whose number on support is hidden, summed
BRANCHES: Final = (*Branch.values, "")  # "": a family member, without service


def publish_week(*, at: datetime, run: Run | None = None) -> CountryWeek:
    """Return the publication of the week of `at`; publish it if there is none yet. May run at any time and concurrently.

    A rule that raises, of which `run` learns, is left out of this week.
    """
    day = kyiv_day(at)
    week_on = day - timedelta(days=day.weekday())
    if published := CountryWeek.objects.filter(week_on=week_on).first():
        return published
    tables = _tables(_published_before(week_on), run or Run(), at)
    CountryWeek.objects.bulk_create([CountryWeek(week_on=week_on, made_at=at, tables=tables)], ignore_conflicts=True)
    return CountryWeek.objects.get(week_on=week_on)


def published_table(kept: Mapping[str, Any]) -> Published:
    """Rebuild a table from its stored form."""
    return Published(
        tuple(map(tuple, kept["cells"])),
        tuple(kept["row_totals"]),
        tuple(kept["column_totals"]),
        kept["total"],
    )


def _published_before(week_on: date) -> dict[str, Any]:
    """The tables of the last week; of a rule that was left out then, the last one that was published."""
    weeks = CountryWeek.objects.filter(week_on__lt=week_on).order_by("-week_on")
    if (last := weeks.first()) is None:
        return {}
    rules = dict(last.tables["unanswered"])
    for code in (code for code in CENTRAL if code not in rules):
        if earlier := weeks.filter(tables__unanswered__has_key=code).first():
            rules[code] = earlier.tables["unanswered"][code]
    return {**last.tables, "unanswered": rules}


def _tables(before: Mapping[str, Any], run: Run, at: datetime) -> dict[str, Any]:
    """Open cases by stage and branch of the person, and by the departments right below the ministry.

    The two tables share only their total, so that suppression in each of them is enough.
    """
    tops, counted = Tops.read(), count_by_stage_and_branch()
    supported = count_by_department(tops)
    stages = [[counted[stage, branch or None] for branch in BRANCHES] for stage in Stage]
    keys = [str(pk) for pk in tops.names]
    departments = _table(before.get("departments"), keys, [[supported[pk]] for pk in tops.names])
    return {
        "stages": _table(before.get("stages"), list(Stage.values), stages),
        "departments": departments | {"names": list(tops.names.values())},
        "unanswered": _unanswered(before.get("unanswered", {}), tops, supported, departments, run, at),
    }


def _unanswered(
    before: Mapping[str, Any],
    tops: Tops,
    supported: Mapping[UUID, int],
    departments: Mapping[str, Any],
    run: Run,
    at: datetime,
) -> dict[str, Any]:
    """Unanswered rules by department, with the departments whose number on support is hidden in one row.

    A number of such a department alone would be a lower bound of its hidden number on support. The rest of those on support is
    suppressed like a cell of the table, since it follows from the other cell.
    """
    office = DispatchContext.read(at)
    shown = dict(zip(tops.names, (number for (number,) in departments["cells"]), strict=True))
    hidden = [pk for pk, number in shown.items() if number is None]
    tables = {}
    for code in CENTRAL:
        with run.alone(Task.COUNTRY, item=code), transaction.atomic():
            numbers = tops.sums(unanswered(code, office))
            rows = _rows({pk: [numbers[pk], supported[pk] - numbers[pk]] for pk in tops.names}, hidden)
            tables[code] = _table(before.get(code), list(rows), list(rows.values())) | {"days": office.policies[code].list_days}
    return tables


def _rows(pairs: Mapping[UUID, list[int]], hidden: Sequence[UUID]) -> dict[str, list[int]]:
    rows = {str(pk): pair for pk, pair in pairs.items() if pk not in hidden}
    if hidden:
        rows[OTHERS] = [sum(pairs[pk][side] for pk in hidden) for side in (0, 1)]
    return rows


def _table(before: Mapping[str, Any] | None, keys: list[str], numbers: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The table after suppression, with the keys of its rows."""
    return {"keys": keys, **asdict(suppress(numbers, _aligned(before, keys, len(numbers[0])) if before else None))}


def _aligned(before: Mapping[str, Any], keys: list[str], columns: int) -> Published:
    """The table published last, with the rows of this one. A row that is new has nothing hidden."""
    kept = published_table(before)
    places = [before["keys"].index(key) if key in before["keys"] else None for key in keys]
    new: tuple[int | None, ...] = (0,) * columns
    return Published(
        tuple(new if place is None else kept.cells[place] for place in places),
        tuple(0 if place is None else kept.row_totals[place] for place in places),
        kept.column_totals,
        kept.total,
    )

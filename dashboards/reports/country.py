"""The country in counts, for the analyst: no list stands behind them, and small cells are hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.models import Case
from cases.states import Stage
from dashboards.reports.words import time_label
from dashboards.suppression import suppress
from supporters.calendar import kyiv_day, weekday_label
from supporters.models import Branch, Department


@dataclass(frozen=True)
class CountRow:
    """Numbers beside their label; None is hidden."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class CountryPage:
    """Without a total there are too few in the country to show anything."""

    day_label: str
    as_of_label: str
    branch_labels: tuple[str, ...]
    stages: tuple[CountRow, ...]
    departments: tuple[CountRow, ...]  # without their sum, which is the total
    total: int | None


def country_page(*, at: datetime) -> CountryPage:
    """Open cases by stage and branch of the person, and by the departments right below the ministry. The two tables share
    their sum and nothing else, so that hiding in each is enough."""
    branches = [*Branch, None]
    counted, of_departments = _by_stage_and_branch(), _by_department()
    table = suppress([[counted[stage, branch] for branch in branches] for stage in Stage])
    line = suppress([[number for _name, number in of_departments]])
    total = None if line.total is None else table.total
    stages = [
        CountRow(str(stage.label), (*cells, of_stage))
        for stage, cells, of_stage in zip(Stage, table.cells, table.row_totals, strict=True)
    ]
    departments = [CountRow(name, (number,)) for (name, _n), number in zip(of_departments, line.cells[0], strict=True)]
    return CountryPage(
        weekday_label(kyiv_day(at)), time_label(at),
        tuple(str(branch.label) if branch else _("Without service") for branch in branches),
        (*stages, CountRow(_("Together"), (*table.column_totals, total))),
        tuple(departments), total,
    )  # fmt: skip


def _by_stage_and_branch() -> Counter[tuple[str, str | None]]:
    rows = Case.objects.opened().order_by().values_list("stage", "person__veteran__branch").annotate(Count("pk"))
    return Counter({(stage, branch): number for stage, branch, number in rows})


def _by_department() -> list[tuple[str, int]]:
    """By name; cases of the ministry itself stand under its own name."""
    departments = {pk: (name, parent) for pk, name, parent in Department.objects.values_list("pk", "name", "parent_id")}
    numbers: Counter[UUID] = Counter()
    for pk, number in Case.objects.opened().order_by().values_list("department").annotate(Count("pk")):
        numbers[_top(pk, departments)] += number
    tops = {_top(pk, departments) for pk in departments}
    return sorted((departments[pk][0], numbers[pk]) for pk in tops)


def _top(pk: UUID, departments: Mapping[UUID, tuple[str, UUID | None]]) -> UUID:
    """The department right below the ministry that this one belongs to, or the ministry."""
    above = departments[pk][1]
    while above is not None and departments[above][1] is not None:
        pk, above = above, departments[above][1]
    return pk

"""The country in counts, for the analyst: no list stands behind them, and small cells are hidden."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.models import Case
from cases.states import Stage
from dashboards.reports.words import time_label
from dashboards.suppression import suppress
from supporters.calendar import kyiv_day, weekday_label
from supporters.models import Branch, Department
from supporters.reminding import Office, unanswered

CENTRAL: Final = {
    "step_due": (
        gettext_lazy("Promised steps"),
        ngettext_lazy(
            "Promised steps: the step is due and still not done %(n)d working day after the first reminder.",
            "Promised steps: the step is due and still not done %(n)d working days after the first reminder.", "n",
        ),
    ),
    "case_silent": (
        gettext_lazy("Without contact for too long"),
        ngettext_lazy(
            "Without contact for too long: nobody has been reached for %(n)d working day since the first reminder.",
            "Without contact for too long: nobody has been reached for %(n)d working days since the first reminder.", "n",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class CountRow:
    """Numbers beside their label; None is hidden."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Unanswered:
    """What nobody has answered for so long that the ministry counts it; `definitions` say what each column counts."""

    labels: tuple[str, ...]
    definitions: tuple[str, ...]
    rows: tuple[CountRow, ...]
    together: CountRow


@dataclass(frozen=True)
class CountryPage:
    """Without a total there are too few in the country to show anything."""

    day_label: str
    as_of_label: str
    branch_labels: tuple[str, ...]
    stages: tuple[CountRow, ...]
    departments: tuple[CountRow, ...]  # without their sum, which is the total
    total: int | None
    unanswered: Unanswered


@dataclass(frozen=True)
class Tops:
    """Each department counts for the one right below the ministry that it belongs to; the ministry's own for the ministry."""

    of: Mapping[UUID, UUID]
    names: Mapping[UUID, str]

    @classmethod
    def read(cls) -> "Tops":
        known = {pk: (name, parent) for pk, name, parent in Department.objects.values_list("pk", "name", "parent_id")}
        of = {pk: _top(pk, known) for pk in known}
        return cls(of, {pk: known[pk][0] for pk in sorted(set(of.values()), key=lambda pk: (known[pk][0], pk))})

    def sums(self, numbers: Mapping[UUID, int]) -> Counter[UUID]:
        """`numbers` by any department become numbers by those of `names`."""
        sums: Counter[UUID] = Counter()
        for pk, number in numbers.items():
            sums[self.of[pk]] += number
        return sums


def country_page(*, at: datetime) -> CountryPage:
    """Open cases by stage and branch of the person, and by the departments right below the ministry. The two tables share
    their sum and nothing else, so that hiding in each is enough."""
    branches, tops = [*Branch, None], Tops.read()
    counted, of_departments = _by_stage_and_branch(), _by_department(tops)
    table = suppress([[counted[stage, branch] for branch in branches] for stage in Stage])
    line = suppress([[of_departments[pk] for pk in tops.names]])
    total = None if line.total is None else table.total
    stages = [
        CountRow(str(stage.label), (*cells, of_stage))
        for stage, cells, of_stage in zip(Stage, table.cells, table.row_totals, strict=True)
    ]
    shown = dict(zip(tops.names, line.cells[0], strict=True))
    return CountryPage(
        weekday_label(kyiv_day(at)), time_label(at),
        tuple(str(branch.label) if branch else _("Without service") for branch in branches),
        (*stages, CountRow(_("Together"), (*table.column_totals, total))),
        tuple(CountRow(tops.names[pk], (number,)) for pk, number in shown.items()), total,
        _unanswered(tops, of_departments, [pk for pk, number in shown.items() if number is None], at),
    )  # fmt: skip


def _by_stage_and_branch() -> Counter[tuple[str, str | None]]:
    rows = Case.objects.opened().order_by().values_list("stage", "person__veteran__branch").annotate(Count("pk"))
    return Counter({(stage, branch): number for stage, branch, number in rows})


def _by_department(tops: Tops) -> Counter[UUID]:
    return tops.sums(dict(Case.objects.opened().order_by().values_list("department").annotate(Count("pk"))))


def _unanswered(tops: Tops, supported: Mapping[UUID, int], hidden: Collection[UUID], at: datetime) -> Unanswered:
    """Departments whose number on support is hidden stand in one row: a number of each, which is a part of the hidden one,
    would tell how large that is at least. What is left of those on support is hidden like a cell of the table, since it can
    be worked out from the other one."""
    labels = {pk: name for pk, name in tops.names.items() if pk not in hidden}
    columns, office = [], Office.read(at)
    for code in CENTRAL:
        numbers = tops.sums(unanswered(code, office))
        pairs = {pk: (numbers[pk], supported[pk] - numbers[pk]) for pk in tops.names}
        others = [[sum(pairs[pk][side] for pk in hidden) for side in (0, 1)]] if hidden else []
        columns.append(suppress([*(list(pairs[pk]) for pk in labels), *others]))
    names = [*labels.values(), *([_("The other departments")] if hidden else [])]
    return Unanswered(
        tuple(str(label) for label, _words in CENTRAL.values()),
        tuple(str(words % {"n": office.policies[code].list_days}) for code, (_label, words) in CENTRAL.items()),
        tuple(CountRow(name, tuple(column.cells[place][0] for column in columns)) for place, name in enumerate(names)),
        CountRow(_("Together"), tuple(column.column_totals[0] for column in columns)),
    )  # fmt: skip


def _top(pk: UUID, departments: Mapping[UUID, tuple[str, UUID | None]]) -> UUID:
    """The department right below the ministry that this one belongs to, or the ministry."""
    above = departments[pk][1]
    while above is not None and departments[above][1] is not None:
        pk, above = above, departments[above][1]
    return pk

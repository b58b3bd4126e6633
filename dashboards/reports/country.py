"""The country in counts, for the analyst: as published for a week, without lists, with small cells hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.states import Stage
from dashboards.actions import BRANCHES, CENTRAL, OTHERS, published_table
from dashboards.models import CountryWeek
from dashboards.reports.words import time_label
from supporters.directory.calendar import kyiv_day, weekday_label
from supporters.directory.models import Branch


class RuleWords(NamedTuple):
    """The title and the definition of a column, lazy msgids."""

    title: Any
    definition: Any


WORDS: Final = {
    "step_due": RuleWords(
        gettext_lazy("Promised steps"),
        ngettext_lazy(
            "Promised steps: the step is due and still not done %(n)d working day after the first reminder.",
            "Promised steps: the step is due and still not done %(n)d working days after the first reminder.",
            "n",
        ),
    ),
    "case_silent": RuleWords(
        gettext_lazy("Without contact for too long"),
        ngettext_lazy(
            "Without contact for too long: nobody has been reached for %(n)d working day since the first reminder.",
            "Without contact for too long: nobody has been reached for %(n)d working days since the first reminder.",
            "n",
        ),
    ),
}


@dataclass(frozen=True)
class CountRow:
    """Numbers beside their label; None: hidden."""

    label: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """Rules unanswered for so long that the ministry counts them; `definitions` explain the columns. `missing`: the titles of
    those that could not be counted when the week was published."""

    labels: tuple[str, ...]
    definitions: tuple[str, ...]
    rows: tuple[CountRow, ...]
    together: CountRow
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CountryPage:
    """Without a total there are too few cases in the country to show anything."""

    day_label: str
    as_of_label: str
    branch_labels: tuple[str, ...]
    stages: tuple[CountRow, ...]
    departments: tuple[CountRow, ...]  # without their sum, which is the total
    total: int | None
    unanswered: Unanswered


def country_page(week: CountryWeek) -> CountryPage:
    table, line = published_table(week.tables["stages"]), published_table(week.tables["departments"])
    names = dict(zip(week.tables["departments"]["keys"], week.tables["departments"]["names"], strict=True))
    total = None if line.total is None else table.total
    stages = [
        CountRow(str(Stage(stage).label), (*cells, of_stage))
        for stage, cells, of_stage in zip(week.tables["stages"]["keys"], table.cells, table.row_totals, strict=True)
    ]
    return CountryPage(
        day_label=weekday_label(kyiv_day(week.made_at)),
        as_of_label=time_label(week.made_at),
        branch_labels=tuple(str(Branch(branch).label) if branch else _("Without service") for branch in BRANCHES),
        stages=(*stages, CountRow(_("Together"), (*table.column_totals, total))),
        departments=tuple(CountRow(name, cells) for name, cells in zip(names.values(), line.cells, strict=True)),
        total=total,
        unanswered=_unanswered(week.tables["unanswered"], names),
    )


def _unanswered(tables: Mapping[str, Any], names: Mapping[str, str]) -> Unanswered:
    counted = [code for code in CENTRAL if code in tables]
    columns = [published_table(tables[code]) for code in counted]
    keys = tables[counted[0]]["keys"] if counted else ()
    labels = [_("The other departments") if key == OTHERS else names[key] for key in keys]
    return Unanswered(
        labels=tuple(str(WORDS[code].title) for code in counted),
        definitions=tuple(str(WORDS[code].definition % {"n": tables[code]["days"]}) for code in counted),
        rows=tuple(CountRow(label, tuple(column.cells[place][0] for column in columns)) for place, label in enumerate(labels)),
        together=CountRow(_("Together"), tuple(column.column_totals[0] for column in columns)),
        missing=tuple(str(WORDS[code].title) for code in CENTRAL if code not in tables),
    )

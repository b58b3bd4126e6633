"""The country in counts, for the analyst: as published for a week, without lists, with small cells hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.case.states import STAGES, Programme, Stage
from dashboards.actions import CENTRAL, published_line
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
    veterans: tuple[CountRow, ...]  # by service and together, the last row is their sum
    families: tuple[CountRow, ...]
    departments: tuple[CountRow, ...]  # without their sum, which is the total
    total: int | None
    unanswered: Unanswered


def country_page(week: CountryWeek) -> CountryPage:
    stages, departments = published_line(week.tables["stages"]), published_line(week.tables["departments"])
    services = {stage: published_line(kept) for stage, kept in week.tables["services"].items()}
    names = dict(zip(departments.numbers, week.tables["departments"]["names"], strict=True))
    veterans = {
        stage: (*(services[stage].numbers[branch] for branch in Branch.values), stages.numbers[stage])
        for stage in STAGES[Programme.VETERAN]
    }
    return CountryPage(
        day_label=weekday_label(kyiv_day(week.made_at)),
        as_of_label=time_label(week.made_at),
        branch_labels=tuple(str(branch.label) for branch in Branch),
        veterans=_with_sums(veterans),
        families=_with_sums({stage: (stages.numbers[stage],) for stage in STAGES[Programme.FAMILY]}),
        departments=tuple(CountRow(names[key], (number,)) for key, number in departments.numbers.items()),
        total=departments.total,
        unanswered=_unanswered(week.tables["unanswered"], names),
    )


def _with_sums(stages: Mapping[Stage, tuple[int | None, ...]]) -> tuple[CountRow, ...]:
    """A sum is shown where everything that it sums is: it adds nothing to what is known."""
    sums = tuple(map(_sum, zip(*stages.values(), strict=True)))
    return (*(CountRow(str(stage.label), numbers) for stage, numbers in stages.items()), CountRow(_("Together"), sums))


def _sum(numbers: tuple[int | None, ...]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _unanswered(tables: Mapping[str, Any], names: Mapping[str, str]) -> Unanswered:
    counted = [code for code in CENTRAL if code in tables]
    lines = [published_line(tables[code]) for code in counted]
    keys = lines[0].numbers if lines else ()
    return Unanswered(
        labels=tuple(str(WORDS[code].title) for code in counted),
        definitions=tuple(str(WORDS[code].definition % {"n": tables[code]["days"]}) for code in counted),
        rows=tuple(CountRow(names[key], tuple(line.numbers[key] for line in lines)) for key in keys),
        together=CountRow(_("Together"), tuple(_sum(tuple(line.numbers.values())) for line in lines)),
        missing=tuple(str(WORDS[code].title) for code in CENTRAL if code not in tables),
    )

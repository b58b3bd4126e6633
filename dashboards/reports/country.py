"""The country in counts: as published for a week, without lists. What is hidden has one row together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.case.states import Programme, Stage
from dashboards.actions import CENTRAL, WITHOUT, published_line
from dashboards.counts import NOWHERE
from dashboards.models import CountryWeek
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast

NAMED: Final = 4  # so many names of what has one row together are shown


class RuleWords(NamedTuple):
    """The title and the definition of a rule, lazy msgids."""

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


@dataclass(frozen=True, kw_only=True)
class CountryRow:
    """`keys`: what is counted, several where each alone is hidden. `before`: the number of the table compared with, None where it
    is hidden or counts something else. `width`: of the bar, in percent. `names`: of what has one row together. `url`: of the
    number over time, "" where it is not drawn."""

    keys: tuple[str, ...]
    label: str
    number: int
    before: int | None = None
    width: str = ""
    names: str = ""
    is_typed: bool = False
    is_below: bool = False
    url: str = ""

    @property
    def is_joined(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True, kw_only=True)
class CountryTable:
    """`finding`: what it shows. `rows`: empty where every number alone is hidden. `note`: what is said below them.

    `together`: the sum of what nobody has answered, where all that it sums is shown.
    """

    code: str
    title: str
    column: str
    finding: str
    rows: tuple[CountryRow, ...]
    note: str = ""
    together: int | None = None


@dataclass(frozen=True, kw_only=True)
class CountryPage:
    """`totals`: of veterans and of families where they are enough to show. `missing`: the titles of rules that could not be
    counted when the week was published."""

    totals: tuple[CountryRow, ...]
    tables: tuple[CountryTable, ...]
    missing: tuple[str, ...]


class Part(NamedTuple):
    """Published numbers, None of those that are hidden. The sum is published too; None: without it nothing is."""

    numbers: Mapping[str, int | None]
    total: int | None

    @property
    def hidden(self) -> tuple[str, ...]:
        return tuple(key for key, number in self.numbers.items() if number is None)


def country_page(week: CountryWeek, before: CountryWeek | None = None) -> CountryPage:
    """`before`: the published week to compare with."""
    now, then = week.tables, before.tables if before else {}
    tables = (
        _table("stages", now, then, _("By stage"), _("Stage")),
        _table("services", now, then, _("By service"), _("Service")),
        _with_departments(_table("oblasts", now, then, _("By region"), _("Region")), now),
        *_rules(now["unanswered"], then.get("unanswered", {})),
    )
    return CountryPage(
        totals=tuple(_totals(now, then)),
        tables=tables,
        missing=tuple(str(WORDS[code].title) for code in CENTRAL if code not in now["unanswered"]),
    )


def _totals(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[CountryRow]:
    for programme, label in ((Programme.VETERAN, _("Veterans on support")), (Programme.FAMILY, _("Families on support"))):
        number = now["stages"][programme]["total"]
        if number is not None:
            before = then["stages"][programme]["total"] if then else None
            yield CountryRow(keys=(programme.value,), label=label, number=number, before=before)


def _parts(code: str, tables: Mapping[str, Any]) -> list[Part]:
    """Of stages two: veterans and families share nobody, and only the sum of each is known."""
    if code == "stages":
        return [_part(tables["stages"][programme]) for programme in (Programme.VETERAN, Programme.FAMILY)]
    return [_by_region(_part(tables[code]))] if code == "oblasts" else [_part(tables[code])]


def stage_label(stage: str) -> str:
    label = Stage(stage).label
    return str(label) if Stage(stage).programme == Programme.VETERAN else _("Families: %(stage)s") % {"stage": label}


def service_label(service: str) -> str:
    return _("Service is not known") if service == WITHOUT else str(Branch(service).label)


def oblast_label(oblast: str) -> str:
    return str(Oblast(oblast).label) if oblast != NOWHERE else _("Departments without a region")


LABELS: Final[Mapping[str, Callable[[str], str]]] = {"stages": stage_label, "services": service_label, "oblasts": oblast_label}


def _table(code: str, now: Mapping[str, Any], then: Mapping[str, Any], title: str, column: str) -> CountryTable:
    before = {row.keys: row.number for part in (_parts(code, then) if then else ()) for row in _rows(part, LABELS[code], {})}
    parts = _parts(code, now)
    rows = _with_bars(row for part in parts for row in _rows(part, LABELS[code], before))
    alone = [row for row in rows if not row.is_joined]
    finding = _("Each number alone is too small to be shown")
    if alone:
        most = max(alone, key=lambda row: row.number)
        of = next(part.total for part in parts if most.keys[0] in part.numbers)
        finding = _("Most: %(name)s, %(n)d of %(all)d") % {"name": most.label, "n": most.number, "all": of}
    return CountryTable(code=code, title=title, column=column, finding=finding, rows=rows if alone else ())


def _rows(part: Part, label: Callable[[str], str], before: Mapping[tuple[str, ...], int]) -> Iterator[CountryRow]:
    """Each number that is shown, and the rest of the sum: those that are hidden, together. Any reader can subtract that."""
    if part.total is None:
        return
    for key, number in part.numbers.items():
        if number is not None:
            yield CountryRow(keys=(key,), label=label(key), number=number, before=before.get((key,)))
    if hidden := part.hidden:
        rest = part.total - sum(filter(None, part.numbers.values()))
        names = _named([label(key) for key in hidden])
        yield CountryRow(keys=hidden, label=_("Together"), number=rest, before=before.get(hidden), names=names)


def _named(names: Sequence[str]) -> str:
    """«Київ, Львів, Суми, Харків і ще 5»"""
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    rest = len(names) - NAMED
    return _("%(names)s and %(n)d more") % {"names": ", ".join(names[:NAMED]), "n": rest}


def _with_bars(rows: Iterable[CountryRow]) -> tuple[CountryRow, ...]:
    found = list(rows)
    most = max((row.number for row in found), default=0) or 1
    return tuple(replace(row, width=f"{100 * row.number / most:.1f}%") for row in found)


def _with_departments(table: CountryTable, tables: Mapping[str, Any]) -> CountryTable:
    """Below each region the numbers of its departments."""
    rows: list[CountryRow] = []
    for row in table.rows:
        rows.append(row)
        kept = tables["departments"][row.keys[0]]
        names = dict(zip(kept["keys"], kept["names"], strict=True))
        below = list(_rows(_part(kept), names.__getitem__, {})) if not row.is_joined else []
        if any(not one.is_joined for one in below):
            rows += (replace(one, is_below=True, is_typed=not one.is_joined) for one in below)
    return replace(table, rows=tuple(rows))


def _part(kept: Mapping[str, Any]) -> Part:
    line = published_line(kept)
    return Part(line.numbers, line.total)


def _by_region(part: Part) -> Part:
    """By name, departments without a region last."""
    keys = sorted(part.numbers, key=lambda key: (key == NOWHERE, alphabetical(oblast_label(key))))
    return Part({key: part.numbers[key] for key in keys}, part.total)


def _rules(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[CountryTable]:
    """What nobody has answered. Hidden ones have no number together: beside the regions it would say who has left one of them."""
    for code in (code for code in CENTRAL if code in now):
        part = _by_region(_part(now[code]))
        before = {row.keys: row.number for row in _rows(_part(then[code]), oblast_label, {})} if code in then else {}
        found = _rows(part, oblast_label, before)
        rows = _with_bars(row for row in found if not row.is_joined)
        together = sum(row.number for row in rows) if rows and not part.hidden else None
        yield CountryTable(
            code=code,
            title=_("Nobody has answered: %(rule)s") % {"rule": WORDS[code].title},
            column=_("Region"),
            finding=str(WORDS[code].definition % {"n": now[code]["days"]}),
            rows=rows,
            note=_rule_note(rows, together),
            together=together,
        )


def _rule_note(rows: Collection[CountryRow], together: int | None) -> str:
    if not rows:
        return _("Too few in each region to show numbers.")
    if together is None:
        return _("Other regions have too few to be shown.")
    return _("In all regions: %(n)d") % {"n": together}

"""Changes over time: one indicator of up to five departments, drawn and as a table, from the counts of 06:00."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dashboards.frozen.history import FIRST_CONTACT, heads_of
from dashboards.frozen.moments import last_morning
from dashboards.frozen.trends import Morning, limit_changes, mornings_of
from dashboards.outcomes import LISTED
from dashboards.reports.trend_chart import Chart, Values, chart_of, number_label
from dashboards.reports.trend_notes import Noted, Notes, notes_of
from dashboards.reports.words import rows_url
from dashboards.scope import Scope, Subtree
from supporters.directory.calendar import NBSP, date_label

MOST: Final = 5  # departments of a chart
PERIODS: Final = (12, 52)  # weeks
FIRST_CONTACT_TITLE: Final = gettext_lazy("Hours to the first contact")
FIRST_CONTACT_WORDS: Final = gettext_lazy(
    "Hours from the notice, or from the beginning of the support, to the first contact, of the first contacts of 90 days. Half "
    "of them came within the lower number, nine of ten within the higher one."
)


@dataclass(frozen=True, kw_only=True)
class TrendQuestion:
    """`departments`: none for all of the reader together."""

    code: str
    weeks: int
    departments: tuple[UUID, ...] = ()

    @property
    def query(self) -> str:
        return urlencode({"indicator": self.code, "weeks": self.weeks, "department": self.departments}, doseq=True)


@dataclass(frozen=True, kw_only=True)
class TrendLine:
    """A line of the chart. `letter`: "" for a line alone. `url`: of the list of now, "" where there is none."""

    letter: str
    name: str
    is_typed: bool
    values: Values
    url: str

    @property
    def known(self) -> int:
        """How many mornings."""
        return sum(value is not None for value in self.values)

    @property
    def label(self) -> str:
        """«9 → 14»"""
        known = [value for value in self.values if value is not None]
        if not known:
            return _("no numbers")
        return f"{number_label(known[0])}{NBSP}→{NBSP}{number_label(known[-1])}" if len(known) > 1 else number_label(known[0])

    @property
    def change(self) -> float:
        known = [value for value in self.values if value is not None]
        return known[-1] - known[0] if known else 0


@dataclass(frozen=True, kw_only=True)
class TrendPage:
    """`columns`: letter and name. `rows`: of the table, the latest day first, back to the first known one; «–»: not known."""

    department: str
    finding: str
    definition: str
    lines: tuple[TrendLine, ...]
    chart: Chart | None
    notes: Notes
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    back_url: str


def trend_page(subtree: Subtree, question: TrendQuestion, *, at: datetime) -> TrendPage:
    """At most three statements."""
    today, scopes = last_morning(at), [Scope(subtree=subtree, department=pk) for pk in question.departments or (None,)]
    parts = [tuple(heads_of(scope)) for scope in scopes]
    found = mornings_of(Scope(subtree=subtree), parts, question.code, today=today, weeks=question.weeks)
    days = [one.day for one in found[0]]
    lines = _lines(scopes, found, question.code)
    noted = [
        Noted(line.letter if len(scopes) > 1 else "", line.values, part, scope.department)
        for line, part, scope in zip(lines, found, scopes, strict=False)
    ]
    notes = notes_of(noted, limit_changes(question.code, days), days, today=today)
    known = [place for line in lines for place, value in enumerate(line.values) if value is not None]
    columns, cells = _table(lines, found, question.code)
    alone = question.departments[0] if len(question.departments) == 1 else None
    return TrendPage(
        department=scopes[0].department_name if len(scopes) == 1 else Scope(subtree=subtree).department_name,
        finding=_finding(lines, question, days, today),
        definition=str(_words(question.code)),
        lines=lines,
        chart=chart_of([(line.letter, line.values) for line in lines], days, notes.marks, today=today) if known else None,
        notes=notes,
        columns=columns,
        rows=tuple((date_label(days[place], today), cells[place]) for place in reversed(range(min(known, default=0), len(days)))),
        back_url=Scope(subtree=subtree, department=alone).address("dashboard"),
    )


def week_count_label(weeks: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}


def _title(code: str) -> str:
    return str(FIRST_CONTACT_TITLE if code == FIRST_CONTACT else LISTED[code].title)


def _words(code: str) -> str:
    return str(FIRST_CONTACT_WORDS if code == FIRST_CONTACT else LISTED[code].definition)


def _letters() -> list[str]:
    return pgettext("letters of the lines of a chart", "A B C D E").split()


def _lines(scopes: Sequence[Scope], found: Sequence[Sequence[Morning]], code: str) -> tuple[TrendLine, ...]:
    """One for each department; of the hours of one department two."""
    if code == FIRST_CONTACT and len(scopes) == 1:
        spreads = [one.spread for one in found[0]]
        halves, tenths = [s.median if s else None for s in spreads], [s.p90 if s else None for s in spreads]
        names = zip(
            _letters(),
            (_("half of them within so many hours"), _("nine of ten within so many hours")),
            (halves, tenths),
            strict=False,
        )
        return tuple(TrendLine(letter=letter, name=name, is_typed=False, values=some, url="") for letter, name, some in names)
    letters = _letters() if len(scopes) > 1 else [""]
    return tuple(
        TrendLine(
            letter=letter,
            name=scope.department_name,
            is_typed=True,
            values=[one.spread.median if one.spread else None for one in part]
            if code == FIRST_CONTACT
            else [one.value for one in part],
            url="" if code == FIRST_CONTACT else rows_url(scope, code),
        )
        for letter, scope, part in zip(letters, scopes, found, strict=False)
    )


def _finding(lines: Sequence[TrendLine], question: TrendQuestion, days: Sequence[date], today: date) -> str:
    """What changed most, and between which mornings."""
    title, line = _title(question.code), max(lines, key=lambda one: (abs(one.change), one.known))
    is_of_hours = question.code == FIRST_CONTACT and len(question.departments) < 2
    if is_of_hours:
        line = lines[0]
    known = [day for day, value in zip(days, line.values, strict=True) if value is not None]
    if not known:
        return _("%(title)s: no numbers of this time are known") % {"title": title}
    words: Mapping[str, str] = {
        "title": title,
        "name": line.name,
        "change": line.label,
        "weeks": week_count_label((known[-1] - known[0]).days // 7),
        "from": date_label(known[0], today),
        "to": date_label(known[-1], today),
    }
    if len(known) == 1:
        return _("%(title)s: %(change)s at 06:00 on %(to)s, other mornings are not known") % words
    if len(lines) == 1:
        return _("%(title)s: %(change)s in %(weeks)s, from %(from)s to %(to)s") % words
    if is_of_hours:
        both = _("%(title)s: half within %(change)s, nine of ten within %(most)s, in %(weeks)s, from %(from)s to %(to)s")
        return both % {**words, "most": lines[1].label}
    if not line.change:
        return _("%(title)s: no department has changed in %(weeks)s, from %(from)s to %(to)s") % words
    return _("%(title)s: the largest change is %(change)s, %(name)s, in %(weeks)s, from %(from)s to %(to)s") % words


def _table(
    lines: Sequence[TrendLine], found: Sequence[Sequence[Morning]], code: str
) -> tuple[tuple[tuple[str, str], ...], list[tuple[str, ...]]]:
    """Column titles, and the cells of each day."""
    count = len(found[0])
    columns = [(line.letter, line.name) for line in lines]
    cells = [[_cell(line.values[place]) for line in lines] for place in range(count)]
    if code == FIRST_CONTACT:
        for turn, part in enumerate(found):
            label = _("First contacts")
            columns.append(("", f"{label}, {lines[turn].letter}" if len(found) > 1 else label))
            for place, one in enumerate(part):
                cells[place].append(_cell(one.spread.n if one.spread else None))
    return tuple(columns), [tuple(row) for row in cells]


def _cell(value: float | None) -> str:
    return "–" if value is None else number_label(value)

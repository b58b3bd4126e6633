"""The numbers of a head's page, each with its list, its change, and the numbers that grow when this one is only made smaller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.frozen.history import History
from dashboards.indicators import INDICATORS, ON_SUPPORT, VISITED, Indicator
from dashboards.outcomes import LISTED
from dashboards.reports.changes import Change, change_of
from dashboards.reports.counted import Counted
from dashboards.reports.words import rows_url, time_label
from dashboards.scope import Scope
from supporters.directory.reports.waiting import WaitingRow


@dataclass(frozen=True)
class Beside:
    title: str
    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """`change`: None where none is shown. `trend_url`: of the page of its changes over time."""

    code: str
    title: str
    number: int
    definition: str
    share_label: str
    note: str
    tone: str
    url: str
    trend_url: str
    change: Change | None = None
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What tiles are made of; `history`: None where a filter is chosen for which nothing was kept."""

    scope: Scope
    found: Counted
    history: History | None
    at: datetime

    def main(self, indicators: Iterable[Indicator]) -> tuple[Tile, ...]:
        return tuple(self._tile(one, change=self._change(one), beside=self._beside(one)) for one in indicators)

    def further(self, indicators: Iterable[Indicator]) -> tuple[Tile, ...]:
        return tuple(self._tile(one) for one in indicators)

    def to_decide(self) -> list[WaitingRow]:
        """Of the numbers that a head decides about, those that are not 0."""
        counted = [(one.to_decide, self.found.numbers[one.code], one) for one in INDICATORS.values()]
        return [
            WaitingRow(place=row.place, number=number, words=row.words(number), act=str(row.act), url=self._url(one))
            for row, number, one in counted
            if row and number
        ]

    def _tile(self, one: Indicator, *, change: Change | None = None, beside: tuple[Beside, ...] = ()) -> Tile:
        entries = ngettext("%(n)d entry in all", "%(n)d entries in all", self.found.entries) % {"n": self.found.entries}
        return Tile(
            code=one.code,
            title=str(one.title),
            number=self.found.numbers[one.code],
            definition=str(one.definition),
            share_label=self._share(one),
            note=entries if one is VISITED else "",
            tone=one.tone,
            url=self._url(one),
            trend_url=self.scope.address("trends", indicator=one.code),
            change=change,
            beside=beside,
        )

    def _url(self, one: Indicator) -> str:
        return rows_url(self.scope, one.code)

    def _share(self, one: Indicator) -> str:
        """Numerator and denominator: every number is a part of those on support."""
        numbers = self.found.numbers
        if one is ON_SUPPORT:
            return time_label(self.at)
        words = {"n": numbers[one.code], "all": numbers[ON_SUPPORT.code], "time": time_label(self.at)}
        return _("%(n)d of %(all)d on support, %(time)s") % words

    def _change(self, one: Indicator) -> Change:
        return change_of(self.history.lines[one.code] if self.history else None, less_is_better=one.less_is_better)

    def _beside(self, one: Indicator) -> tuple[Beside, ...]:
        others = (LISTED[code] for code in one.beside)
        return tuple(Beside(str(other.title), self.found.numbers[other.code], self._url(other)) for other in others)

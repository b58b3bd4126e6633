"""One published number over the weeks or months: a line is broken where it was hidden, or nothing was published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.states import Programme, Stage
from dashboards.actions import CENTRAL, published_line
from dashboards.counts import NOWHERE
from dashboards.models import CountryWeek
from dashboards.reports.country import WORDS, oblast_label, service_label, stage_label
from dashboards.reports.country_periods import Period, month_title
from dashboards.reports.trend_chart import Chart, chart_of, number_label
from dashboards.reports.trends import week_count_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import NBSP, date_label
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast

VETERANS: Final = f"total:{Programme.VETERAN}"


@dataclass(frozen=True, kw_only=True)
class CountryTrend:
    """`rows`: of the table behind the chart, the latest first: label, number, address of that week or month. «–» without an
    address: not known. `hole`: what is said of those."""

    finding: str
    chart: Chart | None
    rows: tuple[tuple[str, str, str], ...]
    hole: str


def number_choices() -> list[tuple[str, Any]]:
    """What may be drawn: codes of a line and a key of it."""
    oblasts = sorted([*Oblast.values, NOWHERE], key=lambda one: (one == NOWHERE, alphabetical(oblast_label(one))))
    return [
        (VETERANS, _("Veterans on support")),
        (f"total:{Programme.FAMILY}", _("Families on support")),
        (_("By stage"), [(f"stages:{stage}", stage_label(stage)) for stage in Stage.values]),
        (_("By service"), [(f"services:{service}", service_label(service)) for service in Branch.values]),
        (_("Nobody has answered, the whole country"), [(f"unanswered:{code}", str(WORDS[code].title)) for code in CENTRAL]),
        (_("By region"), [(f"oblasts:{oblast}", oblast_label(oblast)) for oblast in oblasts]),
    ]


def country_trend(code: str, title: str, period: Period, *, today: date) -> CountryTrend:
    """`code`, `title`: of one of the choices."""
    found = _numbers(code, period)
    values = [found.get(day) if day else None for day in period.days]
    days = [day or period.week_on for day in period.days]
    known = [place for place, value in enumerate(values) if value is not None]
    first = known[0] if known else 0
    labels = [month_title(day) if period.is_month else date_label(day, today) for day in days[first:]]
    rows = [
        (label, "–", "") if value is None else (label, number_label(value), period.address_of(day, code))
        for label, value, day in zip(labels, values[first:], days[first:], strict=True)
    ]
    missing = sum(value is None for value in values[first:])
    return CountryTrend(
        finding=_finding(title, {days[place]: values[place] for place in known}, today),
        chart=chart_of([("", values[first:])], days[first:], {}, today=today) if len(known) > 1 else None,
        rows=tuple(reversed(rows)) if known else (),
        hole=_hole(missing) if known and missing else "",
    )


def _numbers(code: str, period: Period) -> dict[date, int | None]:
    """By week, as published; hidden ones are None. One statement."""
    line, _colon, key = code.partition(":")
    column = {"total": "tables__stages", "unanswered": f"tables__unanswered__{key}"}.get(line, f"tables__{line}")
    weeks = CountryWeek.objects.filter(week_on__in=[day for day in period.days if day])
    return {week_on: _number(line, key, kept) for week_on, kept in weeks.values_list("week_on", column) if kept}


def _number(line: str, key: str, kept: Mapping[str, Any]) -> int | None:
    if line == "stages":
        return _number("", key, kept[Stage(key).programme])
    if line == "total":
        return published_line(kept[key]).total
    published = published_line(kept)
    if line != "unanswered":
        return published.numbers.get(key)
    known = [number for number in published.numbers.values() if number is not None]
    return sum(known) if known and not published.hidden else None


def _finding(title: str, known: Mapping[date, Any], today: date) -> str:
    if not known:
        return _("%(title)s: no number of this time is shown") % {"title": title}
    items = [*known.items()]
    (first, before), (last, now) = items[0], items[-1]
    if first == last:
        return _("%(title)s: %(n)s in the week of %(day)s") % {
            "title": title,
            "n": number_label(now),
            "day": date_label(last, today),
        }
    return _("%(title)s: %(change)s in %(weeks)s, from %(from)s to %(to)s") % {
        "title": title,
        "change": f"{number_label(before)}{NBSP}→{NBSP}{number_label(now)}",
        "weeks": week_count_label((last - first).days // 7),
        "from": date_label(first, today),
        "to": date_label(last, today),
    }


def _hole(count: int) -> str:
    words = ngettext(
        "The line is broken at %(n)d place, where the number was hidden or nothing was published.",
        "The line is broken at %(n)d places, where the number was hidden or nothing was published.",
        count,
    )
    return words % {"n": count}

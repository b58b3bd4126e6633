"""What has to be said of a chart in words: mornings that are not known, and when the tree or a limit has changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.case.states import Stage
from dashboards.frozen.trends import LimitChange, Morning, TreeChange, tree_changes
from dashboards.reports.trend_chart import Values
from supporters.directory.calendar import date_label, days_label, kyiv_day
from supporters.directory.models import Department

NAMED: Final = 3  # departments of one change


class Noted(NamedTuple):
    """A line: `letter` "" for a line alone. `chosen`: the department, None for all of the reader together."""

    letter: str
    values: Values
    mornings: Sequence[Morning]
    chosen: UUID | None


@dataclass(frozen=True)
class Notes:
    """`holes`: sentences. `changes`: the number of each beside its mark, and its words. `marks`: these numbers by day."""

    holes: tuple[str, ...]
    changes: tuple[tuple[int, str], ...]
    marks: Mapping[date, str]


def notes_of(lines: Sequence[Noted], limits: Sequence[LimitChange], days: Sequence[date], *, today: date) -> Notes:
    """One statement when departments are chosen or the tree has changed."""
    found = [(change, line.letter) for line in lines for change in tree_changes(line.mornings)]
    changed = {pk for change, _letter in found for pk in change.gone | change.come}
    names = _named(changed | {line.chosen for line in lines if line.chosen})
    said = [(change.day, words) for change, letter in found for words in _tree_words(change, letter, names, today)]
    said += _closures(lines, names, days, today)
    said += [(change.day, _limit_words(change, today)) for change in limits]
    numbered = [(number, *one) for number, one in enumerate(sorted(said), start=1)]
    marks = {
        day: ", ".join(str(number) for number, _day, _words in some) for day, some in groupby(numbered, key=lambda each: each[1])
    }
    changes = tuple((number, words) for number, _day, words in numbered)
    return Notes(tuple(_holes(lines, days, today)), changes, marks)


def _holes(lines: Sequence[Noted], days: Sequence[date], today: date) -> Iterator[str]:
    """Once for all lines that lack the same mornings."""
    lacking: dict[tuple[bool, ...], list[str]] = {}
    for line in lines:
        lacking.setdefault(tuple(value is None for value in line.values), []).append(line.letter)
    for holes, letters in lacking.items():
        if any(holes):
            runs = [list(run) for is_hole, run in groupby(zip(holes, days, strict=True), key=lambda each: each[0]) if is_hole]
            said = ", ".join(days_label(run[0][1], run[-1][1], today) for run in runs)
            words = ngettext(
                "No numbers of %(n)d morning: %(days)s. There is no line there.",
                "No numbers of %(n)d mornings: %(days)s. There is no line there.",
                sum(holes),
            ) % {"n": sum(holes), "days": said}
            yield f"{', '.join(letters)}: {words}" if len(lacking) > 1 else words


def _named(keys: Collection[UUID]) -> Mapping[UUID, tuple[str, date | None]]:
    """Name of each department and the day when it was closed."""
    rows = Department.objects.filter(pk__in=keys).order_by("name").values_list("pk", "name", "closed_at") if keys else ()
    return {pk: (name, kyiv_day(closed_at) if closed_at else None) for pk, name, closed_at in rows}


def _tree_words(change: TreeChange, letter: str, names: Mapping[UUID, tuple[str, date | None]], today: date) -> Iterator[str]:
    def closed(pk: UUID) -> bool:
        day = names[pk][1]
        return day is not None and change.since <= day <= change.day

    known = list(names)
    gone, come = [pk for pk in known if pk in change.gone], [pk for pk in known if pk in change.come]
    kinds = (
        (_("closed: %(names)s"), [names[pk][0] for pk in gone if closed(pk)]),
        (_("no longer belong to it: %(names)s"), [names[pk][0] for pk in gone if not closed(pk)]),
        (_("new in it: %(names)s"), [names[pk][0] for pk in come]),
    )
    day = pgettext("change of a chart", "by %(day)s") % {"day": date_label(change.day, today)}
    start = f"{letter}, {day}" if letter else day
    yield from (f"{start}: {words % {'names': _some(some)}}" for words, some in kinds if some)
    if change.is_moved:
        yield f"{start}: {_('the department moved below another one')}"


def _closures(
    lines: Sequence[Noted], names: Mapping[UUID, tuple[str, date | None]], days: Sequence[date], today: date
) -> Iterator[tuple[date, str]]:
    """Of the chosen departments: their points end there."""
    for line in lines:
        closed_on = names[line.chosen][1] if line.chosen else None
        if closed_on and days[0] <= closed_on <= days[-1]:
            words = _("closed on %(day)s") % {"day": date_label(closed_on, today)}
            yield next(day for day in days if day >= closed_on), f"{line.letter}: {words}" if line.letter else words


def _some(names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return _("%(names)s and %(n)d more") % {"names": shown, "n": more} if more > 0 else shown


def _limit_words(change: LimitChange, today: date) -> str:
    stages = ", ".join(str(Stage(stage).label) for stage in change.stages)
    return _("by %(day)s: other limits apply to the stage: %(stages)s") % {"day": date_label(change.day, today), "stages": stages}

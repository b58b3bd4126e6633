"""The words of the section of time and results on a head's page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.clock import Clock
from dashboards.frozen.history import History, Spread
from dashboards.reports.departments import FEW
from dashboards.reports.times import After, Kept, Times, Waited, times_of
from dashboards.scope import Scope
from supporters.directory.calendar import NBSP


@dataclass(frozen=True, kw_only=True)
class Result:
    """`value`: what is known, `note`: of whom, and what stands beside it."""

    title: str
    value: str
    note: str


def results(scope: Scope, clock: Clock, history: History | None) -> tuple[Result, ...]:
    """`history`: None where a filter is chosen for which nothing was kept."""
    times = times_of(scope, clock)
    return (
        _first_contact(history),
        _waited(_("In the queue, until somebody leads"), times.queue),
        _waited(_("On the road between institutions"), times.road),
        _promises(times.promises),
        _ended(times),
        *_after(times),
    )


def _first_contact(history: History | None) -> Result:
    title = _("To the first contact")
    if history is None:
        return Result(title=title, value=_("not known: a filter is chosen"), note="")
    if history.has_parts:
        return Result(title=title, value=_("not known: your departments have no median together, choose one"), note="")
    now, before = history.first_contact[-1].spread, history.first_contact[-2].spread
    if now is None:
        return Result(title=title, value=_("not known: a count of 06:00 is missing"), note="")
    ago = _("a week ago %(hours)s") % {"hours": _hours(before.median)} if before and before.median is not None else ""
    return Result(title=title, value=_spread_label(now), note=", ".join(filter(None, [_of_people(now.n), ago])))


def _waited(title: str, waited: Waited) -> Result:
    return Result(title=title, value=_spread_label(waited), note=_of_people(waited.n))


def _spread_label(found: Spread | Waited) -> str:
    if found.median is None or found.p90 is None:
        return _("nobody within 90 days")
    words = {"median": _hours(found.median), "most": _hours(found.p90)}
    return _("half within %(median)s, 9 of 10 within %(most)s") % words


def _of_people(n: int) -> str:
    return ngettext("%(n)d time within 90 days", "%(n)d times within 90 days", n) % {"n": n} if n else ""


def _hours(hours: float) -> str:
    return _("%(n)d h").replace(" ", NBSP) % {"n": round(hours)}


def _promises(kept: Kept) -> Result:
    title = _("Promises kept in time")
    if not kept.n:
        return Result(title=title, value=_("none was due within 90 days"), note="")
    words = {"n": kept.in_time, "all": kept.n, "share": round(100 * kept.in_time / kept.n)}
    value = _("%(n)d of %(all)d") % words if kept.n < FEW else _("%(n)d of %(all)d (%(share)d %%)") % words
    return Result(title=title, value=value, note=_("moved to a later day before: %(n)d") % {"n": kept.moved})


def _ended(times: Times) -> Result:
    together = sum(times.ended.values())
    reasons = "; ".join(f"{label}: {number}" for label, number in times.ended.items())
    return Result(title=_("Support ended within 90 days"), value=str(together), note=reasons)


def _after(times: Times) -> Iterator[Result]:
    for months, found in times.after.items():
        title = ngettext("%(n)d month after the end", "%(n)d months after the end", months) % {"n": months}
        yield Result(title=title, value=_called(found), note=_where(found) if found.n else "")


def _called(found: After) -> str:
    if not found.n:
        return _("nobody was to be called within a year")
    return _("called %(n)d of %(all)d") % {"n": found.called, "all": found.n}


def _where(found: After) -> str:
    return _("at work now: %(work)d; on support again: %(again)d") % {"work": found.at_work, "again": found.again}

"""The month of a department: its events by day, its circles, and who looks for a peer."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.leading.reports.team import Colleague, departments_contacts
from cases.reintegration.models import Circle, CommunityEvent
from cases.reintegration.models.community.events import in_line_with
from cases.reintegration.reports.community.events import CircleLine, EventLine, circle_line, event_line
from cases.reintegration.reports.community.peers import Searches, searches
from cases.reintegration.states.community import Liked
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, midnight, months_later, short_weekday_label, weekday_label
from supporters.directory.models import Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Permission

MOST_EVENTS = 300  # of a month


class DayCell(NamedTuple):
    """A day of the small calendar; `number` is 0 for a day of another month."""

    number: int
    has_events: bool
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class EventDay:
    """`label`: «Субота, 5 грудня»."""

    key: str
    label: str
    events: tuple[EventLine, ...]


@dataclass(frozen=True, kw_only=True)
class Month:
    """`weekdays`: short names from Monday. `now_url`: "" on the page of this month."""

    label: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell, ...], ...]
    days: tuple[EventDay, ...]
    earlier_url: str
    later_url: str
    now_url: str
    print_url: str


@dataclass(frozen=True, kw_only=True)
class CommunityPage:
    """`searches`: None for a reader who may propose nobody."""

    month: Month
    circles: tuple[CircleLine, ...]
    searches: Searches | None
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class WardSheet:
    """For the wall of a ward: no names of people, and whom to call."""

    month: Month
    department_name: str
    contacts: tuple[Colleague, ...]


def community_page(user: Supporter, first: date | None, page: int, *, at: datetime) -> CommunityPage:
    """`first`: the first day of a month; None: of this month. `page`: of the searches for a peer."""
    line, may_write = in_line_with(user.department_id), Permission.COMMUNITY_MANAGE in user.granted
    kept = subtree_ids([user.department_id]) if may_write else frozenset()
    return CommunityPage(
        month=_month(line, first or kyiv_day(at).replace(day=1), at=at),
        circles=_circles(line, kept),
        searches=searches(user, line, page, at=at) if may_write else None,
        may_write=may_write,
    )


def ward_sheet(user: Supporter, first: date | None, *, at: datetime) -> WardSheet:
    phones = tuple(
        one for one in departments_contacts([user.department_id], at=at)[user.department_id] if one.post_label == _("duty phone")
    )
    line = in_line_with(user.department_id)
    month = _month(line, first or kyiv_day(at).replace(day=1), at=at, since=at)
    return WardSheet(month=month, department_name=user.department.name, contacts=phones)


def _month(line: frozenset[Any], first: date, *, at: datetime, since: datetime | None = None) -> Month:
    """`since`: without the events that began before."""
    today, until = kyiv_day(at), months_later(first, 1)
    events = (
        CommunityEvent.objects.of_departments(line)
        .between(max(midnight(first), since or midnight(first)), midnight(until))
        .in_order()
    )
    lines = [(kyiv_day(event.starts_at), event_line(event, at=at)) for event in events[:MOST_EVENTS]]
    busy, here = {day for day, line in lines if not line.is_cancelled}, reverse("community")
    monday = Calendar().monthdatescalendar(first.year, first.month)[0]
    return Month(
        label=capfirst(format_date(first, "F Y")),
        weekdays=tuple((short_weekday_label(day), format_date(day, "l").replace("'", "’")) for day in monday),
        weeks=_weeks(first, busy, today),
        days=tuple(_day(day, [line for _on, line in group]) for day, group in groupby(lines, lambda one: one[0])),
        earlier_url=f"{here}?month={months_later(first, -1):%Y-%m}",
        later_url=f"{here}?month={until:%Y-%m}",
        now_url="" if first == today.replace(day=1) else here,
        print_url=f"{reverse('community_print')}?month={first:%Y-%m}",
    )


def _weeks(first: date, busy: set[date], today: date) -> tuple[tuple[DayCell, ...], ...]:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return tuple(
        tuple(DayCell(day.day if day.month == first.month else 0, day in busy, day == today) for day in week) for week in weeks
    )


def _day(day: date, events: Sequence[EventLine]) -> EventDay:
    return EventDay(key=f"day-{day:%d}", label=weekday_label(day), events=tuple(events))


def _circles(line: frozenset[Any], kept: frozenset[UUID]) -> tuple[CircleLine, ...]:
    rows = Circle.objects.going_on().filter(department__in=line).select_related("leader", "department", "territory__parent")
    found = sorted(rows, key=lambda one: alphabetical(one.name))
    return tuple(circle_line(one, may_write=one.department_id in kept) for one in found)


MOST = 3
COMPARED = 200  # events ahead, the nearest first


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`reason`: «Сподобалося: що робили, люди»."""

    event: EventLine
    reason: str


def proposals(invitations: Sequence[Any], case: Case, *, at: datetime) -> tuple[Proposal, ...]:
    """The events to which most of what was liked leads, the nearest first. `invitations`: with `liked` and their events."""
    liked = [(what, row.event) for row in invitations for what in row.liked]
    if not liked:
        return ()
    known: set[UUID] = {row.event_id for row in invitations}
    ahead = CommunityEvent.objects.of_departments(in_line_with(case.department_id)).ahead(at).in_order()[:COMPARED]
    scored = [(event, _why(event, liked)) for event in ahead if event.pk not in known]
    found = sorted(((event, why) for event, why in scored if why), key=lambda one: (-len(one[1]), one[0].starts_at))
    return tuple(Proposal(event=event_line(event, at=at), reason=_reason(why)) for event, why in found[:MOST])


def _why(event: CommunityEvent, liked: Iterable[tuple[str, CommunityEvent]]) -> tuple[Liked, ...]:
    found = {Liked(what) for what, before in liked if _leads(Liked(what), before, event)}
    return tuple(what for what in Liked if what in found)


def _leads(what: Liked, before: CommunityEvent, event: CommunityEvent) -> bool:
    """The people of a circle meet in it again; who leads is a colleague, or leads the circle; a place is a hromada."""
    same_circle = before.circle_id is not None and before.circle_id == event.circle_id
    if what is Liked.ACTIVITY:
        return before.kind == event.kind
    if what is Liked.LEADER:
        return same_circle or (before.led_by_id is not None and before.led_by_id == event.led_by_id)
    return same_circle if what is Liked.PEOPLE else before.territory_id == event.territory_id


def _reason(why: Iterable[Liked]) -> str:
    return _("Liked before: %(what)s") % {"what": ", ".join(str(what.label) for what in why)}

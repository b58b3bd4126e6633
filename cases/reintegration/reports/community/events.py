"""An event as every page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import ngettext

from cases.reintegration.models import Circle, CommunityEvent, EventInvitation
from cases.reintegration.states.community import CircleKind, Entrance
from supporters.directory.calendar import kyiv_day, kyiv_time, moment_label
from supporters.directory.models import Supporter

ENTRANCE_STATUS = {Entrance.YES: "done", Entrance.HELP: "due", Entrance.NO: "overdue", Entrance.UNKNOWN: "info"}


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """`hour_label`: without the day. `leader_label`: "" when nobody is known, or the colleague has left. `cancel_words`: why it
    was cancelled. The names of circle, place and leader are typed."""

    pk: UUID
    title: str
    kind_label: str
    circle_name: str
    when_label: str
    hour_label: str
    place: str
    territory_label: str
    entrance_label: str
    entrance_status: str
    entrance_words: str
    seats_label: str
    leader_label: str
    department_name: str
    is_cancelled: bool
    cancel_words: str
    is_past: bool
    moved_label: str
    url: str


def event_line(event: CommunityEvent, *, at: datetime) -> EventLine:
    """Reads what CommunityEvent.objects.in_order() has loaded."""
    today, entrance = kyiv_day(at), Entrance(event.entrance)
    return EventLine(
        pk=event.pk,
        title=event.title,
        kind_label=capfirst(str(CircleKind(event.kind).label)),
        circle_name=event.circle.name if event.circle else "",
        when_label=moment_label(event.starts_at, today),
        hour_label=f"{kyiv_time(event.starts_at):%H:%M}",
        place=event.place,
        territory_label=event.territory.label,
        entrance_label=capfirst(str(entrance.label)),
        entrance_status=ENTRANCE_STATUS[entrance],
        entrance_words=event.entrance_words or "",
        seats_label=ngettext("for %(n)d person", "for %(n)d people", event.seats) % {"n": event.seats} if event.seats else "",
        leader_label=leader_label(event.led_by, event.led_by_words),
        department_name=event.department.name,
        is_cancelled=event.is_cancelled,
        cancel_words=event.cancel_words or "",
        is_past=event.starts_at <= at,
        moved_label=moment_label(event.moved_at, today) if event.moved_at else "",
        url=reverse("event_detail", args=[event.pk]),
    )


def leader_label(leader: Supporter | None, words: str | None) -> str:
    """A colleague who has left leads nothing."""
    return leader.short_name if leader and leader.is_active else words or ""


@dataclass(frozen=True, kw_only=True)
class CircleLine:
    """`leader_label`: "" when somebody has to be found."""

    pk: UUID
    name: str
    kind_label: str
    schedule: str
    place: str
    territory_label: str
    leader_label: str
    department_name: str
    edit_url: str


def circle_line(circle: Circle, *, may_write: bool) -> CircleLine:
    """Reads the leader, the department and the territory with its parent."""
    return CircleLine(
        pk=circle.pk,
        name=circle.name,
        kind_label=capfirst(str(CircleKind(circle.kind).label)),
        schedule=circle.schedule,
        place=circle.place,
        territory_label=circle.territory.label,
        leader_label=leader_label(circle.leader, circle.leader_words),
        department_name=circle.department.name,
        edit_url=reverse("circle_edit", args=[circle.pk]) if may_write else "",
    )


def inform_label(count: int) -> str:
    """«Повідомити ще 2 людям»; "" for nobody."""
    return ngettext("%(n)d person has to be told", "%(n)d people have to be told", count) % {"n": count} if count else ""


def informed_label(row: EventInvitation, *, at: datetime) -> str:
    """Who informed the person of the last change, and when; "" for nobody."""
    if row.informed_by is None or row.informed_at is None:
        return ""
    return f"{row.informed_by.short_name}, {moment_label(row.informed_at, kyiv_day(at))}"

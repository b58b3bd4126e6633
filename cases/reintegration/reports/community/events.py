"""Circles and events, the page of an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation
from cases.reintegration.models.community.events import in_line_with
from cases.reintegration.states.community import CircleKind, Entrance, InvitationState
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, kyiv_time, moment_label
from supporters.directory.models import Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.roles import LEADS_CASES, Permission, Role

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


OFFERED = 40  # events to which a person may be invited, the nearest first
LEADERS = (*LEADS_CASES, Role.PSYCHOLOGIST)


def leader_choices(user: Supporter, *, at: datetime, kept: UUID | None = None) -> Colleagues:
    """Colleagues of the user's department and of those below. `kept`: who leads now, also of another department."""
    people = Supporter.objects.pickable().recognised().filter(department__in=subtree_ids([user.department_id]), role__in=LEADERS)
    if kept:
        people = people | Supporter.objects.active().filter(pk=kept)
    return colleagues_among(people, near=user.department_id, today=kyiv_day(at))


def circle_choices(user: Supporter) -> list[Circle]:
    """That go on, of the user's department and those below, by name."""
    return sorted(Circle.objects.managed_by(user).going_on(), key=lambda one: alphabetical(one.name))


def territory_codes(user: Supporter) -> list[str]:
    """Where the circles of the department are: offered without typing."""
    circles = Circle.objects.managed_by(user).going_on().order_by("-added_at")
    return list(dict.fromkeys(circles.values_list("territory_id", flat=True)))[:10]


def inviting_events(case: Case, *, at: datetime) -> tuple[EventLine, ...]:
    """Ahead, of the departments in line with that of the card, to which the person is not invited, or not any more."""
    invited = EventInvitation.objects.in_force().filter(of_group(case.pk)).values("event")
    events = CommunityEvent.objects.of_departments(in_line_with(case.department_id)).ahead(at).exclude(pk__in=invited)
    return tuple(event_line(event, at=at) for event in events.in_order()[:OFFERED])


MOST = 100


@dataclass(frozen=True, kw_only=True)
class InvitedLine:
    """`is_uninformed`: the person does not know of the last change yet; `informed_label`: who informed them, "" for nobody."""

    name: str
    card_url: str
    state_label: str
    is_uninformed: bool
    informed_label: str
    mark_url: str


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """`inform_label`: how many of `invited` have to be informed, "" for none."""

    event: EventLine
    invited: tuple[InvitedLine, ...]
    inform_label: str
    edit_url: str


def event_page(event: CommunityEvent, user: Supporter, *, at: datetime) -> EventPage:
    invited = tuple(_line(row, at=at) for row in _invited(event, user))
    keeps = Permission.COMMUNITY_MANAGE in user.granted and event.department_id in subtree_ids([user.department_id])
    may_change = keeps and event.starts_at > at and not event.is_cancelled
    return EventPage(
        event=event_line(event, at=at),
        invited=invited,
        inform_label=inform_label(sum(one.is_uninformed for one in invited)),
        edit_url=reverse("event_edit", args=[event.pk]) if may_change else "",
    )


def _invited(event: CommunityEvent, user: Supporter) -> list[EventInvitation]:
    """On cards to which the reader may write, those that such a card has absorbed included."""
    cards = Case.objects.workable_by(user)
    rows = EventInvitation.objects.filter(event=event).exclude(state=InvitationState.ENDED)
    mine = rows.filter(case__in=cards) | rows.filter(case__absorbed_by__in=cards)
    beside = ("case__person", "case__absorbed_by__person", "informed_by")
    return list(mine.select_related(*beside).order_by("inform_since", "invited_at", "pk")[:MOST])


def _line(row: EventInvitation, *, at: datetime) -> InvitedLine:
    card = row.case.absorbed_by or row.case
    return InvitedLine(
        name=card.person.full_name,
        card_url=case_address("case_community", card.number),
        state_label=capfirst(str(InvitationState(row.state).label)),
        is_uninformed=row.inform_since is not None,
        informed_label=informed_label(row, at=at),
        mark_url=reverse("invitation_mark", args=[card.number, row.pk]),
    )

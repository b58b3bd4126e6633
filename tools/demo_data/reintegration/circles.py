"""Circles of each department, their weekly events, invitations to them and who came."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from cases.case.states import EventKind
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation, Liking
from cases.reintegration.states.community import Attendance, CircleKind, Entrance, InvitationState, Liked
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.demo_data.course import moment
from tools.demo_data.reintegration.rows import Pages
from tools.demo_data.reintegration.work import Span
from veterans.models import Scope, Territory, TerritoryKind

CIRCLES: Final = {
    CircleKind.SPORT: ("Плавання для всіх", "Басейн «Хвиля», вул. Річкова, 5"),
    CircleKind.CIRCLE: ("Коло побратимів", "Бібліотека, вул. Шевченка, 12"),
}
WEEKS_BEFORE, WEEKS_AHEAD = 10, 4
PLANNED: Final = timedelta(days=21)  # before an event
INVITED_SHARE, MOST_EVENTS, NOTED_SHARE, CAME_SHARE = 0.3, 3, 0.5, 0.8
MOVED_BEFORE: Final = timedelta(days=2)  # the next event of each circle was moved two days ago
PAST_ANSWERS: Final = (InvitationState.ACCEPTED, InvitationState.ACCEPTED, InvitationState.DECLINED)


class Circles:
    """`events`: by department, of those who lead its people."""

    def __init__(self, pages: Pages, heads: list[Supporter], rng: Random) -> None:
        self.pages, self.rng = pages, rng
        self.events: dict[UUID, list[CommunityEvent]] = defaultdict(list)
        self.territories = list(Territory.objects.filter(kind=TerritoryKind.HROMADA).order_by("code"))
        for head in heads:
            for kind in CIRCLES:
                self._add_circle(kind, head)

    def _add_circle(self, kind: CircleKind, head: Supporter) -> None:
        name, place = CIRCLES[kind]
        today = kyiv_day(self.pages.now)
        weeks = range(-WEEKS_BEFORE, WEEKS_AHEAD)
        days = [today + timedelta(days=self.rng.randint(1, 7) + 7 * week) for week in weeks]
        circle = Circle(
            pk=new_id(),
            department=head.department,
            kind=kind,
            name=name,
            leader=head,
            territory=self.rng.choice(self.territories),
            place=place,
            schedule="Щотижня, 17:00",
            added_by=head,
            added_at=moment(days[0] - PLANNED - PLANNED, time(9)),
        )
        self.pages.rows.add(circle)
        for number, day in enumerate(days):
            event = self._event(circle, moment(day, time(17)), is_moved=number == WEEKS_BEFORE)
            self.pages.rows.add(event)
            self.events[head.department_id].append(event)

    def _event(self, circle: Circle, starts_at: datetime, *, is_moved: bool) -> CommunityEvent:
        moved_at = self.pages.now - MOVED_BEFORE if is_moved else None
        return CommunityEvent(
            pk=new_id(),
            department=circle.department,
            circle=circle,
            kind=circle.kind,
            title=CIRCLES[CircleKind(circle.kind)][0],
            starts_at=starts_at,
            territory=circle.territory,
            place=CIRCLES[CircleKind(circle.kind)][1],
            entrance=Entrance.YES,
            led_by=circle.leader,
            added_by=circle.added_by,
            added_at=min(starts_at - PLANNED, self.pages.now - MOVED_BEFORE),
            changed_by=circle.added_by if moved_at else None,
            changed_at=moved_at,
            moved_at=moved_at,
            version=2 if moved_at else 1,
        )

    def write(self, span: Span) -> None:
        """Who is on support is invited to some events that were planned since then."""
        planned = [event for event in self.events[span.case.department_id] if event.added_at > span.since]
        if span.is_over or not planned or self.rng.random() >= INVITED_SHARE:
            return
        is_noted = self.rng.random() < NOTED_SHARE
        if is_noted:
            self.pages.consent(span.case.person, Scope.ATTENDANCE, by=span.by, at=span.since)
        for event in self.rng.sample(planned, min(MOST_EVENTS, len(planned))):
            self._invite(span, event, is_noted=is_noted)

    def _invite(self, span: Span, event: CommunityEvent, *, is_noted: bool) -> None:
        at, is_past = event.added_at + timedelta(hours=1), event.starts_at < self.pages.now
        state = self.rng.choice(PAST_ANSWERS if is_past else (*PAST_ANSWERS, InvitationState.INVITED))
        is_answered, is_in_force = state is not InvitationState.INVITED, state is not InvitationState.DECLINED
        invitation = EventInvitation(
            pk=new_id(),
            case=span.case,
            event=event,
            state=state,
            invited_by=span.by,
            invited_at=at,
            answered_by=span.by if is_answered else None,
            answered_at=at + timedelta(hours=2) if is_answered else None,
            inform_since=event.moved_at if is_in_force else None,
        )
        self.pages.rows.add(invitation)
        details = {"invitation": str(invitation.pk), "activity": event.kind}
        self.pages.event(span.case, EventKind.EVENT_INVITED, span.by, at, **details)
        if is_past and is_noted and state is InvitationState.ACCEPTED:
            self._note(invitation, span.by)

    def _note(self, invitation: EventInvitation, by: Supporter) -> None:
        came = self.rng.random() < CAME_SHARE
        invitation.attendance = Attendance.CAME if came else Attendance.ABSENT
        invitation.attended_by = by
        invitation.attended_at = min(self.pages.now, invitation.event.starts_at + timedelta(hours=20))
        if came:
            self.pages.rows.add(Liking(invitation=invitation, what=self.rng.choice(Liked.values)))

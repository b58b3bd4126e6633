"""Conditions on a case: whether the person is among others. Invitations of absorbed cards are read on the remaining one."""

from datetime import datetime

from django.db.models import Q

from cases.models.community.invitation import EventInvitation
from cases.models.joining.group import cards_of
from cases.states.reintegration.community import Attendance, InvitationState


def in_circle(since: datetime) -> Q:
    """Agreed to come to a meeting of a circle that goes on, or came to one; the meeting is ahead, or was since this moment.

    Attendance is written down with consent only, so who agreed counts unless it is known that they did not come.
    """
    meetings = EventInvitation.objects.filter(
        event__circle__isnull=False, event__circle__ended_at=None, event__cancelled_at=None, event__starts_at__gte=since
    )
    agreed = Q(state=InvitationState.ACCEPTED) & ~Q(attendance=Attendance.ABSENT)
    return Q(pk__in=cards_of(meetings.filter(agreed | Q(attendance=Attendance.CAME))))


def came_to_event(since: datetime) -> Q:
    """Came to an event that began since this moment, and consents that this is written down."""
    return Q(pk__in=cards_of(EventInvitation.objects.filter(attendance=Attendance.CAME, event__starts_at__gte=since)))
